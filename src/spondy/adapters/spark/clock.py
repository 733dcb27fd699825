"""A limit to the time of one note, within the process: to end it, as the local engine does, would end its task."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeIsUp(BaseException):
    """The time of a note is over; no `Exception`, so that nothing on the way takes it for a fault of its own."""


@contextmanager
def at_most(seconds: float | None) -> Iterator[None]:
    """Let what is done inside take only so long; None or 0 for no limit.

    There is none either on Windows, and outside the main thread, in which Spark runs Python.

    Raises:
        TimeIsUp: it took longer.
    """
    if not seconds or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:
    raise TimeIsUp
