"""Real FFmpeg on real and odd files; those of the shared data folder are skipped where it is missing."""

import dataclasses
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from app.core.errors import BadRecordingError, PipelineError, TooLongError
from app.core.sandbox import Sandbox, service_user
from app.core.scratch import Room, open_room
from app.services.audio import MediaTools, Sound, convert
from app.services.rendition import Encoder
from scribe_contracts import ErrorCode
from sounds import RATE, babble, read_wav, write_wav

SHARED = Path(__file__).parents[4] / "shared" / "data" / "media"
SANDBOX = Sandbox(service_user(""))
TOOLS = MediaTools("ffmpeg", "ffprobe", SANDBOX, 36_000)
ENCODER = Encoder("ffmpeg", SANDBOX)

REFUSED = {
    ErrorCode.NOT_MEDIA: [
        "bad.wav", "concat_read.ffconcat", "evil.wav", "filenames.txt", "hls_file_read.mp4", "hls_ssrf.m3u8",
        "html_renamed.wav", "missing_wav_header.wav", "random_bytes.wav", "svg_renamed.mp3", "text_renamed.mp3",
        "zero_byte.mp3",
    ],
    ErrorCode.EMPTY_AUDIO: [
        "awful.wav", "header_only.wav", "liar_duration.wav", "null.wav", "one_sample.wav", "tiny_80ms.wav",
    ],
    ErrorCode.UNREADABLE_MEDIA: ["moov_missing.mp4", "truncated_half.m4a"],
    ErrorCode.NO_AUDIO: ["video_no_audio.mp4"],
}  # fmt: skip
TAKEN = {
    "8_Channel_ID.m4a": 8.05, "dc_offset.flac": 15, "float32_clip.wav": 15, "hi_192k_24bit.wav": 4,
    "multitrack_2audio.mkv": 15.1, "nan_float.wav": 15, "odd_11025_u8.wav": 15, "ok.m4a": 15, "silence_60s.flac": 60,
    "stereo_antiphase.flac": 15, "stereo_left_only.flac": 15, "surround_5.1.flac": 15, "tel_8k_mulaw.wav": 15,
    "tones_music_20s.flac": 20, "truncated.flac": 6.9, "very_quiet_-60dB.flac": 15, "video_audio.mp4": 15,
    "white_noise_20s.flac": 20, "wrong_ext_flac.mp3": 15, "xss_title_tag.m4a": 3,
}  # fmt: skip


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    # pytest's own folders are closed to the service user.
    with open_room(Path("/tmp"), uuid4(), SANDBOX) as opened:
        yield opened


@pytest.fixture
def odd(room: Room) -> Callable[[str], Room]:
    def put(name: str) -> Room:
        source = SHARED / "odd" / name
        if not source.exists():
            pytest.skip(f"shared test data not found: {source}")
        return give(room, source)

    return put


def give(room: Room, source: Path) -> Room:
    shutil.copyfile(source, room.source)
    room.source.chmod(0o600)
    SANDBOX.let_read(room.source)
    return room


def make(options: list[str], target: Path) -> None:
    subprocess.run(["ffmpeg", "-v", "error", *options, str(target)], check=True)


def loudness(sound: Sound) -> float:
    return float(np.sqrt(np.mean(np.square(read_wav(sound.wav)))))


class TestOddFiles:
    @pytest.mark.parametrize(("code", "name"), [(code, name) for code, names in REFUSED.items() for name in names])
    async def test_are_refused_with_a_reason(self, odd: Callable[[str], Room], code: ErrorCode, name: str) -> None:
        with pytest.raises(PipelineError) as caught:
            await convert(odd(name), TOOLS)
        assert caught.value.code is code
        assert caught.value.message.endswith(".")
        assert "/tmp" not in caught.value.message

    @pytest.mark.parametrize(("name", "duration_s"), TAKEN.items())
    async def test_that_hold_sound_are_taken_and_can_be_played(
        self, odd: Callable[[str], Room], name: str, duration_s: float
    ) -> None:
        room = odd(name)
        sound = await convert(room, TOOLS)
        assert sound.duration_s == pytest.approx(duration_s, abs=0.15)
        assert len(read_wav(sound.wav)) == round(sound.duration_s * RATE)
        assert sound.is_silent is (name == "silence_60s.flac")
        assert sound.is_silent or loudness(sound) > 0.003
        rendition = await ENCODER.render(room, sound.info, sound.duration_s)
        assert rendition.warnings == ()
        assert rendition.has_video is sound.info.has_video
        assert played_s(rendition.path) == pytest.approx(sound.duration_s, abs=0.2)

    async def test_truncated_says_so(self, odd: Callable[[str], Room]) -> None:
        sound = await convert(odd("truncated.flac"), TOOLS)
        assert "cut off" in sound.warnings[0]


def played_s(path: Path) -> float:
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


class TestConvert:
    async def test_keeps_opposite_channels(self, room: Room, tmp_path: Path) -> None:
        voice = babble(2.0)
        give(room, write_wav(tmp_path / "a.wav", np.stack([voice, -voice], axis=1)))
        sound = await convert(room, TOOLS)
        assert loudness(sound) == pytest.approx(float(np.sqrt(np.mean(voice**2))), rel=0.05)

    async def test_keeps_the_picture_s_time_when_the_sound_starts_late(self, room: Room, tmp_path: Path) -> None:
        """Words must be where the player shows them."""
        late = tmp_path / "late.mkv"
        voice = write_wav(tmp_path / "voice.wav", babble(2.0))
        picture = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=4"]
        sound_in = ["-itsoffset", "1.5", "-i", str(voice), "-c:a", "flac", "-c:v", "mpeg4"]
        make([*picture, *sound_in], late)
        sound = await convert(give(room, late), TOOLS)
        assert sound.duration_s == pytest.approx(3.5, abs=0.05)
        samples = read_wav(sound.wav)
        assert np.abs(samples[: int(1.4 * RATE)]).max() < 1e-4
        assert np.abs(samples[int(1.5 * RATE) : int(1.9 * RATE)]).max() > 0.01
        rendition = await ENCODER.render(room, sound.info, sound.duration_s)
        assert rendition.has_video

    async def test_refuses_what_is_too_long_by_what_it_holds(self, room: Room, tmp_path: Path) -> None:
        give(room, write_wav(tmp_path / "a.wav", babble(5.0)))
        with pytest.raises(TooLongError):
            await convert(room, MediaTools("ffmpeg", "ffprobe", SANDBOX, 3))

    async def test_hears_all_tracks(self, room: Room, tmp_path: Path) -> None:
        first = write_wav(tmp_path / "a.wav", np.concatenate([babble(1.0), np.zeros(RATE)]))
        second = write_wav(tmp_path / "b.wav", np.concatenate([np.zeros(RATE), babble(1.0)]))
        both = tmp_path / "both.mkv"
        inputs = ["-i", str(first), "-i", str(second), "-map", "0", "-map", "1", "-c", "flac"]
        make(inputs, both)
        samples = read_wav((await convert(give(room, both), TOOLS)).wav)
        assert np.abs(samples[:RATE]).max() > 0.05
        assert np.abs(samples[RATE:]).max() > 0.05

    async def test_tells_the_channels_of_each_track_apart(self, room: Room, tmp_path: Path) -> None:
        one, ten = np.zeros((RATE * 2, 1)), np.zeros((RATE * 2, 10))
        one[:RATE, 0], ten[RATE:, 3] = babble(1.0), babble(1.0)
        tracks = [write_wav(tmp_path / "one.wav", one), write_wav(tmp_path / "ten.wav", ten)]
        both = tmp_path / "both.mkv"
        make(["-i", str(tracks[0]), "-i", str(tracks[1]), "-map", "0", "-map", "1", "-c", "pcm_s16le"], both)
        sound = await convert(give(room, both), TOOLS)
        assert sound.info.channels == (1, 10)
        assert sound.duration_s == pytest.approx(2.0, abs=0.05)
        samples = read_wav(sound.wav)
        for second, voice in (samples[:RATE], one[:RATE, 0]), (samples[RATE : 2 * RATE], ten[RATE:, 3] / 10):
            assert np.corrcoef(second, voice)[0, 1] > 0.95

    async def test_leaves_only_the_waveform_beside_the_source(self, room: Room, tmp_path: Path) -> None:
        give(room, write_wav(tmp_path / "a.wav", babble(1.0)))
        await convert(room, TOOLS)
        assert {path.name for path in room.path.iterdir()} == {".lock", "source", "out", "audio.wav"}


class TestSandbox:
    async def test_drops_root_and_hides_our_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("INTERNAL_API_KEY", "hidden")
        result = await SANDBOX.run(["sh", "-c", "id -u; env; nice"], timeout_s=10)
        shown = result.output.decode()
        assert result.exit_code == 0
        assert not shown.startswith("0\n")
        assert "hidden" not in shown
        assert shown.rstrip().endswith("10")

    async def test_ends_what_takes_too_long(self) -> None:
        result = await SANDBOX.run(["sh", "-c", "echo begun; sleep 60"], timeout_s=0.5)
        assert result.timed_out
        assert result.output == b"begun\n"

    async def test_keeps_the_last_of_many_complaints(self) -> None:
        result = await SANDBOX.run(["sh", "-c", "yes complaint | head -c 300000 >&2; echo the end >&2"], timeout_s=10)
        assert result.errors.endswith("the end\n")
        assert len(result.errors) < 20_000

    async def test_cannot_write_files_unless_allowed(self, room: Room) -> None:
        target = room.out / "x"
        command = ["sh", "-c", f"head -c 100000 /dev/zero > {target}"]
        assert (await SANDBOX.run(command, timeout_s=10)).exit_code != 0
        assert (await SANDBOX.run(command, timeout_s=10, file_limit_bytes=1 << 20)).exit_code == 0

    @pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
    def test_never_runs_as_root(self) -> None:
        with pytest.raises(ValueError, match="root"):
            service_user("root")
        with pytest.raises(ValueError, match="no account"):
            service_user("nobody-of-that-name")


class TestRendition:
    async def test_of_an_unplayable_picture_keeps_the_sound(self, room: Room, tmp_path: Path) -> None:
        give(room, write_wav(tmp_path / "a.wav", babble(1.0)))
        sound = await convert(room, TOOLS)
        pretending = dataclasses.replace(sound.info, has_video=True)
        rendition = await ENCODER.render(room, pretending, sound.duration_s)
        assert (rendition.has_video, rendition.content_type) == (False, "audio/mp4")
        assert "sound" in rendition.warnings[0]


def test_an_error_of_the_recording_is_not_retried() -> None:
    assert not BadRecordingError("x").retryable
