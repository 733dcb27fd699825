"""Where notes are analysed: in worker processes, a note at a time each, and behind a bounded waiting line."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from spondy.adapters.engine.blame import blame
from spondy.adapters.engine.context import worker_context
from spondy.adapters.engine.limits import Limits
from spondy.adapters.engine.process import Death, WorkerProcess
from spondy.adapters.engine.task import Task
from spondy.adapters.engine.worker import AnalyzesNotes, BuildsAnalyzer
from spondy.adapters.faults import too_slow
from spondy.adapters.server.call import Call
from spondy.adapters.server.envelope import Readable, build_opening, enveloped
from spondy.adapters.server.staff import Staff
from spondy.adapters.server.waiting_line import WaitingLine
from spondy.errors import SpondyError
from spondy.model import Analysis

WARM = "spondy.adapters.server.warm"
STOPPED = "the server was stopped"


def build_in_worker() -> AnalyzesNotes:
    """Build the analyzer of a worker. What it needs is imported there, and never by the server itself."""
    from spondy.adapters.server.warm import warm_analyzer

    return warm_analyzer()


class Workplace:
    """Analyses notes for whoever awaits them.

    Attributes:
        workers: number of worker processes.
    """

    def __init__(self, workers: int, places: int, note_timeout: float, build: BuildsAnalyzer = build_in_worker) -> None:
        """Prepare; `start` starts the workers.

        Args:
            workers: number of worker processes.
            places: notes that may wait for one.
            note_timeout: seconds that one note may take; 0 for no limit.
            build: makes the analyzer of a worker; an importable function.
        """
        self.workers = workers
        self._build, self._limits = build, Limits(note_timeout)
        self._late = too_slow(note_timeout) if note_timeout else ""
        self._line = WaitingLine(places)
        self._stopped = False
        self._at: dict[WorkerProcess, Call] = {}
        self._staff = Staff(workers, self._start_worker, self._free, self._died, self._ended)

    @property
    def ready(self) -> bool:
        """Whether all workers have built their analyzers."""
        return self._staff.complete and self._staff.fault is None

    @property
    def fault(self) -> SpondyError | None:
        """Why nothing is analysed any more."""
        return self._staff.fault

    async def start(self) -> None:
        """Start the workers, and do not wait for them."""
        self._context = worker_context([WARM] if self._build is build_in_worker else [])
        self._staff.start()

    async def stop(self) -> None:
        """End the workers, whatever they are at."""
        self._stopped = True
        await self._staff.stop()
        self._ended()

    async def analysis_json(self, given: Readable, *, patient: bool = False) -> bytes:
        """Return the analysis of a note as one line of JSON, line end included.

        When the caller is cancelled, its place in the line is free for another.

        Args:
            given: the note, or the document that it is still to be read from.
            patient: wait for a worker for as long as it takes. The caller sees to it that it has few such notes.

        Raises:
            NoteError: the note cannot be read or analysed.
            Busy: too many notes wait.
            SpondyError: nothing is analysed any more.
        """
        if self.fault is not None or self._stopped:
            raise self.fault or SpondyError(STOPPED)
        call = Call(Task([enveloped(given)]), patient, asyncio.get_running_loop().create_future())
        if self._staff.idle:
            self._give(self._staff.idle.pop(), call)
        else:
            self._line.add(call)
        try:
            outcome = await call.answer
        finally:
            self._line.leave(call)
        if outcome.error is not None:
            raise outcome.error
        return outcome.line

    async def analysis(self, given: Readable) -> Analysis:
        """Return the analysis of a note; it raises what `analysis_json` does."""
        return Analysis.model_validate_json(await self.analysis_json(given))

    def _start_worker(self) -> WorkerProcess:
        return WorkerProcess(self._context, partial(build_opening, self._build), None, self._limits)

    def _give(self, worker: WorkerProcess, call: Call) -> None:
        self._at[worker] = call
        worker.give(call.task)

    def _free(self, worker: WorkerProcess) -> None:
        call = self._at.pop(worker, None)
        if call is not None:
            call.settle()
        while self._staff.idle and (waiting := self._line.next()) is not None:
            self._give(self._staff.idle.pop(), waiting)

    def _died(self, worker: WorkerProcess, death: Death) -> None:
        call = self._at.pop(worker, None)
        if call is None:
            return
        if death.position is not None:
            blame(death, call.task, death.position, self._late)
        if not call.settle() and not call.answer.done():
            self._line.add_first(call)

    def _ended(self) -> None:
        calls = list(self._at.values())
        self._at.clear()
        while (call := self._line.next()) is not None:
            calls.append(call)
        for call in calls:
            if not call.answer.done():
                call.answer.set_exception(self.fault or SpondyError(STOPPED))


async def workplace_of(connection: HTTPConnection) -> Workplace:
    """Return the workplace of the server that a request came to."""
    workplace: Workplace = connection.app.state.workplace
    return workplace


AtWork = Annotated[Workplace, Depends(workplace_of)]
"""What a route declares to be given the workplace."""
