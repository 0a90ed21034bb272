"""Spans, clocks and languages around the recogniser."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from app.core.invented import Heard
from app.core.types import Diarization, Turn, Waveform, Word
from app.services import transcription
from app.services.transcription import Clock, choose_language, in_order, pieces, quiet_moment, transcribe
from hypothesis import given
from hypothesis import strategies as st

SILENCE = np.zeros(16_000 * 60, dtype=np.float32)


class FakeWhisper:
    """Says what it is told, and remembers how it was asked."""

    def __init__(self, probabilities: dict[str, float] | None = None, words: Iterable[Any] = ()) -> None:
        self.probabilities = probabilities or {"en": 1.0}
        self.words = list(words)
        self.windows: list[float] = []
        self.asked: dict[str, Any] = {}
        self.supported_languages = ["en", "fr", "de"]

    def detect_language(self, audio: Waveform) -> tuple[str, float, list[tuple[str, float]]]:
        self.windows.append(len(audio) / 16_000)
        ranked = sorted(self.probabilities.items(), key=lambda pair: -pair[1])
        return (*ranked[0], ranked)

    def transcribe(self, audio: Waveform, **options: Any) -> tuple[Iterable[Any], Any]:
        self.asked = {"seconds": len(audio) / 16_000, **options}
        words = [w for w in self.words if w.start < len(audio) / 16_000]
        end = max((w.end for w in words), default=0.0)
        return iter([SimpleNamespace(words=words, no_speech_prob=0.1, end=end)]), None


def token(start: float, end: float, text: str, probability: float = 0.9) -> SimpleNamespace:
    return SimpleNamespace(start=start, end=end, word=text, probability=probability)


@pytest.fixture
def everything_is_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcription, "speech_spans", lambda _w, _d: [(0.0, 10.0), (50.0, 60.0)])


def run(model: FakeWhisper, language: str | None = "en") -> tuple[Any, list[float]]:
    steps: list[float] = []
    talk = Diarization((Turn(0, 60, "SPEAKER_00"),), (Turn(0, 60, "SPEAKER_00"),))
    found = transcribe(SILENCE, model, talk, language=language, default_language="en", progress=steps.append)
    return found, steps


@pytest.mark.usefixtures("everything_is_speech")
class TestTranscribe:
    def test_maps_times_back_to_the_recording(self) -> None:
        model = FakeWhisper(words=[token(1, 1.5, " Hello"), token(12, 12.5, " again.")])
        found, _ = run(model)
        assert [(w.text, w.start_s) for w in found.words] == [("Hello", 1.0), ("again.", 52.0)]
        assert model.asked["seconds"] == 20

    def test_joins_what_belongs_to_the_word_before(self) -> None:
        model = FakeWhisper(words=[token(1, 1.2, " real"), token(1.2, 1.5, "-time"), token(1.5, 1.6, " !")])
        found, _ = run(model)
        assert [w.text for w in found.words] == ["real-time!"]

    def test_keeps_words_apart_in_a_language_without_spaces(self) -> None:
        model = FakeWhisper(words=[token(1, 1.2, "会"), token(1.2, 1.5, "議")])
        model.supported_languages = ["en", "ja"]
        found, _ = run(model, language="ja")
        assert [w.text for w in found.words] == ["会", "議"]

    def test_reports_progress_to_the_end_without_going_back(self) -> None:
        _, steps = run(FakeWhisper(words=[token(1, 1.5, " Hello")]))
        assert steps == sorted(steps)
        assert steps[-1] == 1.0

    def test_asks_for_no_language_that_was_chosen(self) -> None:
        model = FakeWhisper()
        found, _ = run(model, language="fr")
        assert (found.language, found.language_probability, model.windows) == ("fr", None, [])


def test_gives_no_words_where_nobody_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcription, "speech_spans", lambda _w, _d: [])
    model = FakeWhisper(words=[token(0, 1, " Thank"), token(1, 2, " you.")])
    nobody = Diarization((), ())
    found = transcribe(SILENCE, model, nobody, language=None, default_language="en", progress=lambda _f: None)
    assert (found.words, found.removed, found.language) == ((), (), None)
    assert model.asked == {}


class TestChooseLanguage:
    def test_falls_back_to_the_configured_one_when_unsure(self) -> None:
        chosen = choose_language(SILENCE, [(0, 20)], FakeWhisper({"fr": 0.41, "en": 0.2}), wanted=None, default="de")
        assert (chosen.code, chosen.probability) == ("de", 0.41)
        assert chosen.warning is not None
        assert "fr, 41%" in chosen.warning

    def test_believes_a_sure_detection(self) -> None:
        chosen = choose_language(SILENCE, [(0, 20)], FakeWhisper({"fr": 0.9}), wanted=None, default="en")
        assert (chosen.code, chosen.probability, chosen.warning) == ("fr", 0.9, None)

    def test_listens_to_several_stretches_of_a_long_recording(self) -> None:
        model = FakeWhisper({"fr": 0.9})
        choose_language(
            np.zeros(16_000 * 600, dtype=np.float32), [(0, 300), (400, 600)], model, wanted=None, default="en"
        )
        assert model.windows == [30.0, 30.0, 30.0, 30.0]

    def test_detects_when_the_wanted_language_is_unknown(self) -> None:
        chosen = choose_language(SILENCE, [(0, 20)], FakeWhisper({"fr": 0.9}), wanted="xx", default="en")
        assert chosen.code == "fr"
        assert chosen.warning is not None


spans_st = st.lists(st.tuples(st.floats(0.1, 400), st.floats(0.1, 400)), min_size=1, max_size=12)


def disjoint(raw: list[tuple[float, float]]) -> list[tuple[float, float]]:
    spans, at = [], 0.0
    for gap, length in raw:
        spans.append((at + gap, at + gap + length))
        at += gap + length
    return spans


class TestPieces:
    @given(spans_st)
    def test_keeps_all_sound_in_bounded_pieces(self, raw: list[tuple[float, float]]) -> None:
        spans = disjoint(raw)
        cut = list(pieces(spans, lambda start, end: (start + end) / 2, limit_s=100))
        assert all(sum(b - a for a, b in piece) <= 100 + 1e-6 for piece in cut)
        flat = [span for piece in cut for span in piece]
        assert flat == sorted(flat)
        assert sum(b - a for a, b in flat) == pytest.approx(sum(b - a for a, b in spans))

    def test_cuts_endless_speech_between_two_words(self) -> None:
        talk = np.random.default_rng(1).standard_normal(16_000 * 140).astype(np.float32)
        for pause_s in (80.0, 139.0):
            talk[int(pause_s * 16_000) : int((pause_s + 0.2) * 16_000)] *= 0.01
        first, second = pieces([(0.0, 140.0)], partial(quiet_moment, talk), limit_s=100)
        assert first[0][0] == 0.0
        assert 80.04 <= first[0][1] <= 80.16
        assert second == [(first[0][1], 140.0)]


class TestQuietMoment:
    @pytest.mark.parametrize("sound", [SILENCE, SILENCE + 1, SILENCE[: 16_000 * 30]], ids=["silent", "flat", "short"])
    def test_lies_between_the_times(self, sound: Waveform) -> None:
        assert 20 <= quiet_moment(sound, 20.0, 50.0) <= 50


class TestClock:
    @given(spans_st, st.floats(0, 1))
    def test_gives_times_inside_a_span(self, raw: list[tuple[float, float]], share: float) -> None:
        spans = disjoint(raw)
        clock = Clock(spans)
        at = share * sum(b - a for a, b in spans)
        span = clock.span_of(at)
        start, end = spans[span]
        assert start - 1e-6 <= clock(at, span) <= end + 1e-6


class TestInOrder:
    @given(st.lists(st.tuples(st.floats(-5, 70), st.floats(-5, 70)), max_size=30))
    def test_times_never_go_back_nor_leave_the_recording(self, times: list[tuple[float, float]]) -> None:
        segments = [Heard((Word(a, b, "w", 1.0),), 0.0) for a, b in times]
        words = [w for s in in_order(segments, 60.0) for w in s.words]
        assert [w.start_s for w in words] == sorted(w.start_s for w in words)
        assert all(0 <= w.start_s <= w.end_s <= 60 for w in words)
