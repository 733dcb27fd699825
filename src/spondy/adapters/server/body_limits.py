"""How much of a request is taken in, how long it may take to come, and of how many at a time."""

from __future__ import annotations

import asyncio
import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spondy.adapters.server.places import Places
from spondy.adapters.server.problems import Problem

SECONDS_WITHOUT_A_BYTE = 30.0
SECONDS_FOR_A_BODY = 60.0
# Bodies that are read while all places of the waiting line are taken.
BEYOND_THE_LINE = 8
STREAMS = 8


class BodyLimits:
    """Refuses bodies that are too long, come too slowly, or too many at a time.

    A body without end is read on only as its lines are done with, and its lines are bounded: see `stream`.
    """

    def __init__(self, app: ASGIApp, max_body: int, bodies: int, endless: frozenset[str]) -> None:
        """Wrap an application.

        Args:
            app: the application.
            max_body: bytes of a body.
            bodies: requests with a body that are in hand at a time.
            endless: paths whose bodies may have any length; there may be `STREAMS` of these at a time.
        """
        self._app, self._max_body, self._endless = app, max_body, endless
        self._bodies, self._streams = Places(bodies), Places(STREAMS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
        elif scope["path"] in self._endless:
            with self._streams:
                await self._app(scope, _in_time(receive, None), send)
        else:
            with self._bodies:
                self._check_length(Headers(scope=scope).get("content-length"))
                await self._app(scope, self._bounded(_in_time(receive, SECONDS_FOR_A_BODY)), send)

    def _check_length(self, stated: str | None) -> None:
        if stated is not None and int(stated) > self._max_body:
            raise self._too_long()

    def _bounded(self, receive: Receive) -> Receive:
        size = 0

        async def receive_bounded() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._max_body:
                raise self._too_long()
            return message

        return receive_bounded

    def _too_long(self) -> Problem:
        return Problem(413, f"the body is longer than {self._max_body} bytes")


def _in_time(receive: Receive, seconds: float | None) -> Receive:
    """Return a `receive` that lets a body take so long, and pause for `SECONDS_WITHOUT_A_BYTE`."""
    ends = None if seconds is None else time.monotonic() + seconds
    complete = False

    async def receive_in_time() -> Message:
        nonlocal complete
        # After the body, this waits for the client to go away.
        if complete:
            return await receive()
        try:
            async with asyncio.timeout(SECONDS_WITHOUT_A_BYTE):
                message = await receive()
            if ends is not None and time.monotonic() > ends:
                raise TimeoutError
        except TimeoutError:
            raise Problem(408, "the body came too slowly", headers={"Connection": "close"}) from None
        complete = not message.get("more_body", False)
        return message

    return receive_in_time
