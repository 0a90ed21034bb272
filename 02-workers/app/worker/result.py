"""What the stages found, put into the shapes that leave the worker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from uuid import UUID, uuid5

from scribe_contracts import (
    Closest,
    JobMessage,
    Media,
    ModelIds,
    NamedBy,
    RemovedText,
    Segment,
    Speaker,
    StageRecord,
    TranscriptResult,
    Word,
)

from app.core.languages import UNSPACED
from app.core.types import UNKNOWN_SPEAKER, Diarization, Identification, Transcript, Utterance
from app.core.types import Word as HeardWord

NOBODY = Identification(identity_id=None, closest_id=None, score=None, margin=None, speech_s=0.0)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the stages found out about one recording."""

    diarization: Diarization
    names: Mapping[str, Identification]
    transcript: Transcript
    utterances: tuple[Utterance, ...]
    duration_s: float
    warnings: tuple[str, ...]
    samples: Mapping[str, str] = field(default_factory=dict)
    """Keys of what each speaker sounds like, by label."""


def build_result(
    job: JobMessage, found: Findings, *, models: ModelIds, media: Media, timeline: Iterable[StageRecord]
) -> TranscriptResult:
    """The whole answer for one meeting."""
    transcript, diarization, utterances = found.transcript, found.diarization, found.utterances
    labels = dict.fromkeys([*diarization.speakers, *(utterance.speaker for utterance in utterances)])
    return TranscriptResult(
        job_id=job.job_id,
        meeting_id=job.meeting_id,
        attempt=job.attempt,
        created_at=datetime.now(timezone.utc),
        language=transcript.language,
        language_probability=transcript.language_probability,
        duration_s=round(found.duration_s, 3),
        speakers=tuple(_speaker(label, found) for label in labels),
        segments=tuple(
            _segment(job.job_id, index, utterance, transcript.language) for index, utterance in enumerate(utterances)
        ),
        removed=tuple(
            RemovedText(
                start_s=removed.words[0].start_s,
                end_s=removed.words[-1].end_s,
                text=_text(removed.words, transcript.language),
                reason=removed.reason,
                words=_words(removed.words),
            )
            for removed in transcript.removed
            if removed.words
        ),
        timeline=tuple(timeline),
        warnings=found.warnings,
        models=models,
        media=media,
    )


def _speaker(label: str, findings: Findings) -> Speaker:
    found = findings.names.get(label, NOBODY)
    closest = None
    if found.closest_id is not None and found.score is not None:
        closest = Closest(identity_id=found.closest_id, score=round(found.score, 4))
    speech_s = found.speech_s or sum(t.end_s - t.start_s for t in findings.diarization.turns if t.speaker == label)
    return Speaker(
        label=label,
        identity_id=found.identity_id,
        named_by=NamedBy.VOICE if found.identity_id is not None else None,
        score=None if found.score is None else round(found.score, 4),
        margin=None if found.margin is None else round(found.margin, 4),
        closest=closest,
        speech_s=round(max(0.0, speech_s), 2),
        sample_key=findings.samples.get(label),
    )


def _segment(job_id: UUID, index: int, utterance: Utterance, language: str | None) -> Segment:
    return Segment(
        id=str(uuid5(job_id, str(index))),
        index=index,
        start_s=_time(utterance.start_s),
        end_s=_time(utterance.end_s),
        speaker=utterance.speaker or UNKNOWN_SPEAKER,
        text=_text(utterance.words, language),
        words=_words(utterance.words),
    )


def _words(words: Iterable[HeardWord]) -> tuple[Word, ...]:
    return tuple(
        Word(
            start_s=_time(word.start_s),
            end_s=_time(word.end_s),
            text=word.text,
            confidence=round(min(1.0, max(0.0, word.confidence)), 3),
        )
        for word in words
    )


def _text(words: Iterable[HeardWord], language: str | None) -> str:
    """The words in a row, as the language writes them."""
    return ("" if language in UNSPACED else " ").join(word.text for word in words)


def _time(seconds: float) -> float:
    return round(max(0.0, seconds), 3)


def rttm(diarization: Diarization, name: str) -> str:
    """The full diarization, overlaps included, in NIST's RTTM form."""
    lines = (
        f"SPEAKER {name} 1 {turn.start_s:.3f} {turn.end_s - turn.start_s:.3f} <NA> <NA> {turn.speaker} <NA> <NA>\n"
        for turn in sorted(diarization.turns, key=lambda turn: (turn.start_s, turn.end_s))
    )
    return "".join(lines)


def plain_text(result: TranscriptResult) -> str:
    """The transcript with times and speaker labels; names belong to the API, which knows them."""
    return "".join(f"[{_stamp(s.start_s)}] {s.speaker}: {s.text}\n" for s in result.segments)


def _stamp(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest:02d}"
