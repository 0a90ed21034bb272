"""The demo: recordings in, transcripts with names out, over the API like any other client."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scribe_embedded.client import ApiClient, ApiError, Json
from scribe_embedded.envfile import read_env_file
from scribe_embedded.errors import EmbeddedError
from scribe_embedded.home import CLONE, Home
from scribe_embedded.settings import PUBLISHED_ADMIN_PASSWORD, load_settings
from scribe_embedded.state import is_supervised, read_state

SAMPLES = CLONE / "02-workers" / "samples"
VOICE_BANK = CLONE / "02-workers" / "voice_bank"
NOT_RECORDINGS = {".json", ".txt", ".md", ".rttm", ".stm", ".ctm"}
POLL_S = 0.5
SAY_EVERY_S = 10.0
# A stage reports itself every few seconds; silence this long means that nobody works on it any more.
SILENCE_LIMIT_S = 1800.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recording: its transcript, or why there is none."""

    file: str
    transcript: Json | None = None
    error_code: str = ""
    error_message: str = ""

    def as_json(self) -> Json:
        """Its entry in ``demo --json``."""
        if self.transcript is not None:
            return {"file": self.file, "status": "completed", **self.transcript}
        failed: Json = {"file": self.file, "status": "failed"}
        return {**failed, "error_code": self.error_code, "error_message": self.error_message}


def recordings(names: Sequence[str]) -> list[Path]:
    """The files to upload, checked before anything heavy; the sample when none is named."""
    if not names:
        found = [path for path in SAMPLES.glob("meeting_en.*") if path.suffix not in NOT_RECORDINGS]
        if not found:
            raise EmbeddedError(f"there is no sample meeting in {SAMPLES}: name a recording of your own")
        return sorted(found)[:1]
    for name in names:
        if not Path(name).is_file():
            raise EmbeddedError(f"{name}: no such file")
        if not os.access(name, os.R_OK):
            raise EmbeddedError(f"{name}: not readable")
    return [Path(name) for name in names]


def run_demo(home: Home, names: Sequence[str], *, as_json: bool) -> int:
    """Upload, follow, print; 0 only if every recording became a transcript."""
    files = recordings(names)
    state = read_state(home)
    if state is None or not is_supervised(home) or not state.api_url:
        raise EmbeddedError("nothing runs: start it with ./manage.sh start --embedded")
    _import_voices(home)
    settings = load_settings(home, CLONE, os.environ)
    client = ApiClient(state.api_url)
    password = settings.get("ADMIN_PASSWORD", PUBLISHED_ADMIN_PASSWORD)
    try:
        client.login(settings["ADMIN_EMAIL"], password)
    except ApiError as error:
        raise EmbeddedError(
            f"cannot sign in as {settings['ADMIN_EMAIL']}: {error} This installation may keep an earlier password: "
            "set ADMIN_EMAIL and ADMIN_PASSWORD in .env to those of its administrator"
        ) from error
    began = time.monotonic()
    sent = [_upload(client, file) for file in files]
    outcomes = [entry if isinstance(entry, Outcome) else _follow(home, client, *entry) for entry in sent]
    if as_json:
        print(json.dumps([outcome.as_json() for outcome in outcomes], ensure_ascii=False, indent=1))
    else:
        print("\n\n".join("\n".join(render(outcome)) for outcome in outcomes))
    _say(f"\n{len(files)} recording{'s' if len(files) > 1 else ''} in {time.monotonic() - began:.0f} s")
    _say(f"API docs: {state.api_url}/docs")
    return 0 if all(outcome.transcript is not None for outcome in outcomes) else 1


def _import_voices(home: Home) -> None:
    if not VOICE_BANK.is_dir():
        return
    python = CLONE / ".venvs" / "api" / "bin" / "python"
    done = subprocess.run(
        [str(python), "-m", "app.cli", "import-voices", str(VOICE_BANK)],
        cwd=CLONE / "03-interface" / "backend",
        env={**os.environ, **read_env_file(home.env_dir / "api.env")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise EmbeddedError(f"cannot import the voices of {VOICE_BANK}: {last}")
    _say("voices of 02-workers/voice_bank are enrolled")


def _upload(client: ApiClient, file: Path) -> Outcome | tuple[Path, int]:
    try:
        meeting = client.upload(file)
    except (ApiError, OSError) as error:
        code = error.code if isinstance(error, ApiError) else "upload_failed"
        _say(f"{file.name}: refused: {error}")
        return Outcome(readable(file), error_code=code, error_message=str(error))
    _say(f"{file.name}: uploaded as meeting {meeting['id']}")
    return file, int(str(meeting["id"]))


def _follow(home: Home, client: ApiClient, file: Path, meeting_id: int) -> Outcome:
    shown, said_at, changed_at = "", 0.0, time.monotonic()
    while True:
        meeting, outcome = _look(home, client, file, meeting_id)
        now, line = time.monotonic(), _progress(meeting)
        if line == "pending" and not _has_worker(home):
            line = "pending, and no worker is ready (./manage.sh status)"
        if line != shown:
            changed_at = now
        if line.split(" ")[0] != shown.split(" ", maxsplit=1)[0] or now - said_at > SAY_EVERY_S:
            said_at = now
            _say(f"{file.name}: {line}")
        shown = line
        if outcome is not None:
            return outcome
        if now - changed_at > SILENCE_LIMIT_S:
            return Outcome(readable(file), error_code="no_progress", error_message="see ./manage.sh logs worker")
        time.sleep(POLL_S)


def _look(home: Home, client: ApiClient, file: Path, meeting_id: int) -> tuple[Json, Outcome | None]:
    """The meeting, and the outcome once there is one. A server that is away is waited for while the stack lives."""
    try:
        meeting = client.get(f"/api/v1/meetings/{meeting_id}")
        if meeting["status"] == "completed":
            return meeting, Outcome(readable(file), transcript=_transcript(client, meeting_id))
    except (ApiError, OSError) as error:
        if isinstance(error, ApiError) and error.status < 500:
            return {"status": "failed"}, Outcome(readable(file), error_code=error.code, error_message=str(error))
        if not is_supervised(home):
            raise EmbeddedError("the stack was stopped; the meeting goes on at the next start") from error
        return {"status": "waiting for the API"}, None
    if meeting["status"] == "failed":
        code, message = str(meeting.get("error_code")), str(meeting.get("error_message"))
        return meeting, Outcome(readable(file), error_code=code, error_message=message)
    return meeting, None


def readable(file: Path) -> str:
    """A file's name as text, also when its bytes are none."""
    return os.fsencode(file).decode("utf-8", "replace")


def _has_worker(home: Home) -> bool:
    state = read_state(home)
    return state is not None and any(p.name == "worker" and p.is_healthy for p in state.processes)


def _progress(meeting: Json) -> str:
    stage, progress = meeting.get("stage"), meeting.get("progress")
    if meeting["status"] != "processing" or not stage:
        return str(meeting["status"])
    share = f" {progress:.0%}" if isinstance(progress, (int, float)) else ""
    return f"{stage}{share}"


def _transcript(client: ApiClient, meeting_id: int) -> Json:
    path = f"/api/v1/meetings/{meeting_id}/transcript"
    whole = client.get(path)
    cursor = whole.pop("next_cursor", None)
    segments = _items(whole, "segments")
    while cursor:
        page = client.get(path, cursor=str(cursor))
        segments += _items(page, "segments")
        cursor = page.get("next_cursor")
    whole["segments"] = segments
    return whole


def _items(body: Json, name: str) -> list[Json]:
    value = body.get(name)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def render(outcome: Outcome) -> list[str]:
    """Lines of a transcript for a person."""
    if outcome.transcript is None:
        return [f"{outcome.file}: failed ({outcome.error_code}): {outcome.error_message}"]
    names = speaker_names(outcome.transcript)
    lines = [outcome.file]
    for segment in _items(outcome.transcript, "segments"):
        span = f"[{_clock(segment['start_s'])} - {_clock(segment['end_s'])}]"
        lines.append(f"{span} {names.get(str(segment['speaker']), 'Unknown speaker')}: {segment['text']}")
    return [*lines, *(f"warning: {text}" for text in _texts(outcome.transcript, "warnings"))]


def speaker_names(transcript: Json) -> dict[str, str]:
    """Name by label; speakers without one are numbered in the order in which they first speak."""
    names = {str(s["label"]): str(s["name"]) for s in _items(transcript, "speakers") if s.get("name")}
    unknown = 0
    for segment in _items(transcript, "segments"):
        label = str(segment["speaker"])
        if label not in names:
            unknown += 1
            names[label] = f"Unknown speaker {unknown}"
    return names


def _texts(body: Json, name: str) -> list[str]:
    value = body.get(name)
    return [str(entry) for entry in value] if isinstance(value, list) else []


def _clock(seconds: object) -> str:
    whole = int(float(str(seconds)))
    hours, rest = divmod(whole, 3600)
    clock = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{clock}" if hours else clock


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
