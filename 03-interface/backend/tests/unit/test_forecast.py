"""What finished jobs teach about the next one."""

from typing import Any

import pytest
from app.services.forecast import Forecast, Span, learn
from hypothesis import example, given
from hypothesis import strategies as st

Record = dict[str, Any]


def record(stage: str, elapsed_s: float, model: str | None = None, *, resumed: bool = False) -> Record:
    return {"stage": stage, "elapsed_s": elapsed_s, "model": model, "resumed": resumed}


def job(duration_s: float, *, rate: float = 0.2, fixed_s: float = 3.0, model: str = "whisper base") -> Any:
    half = fixed_s / 2 + rate / 2 * duration_s
    return duration_s, [record("diarize", half, "ears"), record("transcribe", half, model)]


def learned(*jobs: Any) -> Forecast:
    forecast = learn(jobs)
    assert forecast is not None
    return forecast


def middle(span: Span | None) -> float:
    assert span is not None
    return span.middle_s


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_jobs_teach_nothing(count: int) -> None:
    assert learn([job(60.0)] * count) is None


def test_tells_fixed_time_from_time_per_second() -> None:
    forecast = learned(*(job(length) for length in (60, 600, 1200, 3600)))
    assert middle(forecast.remaining(7200)) == pytest.approx(3 + 0.2 * 7200, rel=0.001)
    assert middle(forecast.remaining(10)) == pytest.approx(5, rel=0.01)


def test_what_is_done_is_not_counted_again() -> None:
    forecast = learned(*(job(length) for length in (60, 600, 1200)))
    whole = middle(forecast.remaining(600))
    assert middle(forecast.remaining(600, stage="diarize", fraction=0.5)) == pytest.approx(whole * 0.75)
    assert middle(forecast.remaining(600, stage="transcribe")) == pytest.approx(whole / 2)
    assert middle(forecast.remaining(600, stage="notify", fraction=1.0)) == 0


def test_one_odd_job_moves_nothing() -> None:
    plain = learned(*(job(length) for length in (60, 300, 600, 900, 1200)))
    odd = learned(*(job(length) for length in (60, 300, 600, 900, 1200)), job(700, rate=50))
    assert middle(odd.remaining(600)) == pytest.approx(middle(plain.remaining(600)), rel=0.25)


def test_models_are_told_apart_and_unknown_ones_are_not_guessed() -> None:
    small = [job(length, model="whisper small", rate=2.0) for length in (60, 600, 1200)]
    base = [job(length) for length in (60, 600, 1200)]
    forecast = learned(*base, *small)
    assert middle(forecast.remaining(600, stage="transcribe", model="small")) > 4 * middle(
        forecast.remaining(600, stage="transcribe", model="base")
    )
    assert forecast.remaining(600, model="large-v3") is None
    # Nobody asked for one: the one that the latest jobs used.
    assert forecast.remaining(600, stage="transcribe") == forecast.remaining(600, stage="transcribe", model="base")


def test_resumed_stages_do_not_count_as_quick_ones() -> None:
    jobs = [job(length) for length in (60, 600, 1200)]
    resumed = (600.0, [record("diarize", 0.1, "ears", resumed=True), record("transcribe", 61.5, "whisper base")])
    assert middle(learned(*jobs, resumed).remaining(600)) == pytest.approx(123, rel=0.02)


lengths = st.floats(min_value=1, max_value=36_000)
costs = st.floats(min_value=0, max_value=100_000)


@example([(10.0, 5e-324), (20.0, 5e-324), (30.0, 100_000.0)], 600.0, 1.0)
@example([(10.0, 5e-324), (20.0, 5e-324), (30.0, 100_000.0)], 600.0, 0.0)
@given(st.lists(st.tuples(lengths, costs), min_size=3, max_size=20), lengths, st.floats(min_value=0, max_value=1))
def test_is_never_negative_and_its_range_holds_its_middle(
    points: list[tuple[float, float]], duration_s: float, fraction: float
) -> None:
    forecast = learned(*((length, [record("transcribe", cost, "whisper base")]) for length, cost in points))
    span = forecast.remaining(duration_s, stage="transcribe", fraction=fraction)
    assert span is not None
    assert 0 <= span.low_s <= span.middle_s * (1 + 1e-9) + 1e-9
    assert span.middle_s <= span.high_s * (1 + 1e-9) + 1e-9
    eta = forecast.eta(span)
    assert eta.basis == len(points)


@given(st.lists(lengths, min_size=3, max_size=20), lengths, st.floats(min_value=0, max_value=1))
def test_further_is_never_longer(durations: list[float], duration_s: float, fraction: float) -> None:
    forecast = learned(*(job(length) for length in durations))
    begun = middle(forecast.remaining(duration_s, stage="transcribe"))
    later = middle(forecast.remaining(duration_s, stage="transcribe", fraction=fraction))
    assert later <= begun + 1e-6
