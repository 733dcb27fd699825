"""How worker processes are made: forked from one process that holds all they need, so that a new one is cheap."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import forkserver
from typing import Any

# The two kinds of context that there are have no common type that makes a process.
Context = Any
WORKER = "spondy.adapters.engine.worker"


def worker_context(preload: Sequence[str]) -> Context:
    """Return what makes worker processes.

    They are never forked from this process, which may have threads, such as that of the progress bar.

    Args:
        preload: modules that workers should find imported, where the system can do that.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([WORKER, *preload])
    with _deaf_to_interrupts():
        forkserver.ensure_running()
    return context


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let a process that is started now ignore Ctrl-C, which is for this one alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
