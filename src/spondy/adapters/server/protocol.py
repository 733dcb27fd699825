"""HTTP as uvicorn speaks it, with clocks: who sends its head slowly, or does not read or end, is let go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from spondy.adapters.server.problems import MEDIA_TYPE, Problem
from spondy.adapters.server.response_headers import RAW_HEADERS

SECONDS_FOR_A_HEAD = 10.0
SECONDS_NOT_READING = 60.0
SECONDS_TO_LINGER = 5.0
"""Time in which the rest of a body that was refused may still come, so that the client comes to read why."""
MOST_CONNECTIONS = 1_000


class _Clock:
    """Calls something after a while, unless it is stopped."""

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float, call: Callable[[], None]) -> None:
        self._loop, self._seconds, self._call = loop, seconds, call
        self._timer: asyncio.TimerHandle | None = None

    def run(self, runs: bool) -> None:
        """Start it, or let it run on; or stop it."""
        if runs and self._timer is None:
            self._timer = self._loop.call_later(self._seconds, self._call)
        elif not runs and self._timer is not None:
            self._timer.cancel()
            self._timer = None


class TimedProtocol(H11Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, unless there are too many connections."""
        super().connection_made(transport)
        self._head = _Clock(self.loop, SECONDS_FOR_A_HEAD, transport.close)
        self._unread = _Clock(self.loop, SECONDS_NOT_READING, transport.abort)
        self._rest = _Clock(self.loop, SECONDS_TO_LINGER, transport.abort)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
        else:
            self._head.run(True)

    def data_received(self, data: bytes) -> None:
        """Take in what came."""
        super().data_received(data)
        waits = self.conn.their_state is h11.IDLE
        self._head.run(waits and self.timeout_keep_alive_task is None)
        if self.conn.their_state is not h11.SEND_BODY:
            self._rest.run(False)

    def on_response_complete(self) -> None:
        """Go on with the next request, or take in the rest of this one."""
        super().on_response_complete()
        self._rest.run(self.conn.their_state is h11.SEND_BODY)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all clocks."""
        for clock in (self._head, self._unread, self._rest):
            clock.run(False)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for the client to read, but not for ever."""
        super().pause_writing()
        self._unread.run(True)

    def resume_writing(self) -> None:
        """Go on: the client reads."""
        super().resume_writing()
        self._unread.run(False)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP with a problem; what came is not repeated."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            # The rest of a body whose request has its answer, or part of it.
            self.transport.close()
            return
        content = Problem(400, "this is not HTTP/1.1, or its head is too long").response.body
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"connection", b"close"), *RAW_HEADERS]
        head = h11.Response(status_code=400, headers=headers, reason=HTTPStatus.BAD_REQUEST.phrase.encode())
        for event in (head, h11.Data(data=bytes(content)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
