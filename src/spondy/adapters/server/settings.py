"""What a server is told when it is started."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

MEGABYTE = 2**20
WAITING_A_WORKER = 16
"""Notes that may wait, for each worker; at some 6 ms a note the last of them waits a tenth of a second."""


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class ServerSettings:
    """Settings of a server.

    Attributes:
        host: address to listen on.
        port: port to listen on; 0 for any that is free.
        api_key: what every caller must show; None for none, which only a loopback address may have.
        workers: processes that analyse notes.
        note_timeout: seconds that one note may take; 0 for no limit.
        max_body: bytes of a request's body, of a line of a stream, and of a message of a WebSocket.
        waiting: notes that may wait for a worker; None for `WAITING_A_WORKER` for each.
        feedback: file that feedback on cards is added to; None for none.
        grace: seconds that requests under way have to finish when the server is stopped.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    # No part of what is printed of the settings.
    api_key: str | None = field(default=None, repr=False)
    workers: int = field(default_factory=processors)
    note_timeout: float = 10.0
    max_body: int = 4 * MEGABYTE
    waiting: int | None = None
    feedback: Path | None = None
    grace: float = 15.0

    @property
    def places(self) -> int:
        """Number of notes that may wait for a worker."""
        return WAITING_A_WORKER * self.workers if self.waiting is None else self.waiting
