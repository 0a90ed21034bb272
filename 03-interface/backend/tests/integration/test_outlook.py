"""How far jobs are and how long they will take, in pages and lists."""

import json

from scribe_contracts import EventType
from scribe_contracts.queue import JOBS_STREAM, progress_key, worker_key

from tests.integration.people import Json, Scene
from tests.integration.test_webhook import tell


async def finished(scene: Scene, duration_s: float) -> None:
    """A meeting that took a tenth of its length to transcribe."""
    meeting = await scene.meeting()
    stage = {"stage": "transcribe", "started_at": "2026-11-23T12:00:00Z", "model": "whisper base"}
    await scene.store_result(meeting, duration_s=duration_s, timeline=[{**stage, "elapsed_s": duration_s / 10}])
    assert await tell(scene, meeting, EventType.COMPLETED)


async def shown(scene: Scene, meeting: Json) -> Json:
    """The meeting, the same in its page and in the list."""
    alone: Json = (await scene.owner.get(f"/meetings/{meeting['id']}")).json()
    (listed,) = (item for item in (await scene.owner.get("/meetings/")).json()["items"] if item["id"] == meeting["id"])
    assert (alone["eta"], alone["jobs_ahead"], alone["stage"]) == (listed["eta"], listed["jobs_ahead"], listed["stage"])
    return alone


async def run(scene: Scene, meeting: Json, **note: object) -> None:
    """A worker that has come so far."""
    await tell(scene, meeting, EventType.STARTED)
    told = {"attempt": 1, "progress": 0.0, "stage": "download", "duration_s": None, **note}
    await scene.resources.queue.redis.set(progress_key(meeting["job_id"]), json.dumps(told))


async def test_estimate_is_learned_from_finished_jobs_and_null_before(scene: Scene) -> None:
    outlook = scene.resources.outlook
    meeting = await scene.meeting()
    await run(scene, meeting, duration_s=600)
    for duration_s in (60, 600):
        await finished(scene, duration_s)
    await outlook.learn()
    assert (await shown(scene, meeting))["eta"] is None
    await finished(scene, 1200)
    await outlook.learn()
    assert (await shown(scene, meeting))["eta"] == {"remaining_s": 60, "low_s": 60, "high_s": 60, "basis": 3}
    await run(scene, meeting, duration_s=600, stage="transcribe", progress=0.5)
    assert (await shown(scene, meeting))["eta"]["remaining_s"] == 30
    await run(scene, meeting, duration_s=None)
    assert (await shown(scene, meeting))["eta"] is None


async def test_who_waits_sees_how_many_come_first(scene: Scene) -> None:
    for duration_s in (60, 600, 1200):
        await finished(scene, duration_s)
    redis, outlook = scene.resources.queue.redis, scene.resources.outlook
    await redis.delete(JOBS_STREAM)
    await outlook.learn()
    running, again, unknown = await scene.meeting(), await scene.meeting(), await scene.meeting()
    await run(scene, running, duration_s=600)
    await scene.store_result(again, duration_s=100)
    assert await tell(scene, again, EventType.COMPLETED)
    assert (await scene.owner.call("POST", f"/meetings/{again['id']}/retry")).status_code == 202
    await outlook.look()
    ahead = [(await shown(scene, meeting))["jobs_ahead"] for meeting in (running, unknown, again)]
    assert ahead == [None, 1, 2]
    assert (await shown(scene, again))["eta"] is None  # nobody works
    await redis.set(worker_key("w"), json.dumps({"jobs": [], "transcription_models": ["base"]}))
    await outlook.look()
    # The running one, one of unknown and so of typical length, and itself.
    assert (await shown(scene, again))["eta"]["remaining_s"] == 60 + 60 + 10
    assert (await shown(scene, unknown))["eta"] is None
