"""Analyse many notes: in this process or in several, always in the order of the input.

Only plain records cross between processes: notes go in, finished lines come out. Each worker builds its analyzer
once. A note that fails, for whatever reason, is an outcome like any other and stops nothing.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Protocol

from spondy.adapters.confidence import keep_confident
from spondy.adapters.outcome import Outcome
from spondy.errors import NoteError, SpondyError
from spondy.model import Analysis, Note

# A batch ends at whichever comes first, so that long notes do not pile up in one worker.
BATCH_NOTES, BATCH_CHARACTERS = 32, 200_000


class AnalyzesNotes(Protocol):
    """What a run needs of an analyzer."""

    def analyze(self, note: Note) -> Analysis:
        """Analyse one note."""


BuildAnalyzer = Callable[[], AnalyzesNotes]


def build_analyzer() -> AnalyzesNotes:
    """Build the analyzer of the shipped patterns."""
    from spondy.analysis import Analyzer

    return Analyzer()


Batch = list[Note | NoteError]


def run(
    items: Iterable[Note | NoteError],
    *,
    workers: int = 1,
    min_confidence: float | None = None,
    build: BuildAnalyzer = build_analyzer,
) -> Generator[Outcome, None, None]:
    """Analyse notes and yield their outcomes in the order of the input.

    Args:
        items: notes, and errors of notes that could not be read, which come out again in their place.
        workers: processes; with one, everything happens in this process.
        min_confidence: leave out proposals and gaps of lower confidence.
        build: makes the analyzer; an importable function, since each worker calls it.

    Raises:
        SpondyError: a worker process died.
    """
    if workers == 1:
        analyzer = build()
        for batch in _batches(items):
            yield from _merge(batch, _analyse(analyzer, _notes(batch), min_confidence))
        return
    # Not fork: it copies a process that may have threads, such as that of the progress bar.
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(build, min_confidence))
    waiting: deque[tuple[Batch, Future[list[Outcome]]]] = deque()
    try:
        for batch in _batches(items):
            waiting.append((batch, pool.submit(_work, _notes(batch))))
            if len(waiting) > 2 * workers:
                first, future = waiting.popleft()
                yield from _merge(first, future.result())
        while waiting:
            first, future = waiting.popleft()
            yield from _merge(first, future.result())
    except (BrokenProcessPool, BrokenPipeError):
        message = "a worker process ended unexpectedly, perhaps for want of memory; try fewer workers"
        raise SpondyError(message) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_analyzer: AnalyzesNotes
_min_confidence: float | None


def _start(build: BuildAnalyzer, min_confidence: float | None) -> None:
    """Set a worker process up, once. Ctrl-C is for the parent, which then ends its workers."""
    global _analyzer, _min_confidence
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _analyzer, _min_confidence = build(), min_confidence


def _work(notes: list[Note]) -> list[Outcome]:
    return _analyse(_analyzer, notes, _min_confidence)


def _batches(items: Iterable[Note | NoteError]) -> Iterator[Batch]:
    batch: Batch = []
    characters = 0
    for item in items:
        batch.append(item)
        characters += len(item.text) if isinstance(item, Note) else 0
        if len(batch) >= BATCH_NOTES or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _notes(batch: Batch) -> list[Note]:
    return [item for item in batch if isinstance(item, Note)]


def _merge(batch: Batch, outcomes: list[Outcome]) -> Iterator[Outcome]:
    """Put the outcomes of a batch back between its reading errors, each with its note."""
    analysed = iter(outcomes)
    for item in batch:
        if isinstance(item, NoteError):
            yield Outcome.of(item)
        else:
            # The note stayed in this process; only its outcome travelled.
            yield replace(next(analysed), note=item)


def _analyse(analyzer: AnalyzesNotes, notes: list[Note], min_confidence: float | None) -> list[Outcome]:
    return [_analyse_one(analyzer, note, min_confidence) for note in notes]


def _analyse_one(analyzer: AnalyzesNotes, note: Note, min_confidence: float | None) -> Outcome:
    try:
        analysis = analyzer.analyze(note)
        return Outcome.of(analysis if min_confidence is None else keep_confident(analysis, min_confidence))
    except NoteError as error:
        return Outcome.of(error)
    except Exception as error:
        # The message of a foreign error may quote the note; its type does not.
        message = f"a fault in spondy ({type(error).__name__}); please report it with the id of the release"
        return Outcome.of(NoteError(message, note_id=note.note_id))
