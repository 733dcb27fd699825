"""What a worker process does: it builds its analyzer once and analyses what it is sent, batch by batch."""

from __future__ import annotations

import os
import signal
import threading
import time
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, NamedTuple, Protocol

from spondy.adapters.confidence import keep_confident
from spondy.adapters.engine.limits import MEGABYTE, Limits, peak_memory
from spondy.adapters.engine.task import Packed, unpacked
from spondy.adapters.faults import error_of
from spondy.adapters.outcome import Outcome
from spondy.errors import SpondyError
from spondy.model import Analysis, Note

# Values of the shared number that says which note of a batch a worker is at.
STARTING, AT_NONE = -2, -1
# Slow notes are sent on before the batch is done: they show sooner, and none is analysed twice when the worker dies.
SENDS_EVERY = 0.5
# spaCy keeps every new word for the life of a process. One that has grown by so much is replaced by a fresh one.
GROWTH = 64 * MEGABYTE


class AnalyzesNotes(Protocol):
    """What a run needs of an analyzer."""

    def analyze(self, note: Note) -> Analysis:
        """Analyse one note."""


class BuildsAnalyzer(Protocol):
    """Makes an analyzer; an importable function, since each worker calls it."""

    def __call__(self) -> AnalyzesNotes:
        """Build the analyzer."""


class Sent(NamedTuple):
    """What a worker sends.

    Attributes:
        outcomes: of the next notes of the batch.
        ends: whether the batch is done.
        spent: whether the worker should be replaced.
    """

    outcomes: list[Outcome]
    ends: bool
    spent: bool


def serve(connection: Connection, at: Any, build: BuildsAnalyzer, min_confidence: float | None, limits: Limits) -> None:
    """Analyse what comes through a connection until it is closed.

    Args:
        connection: brings lists of packed notes; takes `Sent`, or a SpondyError when the analyzer cannot be built.
        at: a shared number, kept at the position in its batch of the note at hand, or at `AT_NONE`.
        build: makes the analyzer.
        min_confidence: leave out proposals and gaps of lower confidence.
        limits: what one note may cost.
    """
    # Ctrl-C is for the parent, which then ends its workers; so is standard output, where a library might print.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    inbox: SimpleQueue[list[Packed]] = SimpleQueue()
    threading.Thread(target=_receive, args=(connection, inbox), daemon=True).start()
    try:
        analyzer = build()
    except Exception as error:
        fault = f"a fault in spondy while a worker process started ({type(error).__name__}); please report it"
        connection.send(error if isinstance(error, SpondyError) else SpondyError(fault))
        return
    limits.bound_memory()
    clock = limits.clock()
    grown_at: float | None = None
    at.value = AT_NONE
    while True:
        spent = False
        outcomes: list[Outcome] = []
        sent_at = time.monotonic()
        for position, fields in enumerate(inbox.get()):
            at.value = position
            clock(True)
            outcome, starved = _analyse(analyzer, unpacked(fields), min_confidence)
            outcomes.append(outcome)
            spent = spent or starved
            if time.monotonic() - sent_at > SENDS_EVERY:
                clock(False)
                connection.send(Sent(outcomes, ends=False, spent=False))
                outcomes, sent_at = [], time.monotonic()
        clock(False)
        at.value = AT_NONE
        # What the first batch loads is no growth.
        grown_at = grown_at or peak_memory() + GROWTH
        connection.send(Sent(outcomes, ends=True, spent=spent or peak_memory() > grown_at))


def _receive(connection: Connection, inbox: SimpleQueue[list[Packed]]) -> None:
    """Take in what comes, so that the parent never waits to send; end the process when the parent is gone."""
    status = 1
    try:
        while True:
            inbox.put(connection.recv())
    except (EOFError, OSError):
        status = 0
    finally:
        os._exit(status)


def _analyse(analyzer: AnalyzesNotes, note: Note, min_confidence: float | None) -> tuple[Outcome, bool]:
    """Return the outcome of a note, and whether memory ran out."""
    try:
        analysis = analyzer.analyze(note)
        return Outcome.of(analysis if min_confidence is None else keep_confident(analysis, min_confidence)), False
    except Exception as fault:
        return Outcome.of(error_of(fault, note.note_id)), isinstance(fault, MemoryError)
