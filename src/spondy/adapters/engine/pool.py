"""A pool of worker processes that outlives any of them: a note that ends its worker costs that note alone."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from multiprocessing.connection import wait
from types import TracebackType

from spondy.adapters.engine.blame import blame
from spondy.adapters.engine.process import Death, WorkerProcess
from spondy.adapters.engine.task import Task
from spondy.errors import SpondyError

# Deaths in a row, without a note that was analysed between them, after which it is not for a note that workers die:
# of workers that were at none, and of those that were.
DEATHS_AT_NO_NOTE, DEATHS_AT_NOTES = 5, 100
SECONDS_TO_BE_GONE = 0.2


class Pool:
    """Gives tasks to worker processes; use as a context manager, which ends them.

    Workers are started when there is work for them, replaced when they are spent, and again when they die.
    """

    def __init__(self, size: int, start: Callable[[], WorkerProcess], time_limit: str) -> None:
        """Prepare; no worker is started yet.

        Args:
            size: number of processes.
            start: starts one.
            time_limit: what to say of a note that took too long.
        """
        self._size = size
        self._start = start
        self._time_limit = time_limit
        self._workers: list[WorkerProcess] = []
        self._unassigned: deque[Task] = deque()
        # In a row, by whether it was at a note.
        self._deaths: Counter[bool] = Counter()

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()

    def give(self, task: Task) -> None:
        """Give a task to the worker with the least to do, waiting until there is one that can take it.

        Raises:
            SpondyError: workers cannot be started, or die again and again.
        """
        if task.unsettled:
            self._unassigned.append(task)
        self._assign()
        while self._unassigned:
            self.listen(None)

    def listen(self, seconds: float | None) -> None:
        """Take in what workers send; wait for it at most so long, or until there is something.

        Raises:
            SpondyError: workers cannot be started, or die again and again.
        """
        busy = {worker.connection: worker for worker in self._workers if worker.load}
        for connection in wait(busy, seconds):
            worker = busy[connection]
            death = worker.hear()
            if death is not None:
                self._workers.remove(worker)
                self._after(death)
                continue
            self._deaths.clear()
            if worker.retired:
                self._workers.remove(worker)
                worker.end()
        self._assign()

    def _assign(self) -> None:
        while self._unassigned and (worker := self._next()) is not None:
            worker.give(self._unassigned.popleft())

    def _next(self) -> WorkerProcess | None:
        """Return the worker that the next task should go to, a new one where all are busy and there may be more."""
        free = [worker for worker in self._workers if worker.free]
        if all(worker.load for worker in free) and len(self._workers) < self._size:
            self._workers.append(self._started())
            return self._workers[-1]
        return min(free, key=lambda worker: worker.load, default=None)

    def _started(self) -> WorkerProcess:
        while True:
            try:
                return self._start()
            except (EOFError, OSError) as error:
                # The process that workers are forked from was killed; the next start makes another, once it is gone.
                self._count_death(f"could not be started ({type(error).__name__})")
                time.sleep(SECONDS_TO_BE_GONE)

    def _after(self, death: Death) -> None:
        """Settle or retry the note that a worker died of, and hand on what else it had."""
        if death.position is not None:
            blame(death, death.tasks[0], death.position, self._time_limit)
        self._count_death(death.cause if death.started else f"{death.cause} while it started", death.position)
        self._unassigned.extendleft(task for task in reversed(death.tasks) if task.unsettled)

    def _count_death(self, cause: str, position: int | None = None) -> None:
        at_note = position is not None
        self._deaths[at_note] += 1
        if self._deaths[at_note] >= (DEATHS_AT_NOTES if at_note else DEATHS_AT_NO_NOTE):
            raise SpondyError(f"worker processes end again and again; the last {cause}; try fewer workers")
