"""Recordings wait for people, but only while people wait."""

import asyncio

import pytest
from app.api import pacing
from app.api.pacing import PeopleFirst
from starlette.types import Message, Receive, Scope, Send

START: Message = {"type": "http.response.start", "status": 200, "headers": []}


class App:
    """Reads a body; answers when it is told to, and goes on after the answer when it is told to."""

    def __init__(self) -> None:
        self.reads = 0
        self.answer, self.end = asyncio.Event(), asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/recording":
            await receive()
            self.reads += 1
            return
        await self.answer.wait()
        await send(START)
        await self.end.wait()


async def nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def ignore(message: Message) -> None:
    pass


async def test_recordings_pause_until_the_answer_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App()
    first = PeopleFirst(app, is_recording=lambda path: path == "/recording")
    recording: Scope = {"type": "http", "path": "/recording"}
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    await first(recording, nothing, ignore)
    asking = asyncio.create_task(first({"type": "http", "path": "/list"}, nothing, ignore))
    await asyncio.sleep(0)
    with monkeypatch.context() as patched:
        patched.setattr("app.api.pacing.asyncio.sleep", pause)
        await first(recording, nothing, ignore)
    assert pauses == [pacing.PAUSE_S]
    app.answer.set()
    await asyncio.sleep(0.01)
    with monkeypatch.context() as patched:
        patched.setattr("app.api.pacing.asyncio.sleep", pause)
        await first(recording, nothing, ignore)
    assert (len(pauses), app.reads) == (1, 3)
    app.end.set()
    await asking


async def test_request_that_fails_or_goes_away_is_not_waited_for() -> None:
    app = App()
    first = PeopleFirst(app, is_recording=lambda path: path == "/recording")
    asking = asyncio.create_task(first({"type": "http", "path": "/list"}, nothing, ignore))
    await asyncio.sleep(0)
    assert first._waiting == 1
    asking.cancel()
    await asyncio.wait({asking})
    assert first._waiting == 0
