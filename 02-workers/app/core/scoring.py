"""The scoring half of identification: which speech is clean, and which voice is near enough. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import numpy as np

from app.core.types import Embedding, Identification, Turn

Span = tuple[float, float]
# Shorter scraps between two overlaps are edges of somebody else's words.
MIN_SPAN_S = 0.4


def clean_speech(turns: Iterable[Turn]) -> dict[str, tuple[Span, ...]]:
    """Where each speaker talks alone, as spans in seconds of at least 0.4 s."""
    edges = sorted(
        [(turn.start_s, 1, turn.speaker) for turn in turns] + [(turn.end_s, -1, turn.speaker) for turn in turns]
    )
    active: dict[str, int] = {}
    spans: dict[str, list[Span]] = {}
    since = 0.0
    for at_s, step, speaker in edges:
        if len(active) == 1 and at_s > since:
            _extend(spans.setdefault(next(iter(active)), []), since, at_s)
        active[speaker] = active.get(speaker, 0) + step
        if active[speaker] == 0:
            del active[speaker]
        since = at_s
    return {who: tuple(s for s in own if s[1] - s[0] >= MIN_SPAN_S) for who, own in spans.items()}


def _extend(spans: list[Span], start: float, end: float) -> None:
    if spans and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], end)
    else:
        spans.append((start, end))


def mean_voice(vectors: Sequence[Embedding], weights: Sequence[float] | None = None) -> Embedding:
    """(num_vectors, dim) L2-normalised -> (dim,) their weighted mean, L2-normalised."""
    mean = np.average(np.stack(vectors), axis=0, weights=weights)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)


def best_matches(
    voices: Mapping[str, Embedding],
    bank: Mapping[UUID, Embedding],
    *,
    threshold: float,
    margin: float,
) -> dict[str, Identification]:
    """Name the labels that are surely one identity; each identity at most once, to the label nearest to it.

    A label is named if its best cosine score reaches ``threshold`` and leads the runner-up by ``margin``. Since only
    a label's own best identity can pass, giving each identity to its highest label is the best assignment there is.
    """
    if not voices or not bank:
        return {}
    labels, identities = list(voices), list(bank)
    scores = np.stack([voices[label] for label in labels]) @ np.stack([bank[i] for i in identities]).T
    taken: set[UUID] = set()
    found: dict[str, Identification] = {}
    for row in np.argsort(-scores.max(axis=1), kind="stable"):
        ranked = np.argsort(-scores[row], kind="stable")
        closest, score = identities[ranked[0]], float(scores[row, ranked[0]])
        lead = score - float(scores[row, ranked[1]]) if len(ranked) > 1 else None
        sure = score >= threshold and (lead is None or lead >= margin) and closest not in taken
        if sure:
            taken.add(closest)
        found[labels[row]] = Identification(
            identity_id=closest if sure else None,
            closest_id=closest,
            score=round(score, 4),
            margin=round(lead, 4) if lead is not None else None,
            speech_s=0.0,
        )
    return found
