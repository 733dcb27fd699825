"""What one note may cost: limits that the operating system keeps, also where the note hangs in compiled code."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

MEGABYTE = 1_000_000
# With less, a worker cannot even begin.
LEAST_MEMORY = 500
# Windows has neither of the two.
_HAS_MEMORY_LIMIT = find_spec("resource") is not None
_HAS_CLOCK = hasattr(signal, "setitimer")


class Limits(NamedTuple):
    """Limits of a worker process.

    Attributes:
        note_seconds: after so much time at one note the process is ended; None or 0 for no limit.
        memory: megabytes that the process may allocate; None for no limit.
    """

    note_seconds: float | None = None
    memory: int | None = None

    def bound_memory(self) -> None:
        """Let what this process asks of memory beyond the limit fail with MemoryError."""
        if self.memory is not None and _HAS_MEMORY_LIMIT:
            import resource

            _, hard = resource.getrlimit(resource.RLIMIT_DATA)
            resource.setrlimit(resource.RLIMIT_DATA, (self.memory * MEGABYTE, hard))

    def clock(self) -> Callable[[bool], object]:
        """Return what starts the clock anew (True) and stops it (False); the signal at its end ends this process."""
        seconds = self.note_seconds
        if not seconds or not _HAS_CLOCK:
            return bool
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        return lambda runs: signal.setitimer(signal.ITIMER_REAL, seconds if runs else 0)


def peak_memory() -> int:
    """Return the most memory that this process ever held, in bytes; 0 where the system does not tell."""
    if not _HAS_MEMORY_LIMIT:
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak
