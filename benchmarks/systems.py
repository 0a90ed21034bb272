"""What is measured: a recording goes in, ``Heard`` comes out. In process, or through a running stack's API."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx

from benchmarks.references import Span

POLL_S = 1.0


@dataclass(frozen=True, slots=True)
class StageCost:
    """Seconds and memory of one stage. ``work_s`` leaves loading the model out."""

    stage: str
    work_s: float
    load_s: float = 0.0
    peak_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One recording as a system understood it."""

    duration_s: float
    language: str | None = None
    turns: tuple[Span, ...] = ()
    utterances: tuple[Span, ...] = ()
    names: dict[str, str | None] = field(default_factory=dict)
    scores: dict[str, float | None] = field(default_factory=dict)
    stages: tuple[StageCost, ...] = ()
    removed_words: int = 0
    failure: str | None = None


class System(Protocol):
    """Anything that can be given a recording."""

    def hear(self, recording: Path, language: str | None) -> Heard:
        """Transcribe one recording."""


class ApiSystem:
    """A running stack: uploads, waits, reads the transcript. Its segments stand for turns, so DER is coarser."""

    def __init__(self, url: str, user: str, password: str, timeout_s: float = 3600.0) -> None:
        self._client = httpx.Client(base_url=url.rstrip("/") + "/api/v1", timeout=60.0)
        login = self._client.post("/auth/login", data={"username": user, "password": password}).raise_for_status()
        self._client.headers["Authorization"] = f"Bearer {login.json()['access_token']}"
        self._timeout_s = timeout_s

    def hear(self, recording: Path, language: str | None) -> Heard:
        """Upload and wait. Raises TimeoutError after an hour."""
        fields = {"title": f"Benchmark {recording.stem}"} | ({"language": language} if language else {})
        with recording.open("rb") as sound:
            sent = self._client.post("/process/", files={"file": (recording.name, sound)}, data=fields)
        if sent.status_code != httpx.codes.ACCEPTED:
            return Heard(duration_s=0.0, failure=sent.json().get("detail", sent.reason_phrase))
        meeting = self._wait(sent.json()["id"])
        if meeting["status"] != "completed":
            return Heard(duration_s=meeting.get("duration_s") or 0.0, failure=meeting.get("error_message"))
        return _from_transcript(self._transcript(meeting["id"]))

    def _wait(self, meeting_id: int) -> dict[str, Any]:
        deadline = time.monotonic() + self._timeout_s
        while time.monotonic() < deadline:
            meeting: dict[str, Any] = self._client.get(f"/meetings/{meeting_id}").raise_for_status().json()
            if meeting["status"] in ("completed", "failed"):
                return meeting
            time.sleep(POLL_S)
        raise TimeoutError(f"Meeting {meeting_id} did not end within {self._timeout_s:.0f} s.")

    def _transcript(self, meeting_id: int) -> dict[str, Any]:
        whole: dict[str, Any] = {}
        cursor: str | None = None
        while not whole or cursor:
            query = {"words": "0"} | ({"cursor": cursor} if cursor else {})
            page: dict[str, Any] = self._client.get(f"/meetings/{meeting_id}/transcript", params=query).json()
            cursor = page["next_cursor"]
            whole = page | {"segments": whole.get("segments", []) + page["segments"]}
        return whole


def _from_transcript(page: dict[str, Any]) -> Heard:
    spans = tuple(Span(s["speaker"], s["start_s"], s["end_s"], s["text"]) for s in page["segments"])
    return Heard(
        duration_s=page["duration_s"] or 0.0,
        language=page["language"],
        turns=spans,
        utterances=spans,
        names={speaker["label"]: speaker["name"] for speaker in page["speakers"]},
        scores={speaker["label"]: speaker["score"] for speaker in page["speakers"]},
        stages=tuple(
            StageCost(entry["stage"], entry["held_s"] or entry["elapsed_s"], entry["load_s"], entry["peak_mb"])
            for entry in page["timeline"]
        ),
        removed_words=sum(len(part["text"].split()) for part in page["removed"]),
    )
