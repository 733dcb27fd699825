"""The WebSocket `/v1/live`: one connection is one note that is being written. docs/live.md has the protocol."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from fastapi import APIRouter, WebSocket
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect, WebSocketState

from spondy.adapters.server.busy import Busy
from spondy.adapters.server.live_desk import LiveDesk
from spondy.adapters.server.live_messages import hello, writing
from spondy.adapters.server.places import Places
from spondy.adapters.server.problems import Problem, problem_of, too_long_a_message
from spondy.adapters.server.safety import given_key, key_fits, settings_of
from spondy.adapters.server.workplace import AtWork, Workplace
from spondy.errors import NoteError, SpondyError
from spondy.model import Note

router = APIRouter()

SECONDS_FOR_HELLO = 10.0
SECONDS_IDLE = 600.0
MOST_LIVE_NOTES = 256

TOO_LONG, FAULT, TRY_LATER = 1009, 1011, 1013
UNUSABLE, NO_KEY, IDLE = 4400, 4401, 4408


class _Ending(Exception):
    """The server closes the connection.

    Attributes:
        code: close code.
        problem: why.
    """

    def __init__(self, code: int, problem: Problem) -> None:
        super().__init__(code)
        self.code, self.problem = code, problem


class _Limits(NamedTuple):
    """Of the next message: its bytes, and the seconds that it may take to come."""

    size: int
    seconds: float


@router.websocket("/v1/live")
async def live(socket: WebSocket, workplace: AtWork) -> None:
    """Follow a note while it is written, and tell what opens, closes and changes."""
    await socket.accept()
    try:
        with _places(socket):
            note = await _begin(socket)
            await _follow(socket, note, workplace)
    except Busy:
        full = Problem(503, "the server has as many live notes as it takes; try again later")
        await _close(socket, _Ending(TRY_LATER, full))
    except _Ending as ending:
        await _close(socket, ending)
    except WebSocketDisconnect:
        pass


def _places(socket: WebSocket) -> Places:
    """Return the places for live notes of the server that a connection came to."""
    state = socket.app.state
    if not hasattr(state, "live_notes"):
        state.live_notes = Places(MOST_LIVE_NOTES)
    places: Places = state.live_notes
    return places


async def _begin(socket: WebSocket) -> Note:
    settings = settings_of(socket)
    message = await _next(socket, _Limits(settings.max_body, SECONDS_FOR_HELLO))
    with _usable():
        first = hello(message)
    # A key in a header was looked at before.
    if given_key(socket.headers) is None and not key_fits(settings, first.key):
        raise _Ending(NO_KEY, Problem(401, "an API key is wanted, in the header or in the first message"))
    with _usable():
        return first.as_note()


async def _follow(socket: WebSocket, note: Note, workplace: Workplace) -> None:
    """Take in messages and answer them, until either ends."""
    desk = LiveDesk(note, workplace, socket.send_text)
    both = {asyncio.create_task(_listen(socket, desk)), asyncio.create_task(desk.answer())}
    try:
        done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    except SpondyError as error:
        raise _Ending(FAULT, problem_of(error)) from None
    finally:
        for task in both:
            task.cancel()
        # An error that comes while the other is told of is looked at by nobody, and is not to be logged for that.
        for task in (await asyncio.wait(both))[0]:
            if not task.cancelled():
                task.exception()


async def _listen(socket: WebSocket, desk: LiveDesk) -> None:
    limits = _Limits(settings_of(socket).max_body, SECONDS_IDLE)
    while True:
        message = await _next(socket, limits)
        with _usable():
            desk.take(writing(message))


async def _next(socket: WebSocket, limits: _Limits) -> str:
    try:
        async with asyncio.timeout(limits.seconds):
            received = await socket.receive()
    except TimeoutError:
        raise _Ending(IDLE, Problem(408, "no message came for too long")) from None
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received.get("code", 1000))
    text: str | None = received.get("text")
    if text is None:
        raise _Ending(UNUSABLE, Problem(400, "the message is not a text frame"))
    # A character has up to four bytes.
    if 4 * len(text) > limits.size and len(text.encode("utf-8")) > limits.size:
        raise _Ending(TOO_LONG, too_long_a_message(limits.size))
    return text


@contextmanager
def _usable() -> Iterator[None]:
    """End the connection where a message cannot be used."""
    try:
        yield
    except (Problem, ValidationError, NoteError) as fault:
        raise _Ending(UNUSABLE, problem_of(fault)) from None


async def _close(socket: WebSocket, ending: _Ending) -> None:
    if socket.client_state is WebSocketState.CONNECTED:
        with suppress(WebSocketDisconnect):
            await socket.send_text(json.dumps({"problem": ending.problem.document}))
            await socket.close(ending.code)
