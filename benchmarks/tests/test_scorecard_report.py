"""Reading references and writing the table."""

import json
from datetime import date
from pathlib import Path

from benchmarks.metrics import normalizer
from benchmarks.references import Span, find_recordings, read_rttm, read_stm
from benchmarks.report import Report
from benchmarks.scorecard import score
from benchmarks.systems import Heard, StageCost

RTTM = "SPEAKER a 1 0.500 1.500 <NA> <NA> Ann <NA> <NA>\nSPEAKER b 1 0 1 <NA> <NA> Bob <NA> <NA>\n"
STM = ";; a comment\na 1 Ann 0.5 2.0 <o,f0,male> good morning\na 1 Ann 3 4 ignore_time_segment_in_scoring\n"


def heard(*spans: Span, stages: tuple[StageCost, ...] = (), failure: str | None = None) -> Heard:
    return Heard(60.0, "en", turns=spans, utterances=spans, stages=stages, failure=failure)


class TestReferences:
    def test_one_rttm_may_hold_several_recordings(self) -> None:
        found = read_rttm(RTTM)
        assert found == {"a": [Span("Ann", 0.5, 2.0)], "b": [Span("Bob", 0, 1)]}

    def test_stm_labels_comments_and_ignored_stretches_are_no_words(self) -> None:
        assert read_stm(STM) == {"a": [Span("Ann", 0.5, 2.0, "good morning")]}

    def test_recordings_find_what_is_known_about_them(self, tmp_path: Path) -> None:
        for name in ("a.wav", "b.flac", "c.opus", "notes.txt"):
            (tmp_path / name).touch()
        (tmp_path / "shared.rttm").write_text(RTTM)
        (tmp_path / "a.stm").write_text(STM)
        found = {recording.name: recording for recording in find_recordings([tmp_path])}
        assert list(found) == ["a", "b", "c"]
        assert (len(found["a"].turns), len(found["a"].utterances)) == (1, 1)
        assert (len(found["b"].turns), len(found["b"].utterances)) == (1, 0)
        assert not found["c"].turns


class TestScore:
    def test_scores_only_what_is_known(self, tmp_path: Path) -> None:
        (tmp_path / "c.opus").touch()
        (recording,) = find_recordings([tmp_path])
        row = score(recording, heard(Span("S0", 0, 1, "hello")), frozenset({"Ann"}))
        assert (row.words, row.diarization, row.speakers_there, row.naming) == (None, {}, None, None)
        assert row.speakers_found == 1

    def test_sample_against_its_own_references_is_perfect(self, sample: Path) -> None:
        (recording,) = find_recordings([sample])
        names: dict[str, str | None] = {
            turn.speaker: turn.speaker for turn in recording.turns if turn.speaker != "Visitor"
        }
        own = Heard(92.0, "en", turns=recording.turns, utterances=recording.utterances, names=names)
        row = score(recording, own, frozenset(names))
        assert row.words is not None
        assert row.attributed_words is not None
        assert (row.words.rate, row.attributed_words.rate) == (0, 0)
        assert row.diarization[0.0].count.rate == 0
        assert row.naming is not None
        assert (row.naming.right, row.naming.rightly_unknown) == (3, 1)


class TestReport:
    def test_table_holds_every_recording_the_total_and_the_failures(self, sample: Path) -> None:
        (recording,) = find_recordings([sample])
        rows = (
            score(
                recording, heard(*recording.utterances, stages=(StageCost("diarize", 6.0, 1.5, 900.0),)), frozenset()
            ),
            score(recording, heard(failure="No speech was found."), frozenset()),
        )
        report = Report("scorecard x", "In process", {"embedding": "m"}, rows, day=date(2026, 1, 2), machine="2 cores")
        table = report.markdown()
        assert "| meeting_en | 1.0 | 0.0 | 0.0 |" in table
        assert "| **all** | 2.0 | 50.0 |" in table
        assert "| diarize | 0.100 | 1.5 | 900 |" in table
        assert "- meeting_en: No speech was found." in table
        kept = json.loads(report.json())
        assert kept["day"] == "2026-01-02"
        assert len(kept["rows"]) == 2
        said = normalizer("en")(" ".join(span.text for span in recording.utterances))
        assert kept["rows"][0]["words"]["total"] == len(said.split())
