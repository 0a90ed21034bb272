from datetime import datetime, timezone
from uuid import UUID, uuid4

from app.core.types import UNKNOWN_SPEAKER, Diarization, Identification, Removed, Transcript, Turn, Utterance, Word
from app.worker.result import Findings, build_result, plain_text, rttm
from scribe_contracts import JobMessage, Media, ModelIds, NamedBy, Stage, StageRecord, TranscriptResult

PERSON = UUID("00000000-0000-4000-8000-000000000001")
JOB = JobMessage(
    job_id=UUID("00000000-0000-4000-8000-00000000000a"),
    meeting_id=7,
    attempt=2,
    s3_path="x",
    result_prefix="p/",
    original_filename="a.wav",
    size_bytes=1,
)
TURNS = (Turn(0, 2, "SPEAKER_00"), Turn(1.5, 3, "SPEAKER_01"))
HELLO, THERE, LATE = Word(0.1, 0.4, "Hello", 0.9), Word(0.4, 0.8, "there.", 1.2), Word(9.0, 9.5, "Late", 0.5)


def build(language: str = "en", utterances: tuple[Utterance, ...] | None = None) -> TranscriptResult:
    said = utterances or (Utterance("SPEAKER_00", (HELLO, THERE)), Utterance(UNKNOWN_SPEAKER, (LATE,)))
    found = Findings(
        diarization=Diarization(TURNS, TURNS),
        names={"SPEAKER_00": Identification(PERSON, PERSON, 0.81234567, 0.4, 1.9)},
        transcript=Transcript((HELLO, THERE, LATE), (Removed((LATE,), "silence"),), language, 0.97),
        utterances=said,
        duration_s=10.00049,
        warnings=("It was very quiet.",),
    )
    return build_result(
        JOB,
        found,
        models=ModelIds(profile="cpu", diarization="d", embedding="e", transcription="t"),
        media=Media(rendition_key="p/media.m4a", rendition_type="audio/mp4", peaks_key="p/peaks.json"),
        timeline=[StageRecord(stage=Stage.FUSE, started_at=datetime.now(timezone.utc), elapsed_s=1)],
    )


class TestBuildResult:
    def test_lists_every_voice_and_the_unknown_one_only_when_it_has_words(self) -> None:
        assert [s.label for s in build().speakers] == ["SPEAKER_00", "SPEAKER_01", UNKNOWN_SPEAKER]
        assert [s.label for s in build(utterances=(Utterance("SPEAKER_00", (HELLO,)),)).speakers] == [
            "SPEAKER_00",
            "SPEAKER_01",
        ]

    def test_names_only_who_was_recognised(self) -> None:
        known, other, _ = build().speakers
        assert (known.identity_id, known.named_by, known.score) == (PERSON, NamedBy.VOICE, 0.8123)
        assert (other.identity_id, other.named_by, other.closest) == (None, None, None)
        assert other.speech_s == 1.5

    def test_keeps_segment_ids_over_runs_and_apart_over_jobs(self) -> None:
        first, second = build(), build()
        assert [s.id for s in first.segments] == [s.id for s in second.segments]
        assert len({s.id for s in first.segments}) == 2
        assert JOB.job_id != uuid4()

    def test_spaces_words_as_the_language_does(self) -> None:
        assert build("en").segments[0].text == "Hello there."
        assert build("ja").segments[0].text == "Hellothere."

    def test_keeps_confidence_in_its_range_and_removed_words_restorable(self) -> None:
        result = build()
        assert result.segments[0].words[1].confidence == 1
        assert (result.removed[0].text, result.removed[0].reason) == ("Late", "silence")
        assert result.removed[0].words[0].start_s == 9.0

    def test_can_be_read_back(self) -> None:
        result = build()
        assert TranscriptResult.model_validate_json(result.model_dump_json()) == result


class TestTexts:
    def test_rttm_holds_overlaps_in_order_of_time(self) -> None:
        text = rttm(Diarization(TURNS[::-1], ()), "meeting")
        assert text.splitlines() == [
            "SPEAKER meeting 1 0.000 2.000 <NA> <NA> SPEAKER_00 <NA> <NA>",
            "SPEAKER meeting 1 1.500 1.500 <NA> <NA> SPEAKER_01 <NA> <NA>",
        ]

    def test_plain_text_has_a_line_a_segment(self) -> None:
        assert plain_text(build()) == "[00:00:00] SPEAKER_00: Hello there.\n[00:00:09] UNKNOWN: Late\n"
