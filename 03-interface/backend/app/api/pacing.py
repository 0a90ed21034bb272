"""People first: while somebody waits for an answer, recordings come in a little more slowly."""

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A recording comes faster than lists are made: without a pause it takes all the turns of the one event loop. With it
# a single upload still brings some 100 MB/s, which is more than most networks.
PAUSE_S = 0.002


class PeopleFirst:
    """Lets bodies at addresses that ``is_recording`` knows pause between reads while other requests are unanswered."""

    def __init__(self, app: ASGIApp, is_recording: Callable[[str], bool]) -> None:
        self._app = app
        self._is_recording = is_recording
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pace a recording; count anything else until its answer begins, for streams may last for hours."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._is_recording(scope["path"]):
            await self._app(scope, self._paced(receive), send)
        else:
            await self._counted(scope, receive, send)

    def _paced(self, receive: Receive) -> Receive:
        async def paced() -> Message:
            if self._waiting:
                await asyncio.sleep(PAUSE_S)
            return await receive()

        return paced

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False

        async def watched(message: Message) -> None:
            nonlocal answered
            if not answered:
                answered = True
                self._waiting -= 1
            await send(message)

        self._waiting += 1
        try:
            await self._app(scope, receive, watched)
        finally:
            if not answered:
                self._waiting -= 1
