from tests.integration.people import Json, Scene
from tests.integration.test_transcript import completed
from tests.integration.transcripts import done, is_consistent, path, refused, said, stored, transcript


def taken(start_s: float, end_s: float, text: str) -> Json:
    return {"start_s": start_s, "end_s": end_s, "text": text, "reason": "known_hallucination"}


async def meeting_with(scene: Scene, *removed: Json) -> Json:
    segments = [said(0, "one"), said(1, "two", "SPEAKER_01"), said(5, "six")]
    return await completed(scene, scene.team_id, segments=segments, removed=list(removed))


async def test_restored_text_is_at_its_place(scene: Scene) -> None:
    meeting = await meeting_with(scene, taken(3.0, 4.0, "Thanks for watching."))
    before = await stored(scene.resources.sessions, meeting)
    back = await done(scene.owner, "POST", path(meeting, "removed", 0, "restore"))
    assert (back["index"], back["speaker"], back["edited"]) == (2, "UNKNOWN", False)
    assert [word["text"] for word in back["words"]] == ["Thanks", "for", "watching."]
    await is_consistent(scene.resources.sessions, meeting)
    shown = await transcript(scene.owner, meeting)
    assert [segment["text"] for segment in shown["segments"]] == ["one", "two", "Thanks for watching.", "six"]
    assert [(item["id"], item["restored"]) for item in shown["removed"]] == [(0, True)]
    again = await refused(scene.owner, "POST", path(meeting, "removed", 0, "restore"))
    assert again == (409, "restored_already")
    await done(scene.owner, "POST", path(meeting, "edits", "undo"))
    assert await stored(scene.resources.sessions, meeting) == before


async def test_pages_hold_every_segment_once_after_a_restore(scene: Scene) -> None:
    meeting = await meeting_with(scene, taken(0.0, 0.5, "a"), taken(9.0, 9.5, "z"))
    for number in (1, 0):
        await done(scene.owner, "POST", path(meeting, "removed", number, "restore"))
    texts, cursor = [], None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = await done(scene.owner, "GET", path(meeting, "transcript"), params=query)
        texts += [segment["text"] for segment in page["segments"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert texts == ["one", "a", "two", "six", "z"]


async def test_speaker_is_the_one_who_talks_alone_at_that_time(scene: Scene) -> None:
    meeting = await meeting_with(scene, taken(1.1, 1.9, "yes"), taken(0.5, 1.5, "both"), taken(5.8, 9.0, "hardly"))
    expected = ["SPEAKER_01", "UNKNOWN", "UNKNOWN"]
    for number, speaker in enumerate(expected):
        fresh = await done(scene.owner, "POST", path(meeting, "removed", number, "restore"))
        assert fresh["speaker"] == speaker
        await done(scene.owner, "POST", path(meeting, "edits", "undo"))


async def test_sentence_taken_out_by_the_owner_is_shown_to_nobody_else(scene: Scene) -> None:
    meeting = await meeting_with(scene, taken(3.0, 4.0, "noise"))
    before = (await transcript(scene.owner, meeting))["segments"]
    await done(scene.owner, "DELETE", path(meeting, "segments", "s1"))
    mine = (await done(scene.owner, "GET", path(meeting, "removed")))["items"]
    assert [(item["id"], item["text"], item["reason"]) for item in mine] == [
        (0, "noise", "known_hallucination"),
        (1, "two", "removed_by_person"),
    ]
    theirs = await scene.colleague.get(path(meeting, "removed"))
    assert [item["text"] for item in theirs.json()["items"]] == ["noise"]
    assert "two" not in (await scene.colleague.get(path(meeting, "transcript"))).text
    assert await refused(scene.colleague, "POST", path(meeting, "removed", 1, "restore")) == (403, "not_owner")
    await done(scene.owner, "POST", path(meeting, "removed", 1, "restore"))
    after = (await transcript(scene.owner, meeting))["segments"]
    assert [{**segment, "version": 0} for segment in after] == [{**segment, "version": 0} for segment in before]


async def test_unknown_number(scene: Scene) -> None:
    meeting = await meeting_with(scene)
    answer = await refused(scene.owner, "POST", path(meeting, "removed", 0, "restore"))
    assert answer == (404, "removed_text_not_found")
