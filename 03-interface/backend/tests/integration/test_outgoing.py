"""Webhooks to systems of the users: told what their owner may see, signed, at least once, and never into the house."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
from aiohttp import web
from app.core.config import Settings
from app.core.types import OutgoingEvent
from app.models import AuditEvent, Meeting, User, WebhookDelivery, WebhookEndpoint, utc_now
from app.repositories.outgoing import PAUSED
from app.services import outgoing
from app.services.outgoing import GONE, KEPT_FAILING, KEY_CHANGED, PAUSE_AFTER_FAILURES, POLL_S, Deliverer
from scribe_contracts import EventType
from sqlalchemy import select, update
from standardwebhooks import WebhookVerificationError

from tests.integration.conftest import started
from tests.integration.people import Json, Person, Scene
from tests.integration.polling import until
from tests.integration.receiver import ALL, House, Receiver, listening
from tests.integration.test_webhook import tell


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as receiver:
        yield receiver


@pytest.fixture
def open_settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_allowed_networks": "127.0.0.0/8"})


@pytest.fixture
async def house(open_settings: Settings, receiver: Receiver) -> AsyncIterator[House]:
    async with started(open_settings) as api:
        await api.resources.queue.redis.flushdb()
        yield House(await Scene.build(api.client, api.resources), receiver)


class TestEndpoints:
    async def test_secret_is_shown_once_and_not_stored_readable(self, house: House) -> None:
        made = await house.endpoint()
        assert made["secret"].startswith("whsec_")
        assert "secret" not in await house.read(made)
        listed = (await house.scene.owner.get("/webhooks/")).json()["items"]
        assert [(item["id"], "secret" in item) for item in listed] == [(made["id"], False)]
        async with house.scene.resources.sessions() as session:
            row = (await session.scalars(select(WebhookEndpoint))).one()
        assert made["secret"][6:] not in row.secret

    async def test_of_others_do_not_exist(self, house: House) -> None:
        made = await house.endpoint()
        sent = await house.ping(made)
        path = f"/webhooks/{made['id']}"
        for method, where, body in (
            ("GET", path, None),
            ("PATCH", path, {"is_active": False}),
            ("DELETE", path, None),
            ("POST", f"{path}/secret", None),
            ("POST", f"{path}/test", None),
            ("GET", f"{path}/deliveries", None),
            ("POST", f"{path}/deliveries/{sent['id']}/retry", None),
        ):
            answer = await house.scene.colleague.call(method, where, json=body)
            assert (answer.status_code, answer.json()["error"]) == (404, "webhook_not_found"), where

    async def test_pages_changes_and_ends(self, house: House) -> None:
        owner, ids = house.scene.owner, [(await house.endpoint())["id"] for _ in range(3)]
        first = (await owner.get("/webhooks/", limit=2)).json()
        second = (await owner.get("/webhooks/", limit=2, cursor=first["next_cursor"])).json()
        assert [item["id"] for item in (*first["items"], *second["items"])] == ids[::-1]
        wanted = {"description": "our wiki", "events": ["meeting.failed"], "url": house.receiver.url("/b")}
        changed = (await owner.call("PATCH", f"/webhooks/{ids[0]}", json=wanted)).json()
        assert {name: changed[name] for name in wanted} == wanted
        assert (await owner.call("DELETE", f"/webhooks/{ids[0]}")).status_code == 204
        assert (await owner.get(f"/webhooks/{ids[0]}")).status_code == 404

    async def test_are_limited(self, house: House) -> None:
        await asyncio.gather(*(house.endpoint() for _ in range(9)))
        wanted = {"url": house.receiver.url(), "events": ALL}
        calls = (house.scene.owner.call("POST", "/webhooks/", json=wanted) for _ in range(3))
        assert sorted(answer.status_code for answer in await asyncio.gather(*calls)) == [201, 409, 409]

    async def test_nonsense_is_refused(self, house: House) -> None:
        good = {"url": "https://example.org/", "events": ALL}
        changes: tuple[Json, ...] = (
            {"url": "ftp://example.org/"},
            {"url": "https://me:word@example.org/"},
            {"events": []},
            {"events": ["meeting.invented"]},
            {"events": ["ping"]},
            {"secret": "whsec_mine"},
        )
        for change in changes:
            answer = await house.scene.owner.call("POST", "/webhooks/", json=good | change)
            assert (answer.status_code, answer.json()["error"]) == (422, "invalid_input"), change

    async def test_acts_are_recorded(self, house: House) -> None:
        made = await house.endpoint()
        path = f"/webhooks/{made['id']}"
        sent = await house.ping(made)
        await house.scene.owner.call("PATCH", path, json={"description": "x"})
        await house.scene.owner.call("POST", f"{path}/secret")
        await house.scene.owner.call("POST", f"{path}/deliveries/{sent['id']}/retry")
        await house.scene.owner.call("DELETE", path)
        async with house.scene.resources.sessions() as session:
            query = select(AuditEvent).where(AuditEvent.target_type == "webhook").order_by(AuditEvent.id)
            rows = (await session.scalars(query)).all()
        names = ["created", "tested", "updated", "secret_rolled", "delivery_retried", "deleted"]
        assert [row.action for row in rows] == [f"webhook.{name}" for name in names]
        assert "127.0.0.1" not in str([row.details for row in rows])


class TestTold:
    async def test_a_job_from_beginning_to_end_signed_and_without_text(self, house: House) -> None:
        made = await house.endpoint()
        meeting = await house.scene.meeting(title="Redundancies")
        await tell(house.scene, meeting, EventType.STARTED)
        await house.scene.store_result(meeting)
        await tell(house.scene, meeting, EventType.COMPLETED)
        await house.scene.owner.call("DELETE", f"/meetings/{meeting['id']}")
        await house.got(3)
        told = [got.verified(made["secret"]) for got in house.receiver.got]
        assert [message["type"] for message in told] == ["meeting.processing", "meeting.completed", "meeting.deleted"]
        assert told[1]["data"] == {
            "meeting_id": meeting["id"],
            "job_id": meeting["job_id"],
            "status": "completed",
            "attempt": 1,
            "language": "en",
            "duration_s": 12.4,
            "error_code": None,
            "path": f"/api/v1/meetings/{meeting['id']}",
        }
        assert told[2]["data"]["path"] is None
        everything = "".join(got.body for got in house.receiver.got)
        assert "Redundancies" not in everything
        assert "Good morning" not in everything

    async def test_a_failure(self, house: House) -> None:
        made = await house.endpoint(events=["meeting.failed"])
        meeting = await house.scene.meeting()
        await tell(house.scene, meeting, EventType.STARTED)
        await tell(house.scene, meeting, EventType.FAILED, error_code="no_speech", error_message="Nobody speaks.")
        await house.got(1)
        message = house.receiver.got[0].verified(made["secret"])
        assert (message["type"], message["data"]["error_code"]) == ("meeting.failed", "no_speech")

    async def test_only_those_who_may_see_it_asked_and_are_active(self, house: House) -> None:
        scene = house.scene
        await house.endpoint(scene.owner, "/owner")
        await house.endpoint(scene.colleague, "/colleague")
        await house.endpoint(scene.stranger, "/stranger")
        await house.endpoint(scene.owner, "/other-event", ["meeting.deleted"])
        paused = await house.endpoint(scene.owner, "/paused")
        await scene.owner.call("PATCH", f"/webhooks/{paused['id']}", json={"is_active": False})
        await house.happens(await scene.meeting(scene.team_id))
        await house.got(2)
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(User).where(User.id == scene.colleague.id).values(is_active=False))
        await house.happens(await scene.meeting(scene.team_id))
        await house.got(3)
        await asyncio.sleep(2 * POLL_S)
        assert sorted(got.path for got in house.receiver.got) == ["/colleague", "/owner", "/owner"]

    async def test_nothing_of_what_was_rolled_back(self, house: House) -> None:
        made = await house.endpoint()
        meeting = await house.scene.meeting()
        async with house.scene.resources.sessions() as session:
            found = (await session.scalars(select(Meeting).where(Meeting.id == meeting["id"]))).one()
            await outgoing.announce(session, found, OutgoingEvent.COMPLETED)
        assert await house.deliveries(made) == []


class TestRetries:
    async def test_same_id_until_it_arrives(self, house: House) -> None:
        made = await house.endpoint()
        house.receiver.answers = [web.Response(status=500, text="stack trace of a system inside")]
        await house.ping(made)
        failed = await house.tried(made)
        assert (failed["state"], failed["last_status"], failed["last_error"]) == ("pending", 500, "Answered 500.")
        assert "stack trace" not in str(failed)
        assert (await house.read(made))["failures"] == 1
        await house.hurry()
        await house.got(2)
        first, second = house.receiver.got
        assert first.id == second.id == failed["id"]
        second.verified(made["secret"])
        assert (await house.arrived(made))["next_try_at"] is None
        assert (await house.read(made))["failures"] == 0

    async def test_receiver_says_when(self, house: House) -> None:
        made = await house.endpoint()
        house.receiver.answers = [web.Response(status=429, headers={"Retry-After": "7200"})]
        await house.ping(made)
        delivery = await house.tried(made)
        async with house.scene.resources.sessions() as session:
            row = (await session.scalars(select(WebhookDelivery))).one()
        assert str(row.id) == delivery["id"]
        assert row.next_try_at > utc_now() + timedelta(minutes=110)

    async def test_redirects_are_not_followed(self, house: House) -> None:
        made = await house.endpoint()
        house.receiver.answers = [web.Response(status=302, headers={"Location": house.receiver.url("/elsewhere")})]
        await house.ping(made)
        assert "redirects" in (await house.tried(made))["last_error"]
        assert [got.path for got in house.receiver.got] == ["/hook"]

    async def test_given_up_ones_can_be_sent_again(self, house: House) -> None:
        made = await house.endpoint()
        house.receiver.answers = [web.Response(status=500)]
        sent = await house.ping(made)
        await house.tried(made)
        async with house.scene.resources.sessions.begin() as session:
            await session.execute(update(WebhookDelivery).values(state="failed", tries=8))
        again = await house.scene.owner.call("POST", f"/webhooks/{made['id']}/deliveries/{sent['id']}/retry")
        assert (again.status_code, again.json()["state"]) == (202, "pending")
        await house.got(2)
        assert house.receiver.got[1].id == sent["id"]

    async def test_slow_receivers_hold_up_nobody_else(self, house: House) -> None:
        slow = await house.endpoint(path="/slow")
        fast = await house.endpoint()
        await house.ping(slow)
        await house.got(1)
        await house.ping(fast)
        await house.got(2)
        assert [got.path for got in house.receiver.got] == ["/slow", "/hook"]
        assert (await house.deliveries(slow))[0]["delivered_at"] is None
        house.receiver.released.set()
        await house.arrived(slow)


class TestPauses:
    async def test_gone_pauses_at_once_and_gives_up_what_waits(self, house: House) -> None:
        made = await house.endpoint()
        house.receiver.answers = [web.Response(status=410)]
        meeting = await house.scene.meeting()
        await house.happens(meeting)
        await house.happens(meeting)
        await until(lambda: self.is_paused(house, made), 20)
        assert (await house.read(made))["paused_reason"] == GONE
        assert sorted(item["last_error"] for item in await house.deliveries(made)) == sorted([GONE, PAUSED])
        await house.happens(meeting)
        assert len(await house.deliveries(made)) == 2
        path = f"/webhooks/{made['id']}"
        assert (await house.scene.owner.call("POST", f"{path}/test")).json()["error"] == "webhook_paused"
        resumed = (await house.scene.owner.call("PATCH", path, json={"is_active": True})).json()
        assert (resumed["is_active"], resumed["paused_reason"], resumed["failures"]) == (True, None, 0)
        await house.ping(made)
        await house.arrived(made)

    async def test_a_day_of_failures_pauses_a_burst_does_not(self, house: House) -> None:
        made = await house.endpoint()
        await house.change(made, failures=100, failing_since=utc_now() - timedelta(hours=1))
        house.receiver.answers = [web.Response(status=500), web.Response(status=500)]
        await house.ping(made)
        await house.tried(made)
        assert (await house.read(made))["is_active"]
        since = utc_now() - timedelta(hours=25)
        await house.change(made, failures=PAUSE_AFTER_FAILURES - 1, failing_since=since)
        await house.ping(made)
        await until(lambda: self.is_paused(house, made), 20)
        assert (await house.read(made))["paused_reason"] == KEPT_FAILING

    async def test_unreadable_secret_pauses_until_it_is_rolled(self, house: House) -> None:
        made = await house.endpoint()
        await house.change(made, secret="sealed under another key")
        await house.ping(made)
        await until(lambda: self.is_paused(house, made), 20)
        assert (await house.read(made))["paused_reason"] == KEY_CHANGED
        path = f"/webhooks/{made['id']}"
        rolled = (await house.scene.owner.call("POST", f"{path}/secret")).json()
        await house.scene.owner.call("PATCH", path, json={"is_active": True})
        await house.ping(made)
        await house.got(1)
        house.receiver.got[0].verified(rolled["secret"])

    async def is_paused(self, house: House, made: Json) -> bool:
        return not (await house.read(made))["is_active"]


class TestSecrets:
    async def test_both_sign_for_a_day(self, house: House) -> None:
        made = await house.endpoint()
        rolled = (await house.scene.owner.call("POST", f"/webhooks/{made['id']}/secret")).json()
        assert rolled["secret"] != made["secret"]
        await house.ping(made)
        await house.got(1)
        for secret in (made["secret"], rolled["secret"]):
            assert house.receiver.got[0].verified(secret)["type"] == "ping"
        await house.tried(made)
        await house.change(made, previous_secret_until=utc_now() - timedelta(seconds=1))
        await house.ping(made)
        await house.got(2)
        house.receiver.got[1].verified(rolled["secret"])
        with pytest.raises(WebhookVerificationError):
            house.receiver.got[1].verified(made["secret"])


class TestAddresses:
    async def test_of_the_house_are_refused_at_once_and_when_connecting(self, scene: Scene, receiver: Receiver) -> None:
        for host in ("127.0.0.1", "localhost", "169.254.169.254", "[::1]", "2130706433"):
            answer = await scene.owner.call("POST", "/webhooks/", json={"url": f"http://{host}/", "events": ALL})
            assert (answer.status_code, answer.json()["error"]) == (422, "private_address"), host
        # As when a name led elsewhere while the webhook was made.
        house = House(scene, receiver)
        wanted = {"url": "http://does-not-exist.invalid/", "events": ALL}
        made = (await scene.owner.call("POST", "/webhooks/", json=wanted)).json()
        await house.change(made, url=receiver.url().replace("127.0.0.1", "localhost"))
        await house.ping(made)
        assert "private network" in (await house.tried(made))["last_error"]
        assert receiver.got == []
        assert (await house.read(made))["failures"] == 1


class TestOnce:
    async def test_two_processes_share_the_work(self, house: House, open_settings: Settings) -> None:
        made = [await house.endpoint(path=f"/{number}") for number in range(5)]
        meeting = await house.scene.meeting()
        second = asyncio.create_task(Deliverer(open_settings, house.scene.resources.sessions).run_forever())
        for _ in range(6):
            await house.happens(meeting)
        await house.got(30)
        await until(lambda: self.all_delivered(house), 20)
        second.cancel()
        with suppress(asyncio.CancelledError):
            await second
        assert len({got.id for got in house.receiver.got}) == len(house.receiver.got) == 30
        assert {got.path for got in house.receiver.got} == {f"/{number}" for number in range(len(made))}

    async def all_delivered(self, house: House) -> bool:
        async with house.scene.resources.sessions() as session:
            return set(await session.scalars(select(WebhookDelivery.state))) == {"delivered"}

    async def test_a_process_that_dies_before_the_answer_is_made_good(
        self, open_settings: Settings, receiver: Receiver
    ) -> None:
        async with started(open_settings) as api:
            house = House(await Scene.build(api.client, api.resources), receiver)
            made = await house.endpoint(path="/slow")
            sent = await house.ping(made)
            await house.got(1)
        receiver.released.set()
        async with started(open_settings) as api:
            client, owner = api.client, house.scene.owner
            owner = Person(client, owner.id, owner.token)
            house = House(Scene(api.resources, owner, owner, owner, house.scene.team_id), receiver)
            leased = (await house.deliveries(made))[0]
            assert (leased["state"], leased["tries"], leased["last_status"]) == ("pending", 1, None)
            await house.hurry()
            await house.got(2)
            assert [got.id for got in receiver.got] == [sent["id"], sent["id"]]
            assert (await house.arrived(made))["tries"] == 2


class TestForgotten:
    async def test_after_a_month(self, house: House) -> None:
        made = await house.endpoint()
        await house.ping(made)
        await house.tried(made)
        async with house.scene.resources.sessions.begin() as session:
            await session.execute(update(WebhookDelivery).values(created_at=utc_now() - timedelta(days=31)))
        await house.ping(made)
        async with house.scene.resources.sessions.begin() as session:
            await outgoing.forget_old(session)
        assert len(await house.deliveries(made)) == 1
