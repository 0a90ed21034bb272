"""Clips of voices are held in memory: a few at a time, and never all of them for one person."""

from contextlib import ExitStack

from app.services.upload_gate import CLIPS_AT_ONCE, CLIPS_PER_USER

from tests.integration.people import Scene
from tests.integration.voice_bank import enrol, send_voice
from tests.tones import tone


async def test_too_many_clips_at_once(scene: Scene) -> None:
    voice = await enrol(scene.owner)
    gate, another = scene.resources.upload_gate, f"/voices/{voice['id']}/clips"
    with ExitStack() as places:
        for _ in range(CLIPS_PER_USER):
            places.enter_context(gate.holding_clip(scene.owner.id))
        for path in ("/voices/", another):
            mine = await send_voice(scene.owner, path=path, consent="true")
            assert (mine.status_code, mine.json()["error"]) == (429, "too_many_clips")
        assert (await send_voice(scene.colleague)).status_code == 201
        for _ in range(CLIPS_AT_ONCE - CLIPS_PER_USER):
            places.enter_context(gate.holding_clip(scene.stranger.id))
        everybody = await send_voice(scene.colleague)
        assert (everybody.status_code, everybody.json()["error"]) == (503, "uploads_busy")
        assert int(everybody.headers["retry-after"]) > 0
    assert (await send_voice(scene.owner, tone(pitch_hz=300), another, consent="true")).status_code == 201
