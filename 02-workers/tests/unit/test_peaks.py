import json
from pathlib import Path

import numpy as np
from app.services.rendition import MAX_POINTS, peaks_json
from sounds import RATE, babble, write_wav


class TestPeaksJson:
    def test_has_lowest_and_highest_of_each_point(self, tmp_path: Path) -> None:
        samples = np.concatenate([np.zeros(RATE), np.linspace(-0.5, 0.5, RATE)])
        peaks = json.loads(peaks_json(write_wav(tmp_path / "a.wav", samples)))
        pairs = list(zip(peaks["data"][::2], peaks["data"][1::2], strict=True))
        assert len(pairs) == peaks["length"] == 40
        assert pairs[0] == (0, 0)
        assert pairs[20][0] == -64
        assert pairs[-1][1] == 64
        assert (peaks["version"], peaks["bits"], peaks["sample_rate"], peaks["samples_per_pixel"]) == (2, 8, RATE, 800)

    def test_of_a_long_recording_stay_small(self, tmp_path: Path) -> None:
        peaks = json.loads(peaks_json(write_wav(tmp_path / "a.wav", babble(4000.0))))
        assert peaks["length"] <= MAX_POINTS
        assert peaks["samples_per_pixel"] * peaks["length"] >= 4000 * RATE
