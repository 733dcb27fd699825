"""A worker process as its parent sees it: what it was given, what it says, and of what it died."""

from __future__ import annotations

import signal
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from spondy.adapters.engine.context import Context
from spondy.adapters.engine.limits import Limits
from spondy.adapters.engine.task import Task, packed
from spondy.adapters.engine.worker import STARTING, BuildsAnalyzer, Sent, serve
from spondy.errors import SpondyError

# One batch at hand and one waiting, so that a worker never waits for its parent.
BATCHES_AHEAD = 2
# A worker that closed its end is gone or about to be; one that hangs in its own end is ended.
SECONDS_TO_END = 5.0


@dataclass
class Job:
    """A task that a worker has.

    Attributes:
        task: the task.
        positions: where in the task the notes stand that were sent.
        settled: how many of them came back.
    """

    task: Task
    positions: list[int]
    settled: int = 0


class Death(NamedTuple):
    """The end of a worker process.

    Attributes:
        started: whether it had built its analyzer.
        code: exit status, or the negative number of the signal that ended it.
        tasks: what it had been given and has not done.
        position: in the first of these, the note that it was at; None when it was at none.
    """

    started: bool
    code: int
    tasks: list[Task]
    position: int | None

    @property
    def timed_out(self) -> bool:
        """Whether the clock of its limits ended it."""
        return hasattr(signal, "SIGALRM") and self.code == -signal.SIGALRM

    @property
    def cause(self) -> str:
        """Say of what it died."""
        if self.code == -9:
            return "was killed by the system (SIGKILL), perhaps for want of memory"
        try:
            return f"crashed ({signal.Signals(-self.code).name})"
        except ValueError:
            return f"ended by itself (exit status {self.code})"


class WorkerProcess:
    """One worker process."""

    def __init__(self, context: Context, build: BuildsAnalyzer, min_confidence: float | None, limits: Limits) -> None:
        """Start it; it builds its analyzer while the parent goes on."""
        self.connection, theirs = context.Pipe()
        self._at = context.RawValue("i", STARTING)
        self._jobs: deque[Job] = deque()
        self._spent = False
        self._process = context.Process(
            target=serve, args=(theirs, self._at, build, min_confidence, limits), daemon=True
        )
        self._process.start()
        theirs.close()

    @property
    def load(self) -> int:
        """Number of tasks that it has."""
        return len(self._jobs)

    @property
    def free(self) -> bool:
        """Whether it may be given another task."""
        return not self._spent and self.load < BATCHES_AHEAD

    @property
    def retired(self) -> bool:
        """Whether it wants to be replaced and has nothing left to do."""
        return self._spent and not self._jobs

    def give(self, task: Task) -> None:
        """Send the notes of a task that have no outcome. Of a worker that is dead, `hear` tells."""
        job = Job(task, task.unsettled)
        self._jobs.append(job)
        with suppress(OSError):
            self.connection.send([packed(task.note(position)) for position in job.positions])

    def hear(self) -> Death | None:
        """Take in what it sends next, waiting for it; return its death where that is the news.

        Raises:
            SpondyError: it cannot build its analyzer.
        """
        return None if self.take_in() else self.death()

    def take_in(self) -> bool:
        """Take in what it sends next, waiting for it; return False where it is gone.

        Raises:
            SpondyError: it cannot build its analyzer.
        """
        try:
            sent = self.connection.recv()
        except (EOFError, OSError):
            return False
        if isinstance(sent, SpondyError):
            raise sent
        self._take(sent)
        return True

    def death(self) -> Death:
        """Clear up after a process that is gone, and say how it ended."""
        self._process.join(SECONDS_TO_END)
        self.end()
        code, at = self._process.exitcode, self._at.value
        at_hand = self._jobs[0] if self._jobs and at >= 0 else None
        # A note whose outcome came is not what it died of.
        known = at_hand is not None and at >= at_hand.settled
        return Death(
            started=at != STARTING,
            code=-signal.SIGTERM if code is None else code,
            tasks=[job.task for job in self._jobs],
            position=at_hand.positions[at] if at_hand is not None and known else None,
        )

    def end(self) -> None:
        """End it at once, whatever it is doing."""
        self._process.kill()
        self._process.join(SECONDS_TO_END)
        self.connection.close()

    def _take(self, sent: Sent) -> None:
        job = self._jobs[0]
        for outcome in sent.outcomes:
            job.task.settle(job.positions[job.settled], outcome)
            job.settled += 1
        if sent.ends:
            self._jobs.popleft()
        self._spent = self._spent or sent.spent
