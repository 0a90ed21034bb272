"""Broken, odd and hostile recordings: a clear refusal, or a meeting that fails with a reason, or a transcript.

Never a 500, never a stuck meeting, never words on silence, nothing left behind by a refusal.
"""

import struct
import subprocess
import wave
from pathlib import Path
from typing import Any

import pytest
from support.stack import Client

SILENT = {"silence_60s.flac", "white_noise_20s.flac", "tones_music_20s.flac", "null.wav", "zero.wav"}


def ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True, timeout=60)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, english: Path) -> dict[str, Path]:
    """Bad recordings that the project makes itself."""
    home = tmp_path_factory.mktemp("bad")
    files = {
        name: home / name
        for name in ("empty.mp3", "text.mp3", "page.wav", "playlist.m3u8", "silence.wav", "noise.wav", "mute.mp4")
    }
    files["empty.mp3"].write_bytes(b"")
    files["text.mp3"].write_text("Minutes of the meeting.\n" * 50)
    files["page.wav"].write_text("<!doctype html><html><body>not found</body></html>")
    files["playlist.m3u8"].write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    with wave.open(str(files["silence.wav"]), "wb") as sound:
        sound.setparams((1, 2, 16000, 0, "NONE", ""))
        sound.writeframes(struct.pack("<h", 0) * 16000 * 8)
    ffmpeg("-f", "lavfi", "-i", "anoisesrc=d=8:a=0.05:seed=1", str(files["noise.wav"]))
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=3:s=160x120", "-pix_fmt", "yuv420p", str(files["mute.mp4"]))
    whole = english.read_bytes()
    ffmpeg("-t", "30", "-i", str(english), str(home / "whole.flac"))
    files["cut.flac"] = home / "cut.flac"
    half = (home / "whole.flac").read_bytes()
    files["cut.flac"].write_bytes(half[: len(half) // 2])
    files["head.bin"] = home / f"head{english.suffix}"
    files["head.bin"].write_bytes(whole[:40])
    return files


def outcome(client: Client, path: Path, **fields: str) -> tuple[str, dict[str, Any]]:
    """Upload and follow to the end: 'refused', 'failed' or 'completed', with the answer that says why."""
    answer = client.post_file(path, **fields)
    assert answer.status_code < 500, f"{path.name}: {answer.status_code} {answer.text}"
    if answer.status_code >= 400:
        return "refused", answer.json()
    meeting = client.wait(answer.json()["id"], timeout_s=120)
    return meeting["status"], meeting


def explained(how: str, answer: dict[str, Any]) -> bool:
    """Whether a person can read why."""
    if how == "refused":
        return bool(answer["error"]) and len(answer["detail"]) > 10
    return how == "completed" or (bool(answer["error_code"]) and len(answer["error_message"]) > 10)


class TestOwnBadFiles:
    @pytest.mark.parametrize(
        ("name", "expected", "code"),
        [
            ("empty.mp3", "refused", "empty_file"),
            ("text.mp3", "refused", "unsupported_media"),
            ("page.wav", "refused", "unsupported_media"),
            ("playlist.m3u8", "refused", "unsupported_media"),
            ("silence.wav", "failed", "no_speech"),
            ("noise.wav", "failed", "no_speech"),
            ("mute.mp4", "failed", "no_audio"),
            ("head.bin", "failed", "not_media"),
        ],
    )
    def test_ends_with_a_reason(
        self, admin: Client, made: dict[str, Path], name: str, expected: str, code: str
    ) -> None:
        how, answer = outcome(admin, made[name])
        assert (how, answer.get("error_code") or answer.get("error")) == (expected, code), answer
        assert explained(how, answer)

    def test_a_truncated_recording_gives_what_it_has_and_says_so(self, admin: Client, made: dict[str, Path]) -> None:
        how, meeting = outcome(admin, made["cut.flac"])
        assert how == "completed", meeting
        transcript = admin.transcript(meeting["id"])
        assert transcript["segments"]
        assert any("cut off" in warning for warning in transcript["warnings"])

    def test_refusals_leave_no_meeting(self, admin: Client, made: dict[str, Path]) -> None:
        before = admin.get("/meetings/mine")["items"][:1]
        for name in ("empty.mp3", "text.mp3"):
            outcome(admin, made[name])
        outcome(admin, made["silence.wav"], group_ids="[987654]")
        outcome(admin, made["silence.wav"], group_ids="one,two")
        assert admin.get("/meetings/mine")["items"][:1] == before


class TestOddMedia:
    def test_each_of_the_odd_files_ends_well_or_with_a_reason(self, admin: Client, odd_media: Path) -> None:
        stories = []
        for path in sorted(odd_media.iterdir()):
            if path.name == "filenames.txt":
                continue
            how, answer = outcome(admin, path)
            assert explained(how, answer), f"{path.name}: {answer}"
            if path.name in SILENT:
                assert how != "completed", f"words on {path.name}"
            stories.append(f"{path.name}: {how} {answer.get('error_code') or answer.get('error') or ''}")
        print("\n".join(stories))
