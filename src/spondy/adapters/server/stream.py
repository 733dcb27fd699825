"""`POST /v1/analyze/stream`: a note record a line in, an analysis a line out, in the same order, for as long as wanted.

No more is read than a few notes ahead: who sends faster than notes are analysed, or does not read what comes back, is
made to wait.
"""

from __future__ import annotations

import asyncio
import codecs
import json
from asyncio import Queue, Task

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from spondy.adapters.readers.lines import LineSplitter
from spondy.adapters.server.media import NDJSON, check_media
from spondy.adapters.server.notes import NoteRecord, note_from
from spondy.adapters.server.openapi import body_of
from spondy.adapters.server.problems import Problem, problem_of
from spondy.adapters.server.safety import settings_of
from spondy.adapters.server.workplace import AtWork, Workplace
from spondy.errors import EmptyNoteError, InvalidNoteError, NoteError, NoteTooLongError

router = APIRouter(prefix="/v1", tags=["analyze"])
STREAM = "/v1/analyze/stream"
NOTES_A_WORKER = 2


class Answers(Response):
    """Answers lines while they come in."""

    media_type = NDJSON

    def __init__(self, request: Request, workplace: Workplace, longest: int) -> None:
        """Prepare.

        Args:
            request: brings the lines.
            workplace: where they are analysed.
            longest: bytes of a line.
        """
        super().__init__()
        del self.headers["content-length"]
        self._chunks, self._splitter = request.stream(), LineSplitter(longest)
        self._workplace, self._longest = workplace, longest
        self._window = asyncio.Semaphore(NOTES_A_WORKER * workplace.workers)
        self._under_way: Queue[Task[bytes] | None] = Queue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, a line at a time."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read(group))
            while (task := await self._under_way.get()) is not None:
                await send({"type": "http.response.body", "body": await task, "more_body": True})
                self._window.release()
        await send({"type": "http.response.body", "body": b""})

    async def _read(self, group: asyncio.TaskGroup) -> None:
        number = 0
        try:
            async for chunk in self._chunks:
                for line in self._splitter.feed(chunk) if chunk else self._splitter.end():
                    number += 1
                    await self._take(group, number, line)
        except ClientDisconnect:
            pass
        except Problem as problem:
            # The answer has begun, so that this can only be said as a line of it.
            await self._window.acquire()
            self._under_way.put_nowait(group.create_task(_said(failure(problem))))
        self._under_way.put_nowait(None)

    async def _take(self, group: asyncio.TaskGroup, number: int, line: bytes | None) -> None:
        if number == 1 and line is not None:
            line = line.removeprefix(codecs.BOM_UTF8)
        if line is not None and not line.strip():
            return
        await self._window.acquire()
        self._under_way.put_nowait(group.create_task(self._answer(f"line {number}", line)))

    async def _answer(self, where: str, line: bytes | None) -> bytes:
        try:
            if line is None:
                raise Problem(413, f"{where}: longer than {self._longest} bytes", code=NoteTooLongError.code)
            return await self._workplace.analysis_json(note_from(line, where), patient=True)
        except (Problem, NoteError) as fault:
            return failure(problem_of(fault))


def failure(problem: Problem) -> bytes:
    """Return the line that stands in the place of an analysis."""
    error = {"code": problem.code or InvalidNoteError.code, "message": problem.detail}
    line = {"note_id": problem.more.get("note_id"), "error": error}
    return json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n"


async def _said(line: bytes) -> bytes:
    return line


_LINES = {
    "schema": {
        "type": "string",
        "description": "Each line is an analysis, or an object with `note_id` and `error` in its place.",
    },
    "example": failure(Problem(422, "line 1: the text is empty", code=EmptyNoteError.code, note_id="1")).decode(),
}


@router.post(
    "/analyze/stream",
    summary="Analyse a stream of notes",
    response_class=Response,
    responses={200: {"description": "A line for each line.", "content": {NDJSON: _LINES}}},
    openapi_extra=body_of(NoteRecord, NDJSON),
)
async def stream(request: Request, workplace: AtWork) -> Response:
    """Read a note record a line, in JSON; answer each with a line, in the same order.

    Answers come while lines are still sent: a client must read them while it writes.
    """
    check_media(request, NDJSON)
    return Answers(request, workplace, settings_of(request).max_body)
