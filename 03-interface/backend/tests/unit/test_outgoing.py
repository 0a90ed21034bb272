from datetime import timedelta
from email.utils import format_datetime

import pytest
from app.core.guarded_http import Answer
from app.core.types import DeliveryState
from app.models import utc_now
from app.services.outgoing import BACKOFF, JITTER, LONGEST_WAIT, failed_try, judge


@pytest.mark.parametrize("tries", range(1, len(BACKOFF) + 1))
def test_waits_longer_after_every_try(tries: int) -> None:
    outcome = failed_try(tries, "Answered 500.")
    assert outcome.state is DeliveryState.PENDING
    assert outcome.retry_in is not None
    assert abs(outcome.retry_in / BACKOFF[tries - 1] - 1) <= JITTER


def test_gives_up_after_the_last_try() -> None:
    outcome = failed_try(len(BACKOFF) + 1, "Answered 500.")
    assert (outcome.state, outcome.retry_in) == (DeliveryState.FAILED, None)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_is_a_delivery(status: int) -> None:
    assert judge(1, Answer(status)).state is DeliveryState.DELIVERED


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 429, 500, 503])
def test_everything_else_is_tried_again(status: int) -> None:
    outcome = judge(1, Answer(status))
    assert (outcome.state, outcome.status) == (DeliveryState.PENDING, status)


def asked(status: int, retry_after: str) -> timedelta:
    wait = judge(1, Answer(status, retry_after)).retry_in
    assert wait is not None
    return wait


class TestRetryAfter:
    @pytest.mark.parametrize("status", [429, 503])
    def test_seconds_and_dates_are_honoured(self, status: int) -> None:
        assert asked(status, "3600") == timedelta(hours=1)
        in_an_hour = format_datetime(utc_now() + timedelta(hours=1), usegmt=True)
        assert timedelta(minutes=59) < asked(status, in_an_hour) <= timedelta(hours=1)

    @pytest.mark.parametrize("text", ["", "0", "-5", "soon", "²", "Mon, 99 Foo 2026", "Thu, 01 Jan 1970 00:00:00 GMT"])
    def test_nonsense_and_the_past_change_nothing(self, text: str) -> None:
        assert asked(503, text) <= BACKOFF[0] * (1 + JITTER)

    def test_nobody_makes_us_wait_for_ever(self) -> None:
        assert asked(429, "9" * 500) == LONGEST_WAIT

    def test_other_answers_do_not_decide(self) -> None:
        assert asked(500, "3600") <= BACKOFF[0] * (1 + JITTER)
