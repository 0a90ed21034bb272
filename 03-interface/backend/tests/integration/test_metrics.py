"""What monitoring reads, and what a line of the log says."""

from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from tests.integration.conftest import Api
from tests.integration.people import Person, Scene


async def test_requests_are_counted_by_route(scene: Scene, admin: Person) -> None:
    meeting = await scene.meeting()
    await scene.owner.get(f"/meetings/{meeting['id']}")
    await scene.owner.get("/nowhere/at/all")
    answer = await admin.client.get("/metrics", headers={"Authorization": f"Bearer {admin.token}"})
    assert 'route="/api/v1/meetings/{meeting_id}"' in answer.text
    assert 'route="none",status="404"' in answer.text
    assert f"/meetings/{meeting['id']}" not in answer.text


async def test_meetings_and_queue_are_counted(scene: Scene, admin: Person) -> None:
    await scene.meeting()
    text = (await admin.client.get("/metrics", headers={"Authorization": f"Bearer {admin.token}"})).text
    assert 'scribe_meetings{status="pending"} 1.0' in text
    assert "scribe_queue_length 1.0" in text


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("nobody", 401)])
async def test_only_administrators_read_them(scene: Scene, who: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {scene.owner.token}"} if who == "owner" else {}
    assert (await scene.owner.client.get("/metrics", headers=headers)).status_code == status


async def test_request_id_of_the_caller_is_kept_if_it_is_one(api: Api) -> None:
    own = str(uuid4())
    for given, kept in ((own, True), ("1; DROP TABLE", False), ("é" * 9, False), ("", False)):
        answer = await api.client.get("/health/live", headers={b"X-Request-ID": given.encode()})
        assert (answer.headers["x-request-id"] == own) is kept


async def test_line_names_person_and_meeting_but_no_words(scene: Scene) -> None:
    meeting = await scene.meeting()
    with capture_logs() as lines:
        await scene.owner.get(f"/meetings/{meeting['id']}/search", q="secret words")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert "secret" not in str(line)
