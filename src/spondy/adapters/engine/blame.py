"""Whether a note is to blame for the death of the worker that was at it, or is tried again."""

from __future__ import annotations

from spondy.adapters.engine.process import Death
from spondy.adapters.engine.task import Task
from spondy.errors import NoteCrashError, NoteTimeoutError

# A worker may be killed for what others do (memory that ran out, an operator), so a note is tried more than once.
TRIES, TRIES_FROM_OUTSIDE = 2, 3
# SIGKILL; and what is seen of a death when the process that workers are forked from is dead too.
FROM_OUTSIDE = (-9, 255)


def blame(death: Death, task: Task, position: int, time_limit: str) -> None:
    """Let a note fail for the deaths of its workers, once there is no more doubt; else it stays without an outcome.

    Args:
        death: the latest.
        task: the task that the worker was at.
        position: where in it the note stands.
        time_limit: what to say of a note that took too long.
    """
    deaths = task.deaths[position]
    deaths.append((death.code, death.cause))
    # A cause that tells of the note goes before one that may have come from outside.
    telling = [cause for code, cause in deaths if code not in FROM_OUTSIDE]
    if death.timed_out:
        task.fail(position, NoteTimeoutError, time_limit)
    elif len(deaths) >= (TRIES if telling else TRIES_FROM_OUTSIDE):
        task.fail(position, NoteCrashError, f"the process that analysed it {[death.cause, *telling][-1]}")
