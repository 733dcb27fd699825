"""The worker processes of a server: started, heard, replaced when they are spent, and started again when they die."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from spondy.adapters.engine.pool import DEATHS_AT_NO_NOTE
from spondy.adapters.engine.process import Death, WorkerProcess
from spondy.adapters.engine.task import Task
from spondy.errors import SpondyError

# After a start that failed, or a death at no note; each time twice as long.
SECONDS_TO_REST = 0.2


class Staff:
    """Worker processes on an event loop. What waits (a start, an end) is done by one thread of its own.

    Attributes:
        idle: workers that have nothing to do.
        fault: why there are no workers any more.
    """

    def __init__(
        self,
        size: int,
        start: Callable[[], WorkerProcess],
        free: Callable[[WorkerProcess], None],
        died: Callable[[WorkerProcess, Death], None],
        ended: Callable[[], None],
    ) -> None:
        """Prepare; no worker is started yet.

        Args:
            size: number of processes.
            start: starts one.
            free: called when a worker has done what it was given, or is new; it is idle then.
            died: called when a worker is gone, before another takes its place.
            ended: called when there are no workers any more, for `fault`.
        """
        self._size, self._start = size, start
        self._free, self._died, self._ended = free, died, ended
        self.idle: list[WorkerProcess] = []
        self.fault: SpondyError | None = None
        # Those that are ready, and those of them that another is being started for.
        self._workers: list[WorkerProcess] = []
        self._leaving: list[WorkerProcess] = []
        self._starting: list[WorkerProcess] = []
        self._deaths = 0
        self._thread = ThreadPoolExecutor(1, "spondy-staff")
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def complete(self) -> bool:
        """Whether as many workers as there should be are ready."""
        return len(self._workers) >= self._size

    def start(self) -> None:
        """Start the workers; they build their analyzers while others go on."""
        for _ in range(self._size):
            self._soon(self._hire())

    async def stop(self) -> None:
        """End all workers at once."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        for worker in (*self._workers, *self._starting):
            await self._dismiss(worker)
        self._workers, self._starting, self._leaving, self.idle = [], [], [], []
        self._thread.shutdown()

    def _soon(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _in_thread(self, function: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)

    async def _hire(self) -> None:
        try:
            worker = await self._in_thread(self._start)
        except (EOFError, OSError) as error:
            # The process that workers are forked from was killed; the next start makes another, once it is gone.
            await self._rest(f"could not be started ({type(error).__name__})")
            return
        self._starting.append(worker)
        asyncio.get_running_loop().add_reader(worker.connection.fileno(), self._hear, worker)
        # It answers this when it has built its analyzer.
        worker.give(Task([]))

    async def _rest(self, cause: str) -> None:
        """Start another worker after a while; after too many that came to nothing, no more."""
        self._deaths += 1
        if self._deaths >= DEATHS_AT_NO_NOTE:
            self._give_up(SpondyError(f"worker processes end again and again; the last {cause}; try fewer workers"))
            return
        await asyncio.sleep(SECONDS_TO_REST * 2**self._deaths)
        await self._hire()

    def _hear(self, worker: WorkerProcess) -> None:
        try:
            alive = worker.take_in()
        except SpondyError as error:
            self._unheard(worker)
            self._give_up(error)
            return
        if not alive:
            self._unheard(worker)
            self._soon(self._bury(worker))
        elif not worker.load:
            self._has_done(worker)

    def _has_done(self, worker: WorkerProcess) -> None:
        if worker in self._starting:
            self._starting.remove(worker)
            self._workers.append(worker)
            if self._leaving:
                self._part_with(self._leaving.pop(0))
        else:
            self._deaths = 0
        if worker not in self._workers:
            # Another took its place while it was at its last note.
            self._soon(self._dismiss(worker))
        else:
            self.idle.append(worker)
            if worker.retired and worker not in self._leaving:
                # It serves on until the next is ready.
                self._leaving.append(worker)
                self._soon(self._hire())
        self._free(worker)

    def _part_with(self, worker: WorkerProcess) -> None:
        self._workers.remove(worker)
        if worker in self.idle:
            self.idle.remove(worker)
            self._soon(self._dismiss(worker))

    async def _dismiss(self, worker: WorkerProcess) -> None:
        self._unheard(worker)
        await self._in_thread(worker.end)

    async def _bury(self, worker: WorkerProcess) -> None:
        wanted = worker in self._workers and worker not in self._leaving
        new = worker in self._starting
        for group in (self._workers, self._starting, self._leaving, self.idle):
            if worker in group:
                group.remove(worker)
        death: Death = await self._in_thread(worker.death)
        self._died(worker, death)
        if new or (wanted and death.position is None):
            await self._rest(death.cause if death.started else f"{death.cause} while it started")
        elif wanted:
            await self._hire()

    def _unheard(self, worker: WorkerProcess) -> None:
        if not worker.connection.closed:
            asyncio.get_running_loop().remove_reader(worker.connection.fileno())

    def _give_up(self, fault: SpondyError) -> None:
        self.fault = self.fault or fault
        self._ended()
