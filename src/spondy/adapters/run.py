"""Analyse many notes: in worker processes, always in the order of the input.

Only plain records cross between processes: notes go in, finished lines come out. A note that fails, for whatever
reason, is an outcome like any other and stops nothing: not even where it ends the process that analyses it, which is
why notes are never analysed in this one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from pathlib import Path

from spondy.adapters.engine.batches import Batch, Item, batches
from spondy.adapters.engine.context import worker_context
from spondy.adapters.engine.limits import Limits
from spondy.adapters.engine.pool import Pool
from spondy.adapters.engine.process import WorkerProcess
from spondy.adapters.engine.task import Task
from spondy.adapters.engine.worker import AnalyzesNotes, BuildsAnalyzer
from spondy.adapters.faults import too_slow
from spondy.adapters.outcome import Outcome
from spondy.confidence import SHIPPED
from spondy.errors import SpondyError

# Batches on their way for each worker: so many may wait for one that takes long, since the order is kept.
BATCHES_A_WORKER = 4
NO_LIMITS = Limits()


def build_analyzer(model: Path | None = SHIPPED) -> AnalyzesNotes:
    """Build the analyzer of the shipped patterns; `model` as in `Analyzer`."""
    from spondy.analysis import Analyzer

    return Analyzer(model=model)


def run(
    items: Iterable[Item],
    *,
    workers: int = 1,
    min_confidence: float | None = None,
    build: BuildsAnalyzer = build_analyzer,
    limits: Limits = NO_LIMITS,
) -> Generator[Outcome, None, None]:
    """Analyse notes and yield their outcomes one by one; the arguments are those of `run_together`."""
    together = run_together(items, workers=workers, min_confidence=min_confidence, build=build, limits=limits)
    try:
        for outcomes in together:
            yield from outcomes
    finally:
        together.close()


def run_together(
    items: Iterable[Item | None],
    *,
    workers: int = 1,
    min_confidence: float | None = None,
    build: BuildsAnalyzer = build_analyzer,
    limits: Limits = NO_LIMITS,
) -> Generator[list[Outcome], None, None]:
    """Analyse notes and yield their outcomes in the order of the input, as many at a time as there are.

    Args:
        items: notes, and errors of notes that could not be read, which come out again in their place; None where
            the input pauses.
        workers: processes.
        min_confidence: leave out proposals and gaps of lower confidence.
        build: makes the analyzer; an importable function, since each worker calls it.
        limits: what one note may cost.

    Raises:
        SpondyError: the input cannot be read on, after the outcomes of what came before; or workers cannot be
            started.
    """
    context = worker_context(["spondy.adapters.engine.warm"] if _is_own(build) else [])
    late = too_slow(limits.note_seconds) if limits.note_seconds else ""
    with Pool(workers, lambda: WorkerProcess(context, build, min_confidence, limits), late) as pool:
        waiting: deque[Task] = deque()
        faults: list[Exception] = []
        try:
            for batch in _up_to_a_fault(batches(items), faults):
                if batch:
                    waiting.append(Task(batch))
                    pool.give(waiting[-1])
                pool.listen(0)
                yield from _ready(waiting)
                while len(waiting) > BATCHES_A_WORKER * workers:
                    pool.listen(None)
                    yield from _ready(waiting)
            while waiting:
                pool.listen(None)
                yield from _ready(waiting)
        except SpondyError:
            # What is done is not lost, so that the next run gets further.
            yield from _ready(waiting)
            raise
    if faults:
        raise faults[0]


def _is_own(build: BuildsAnalyzer) -> bool:
    return (build.func if isinstance(build, partial) else build) is build_analyzer


def _up_to_a_fault(source: Iterator[Batch], faults: list[Exception]) -> Iterator[Batch]:
    """Yield batches; a fault of the input is kept for later, when what came before it is done."""
    try:
        yield from source
    except Exception as error:
        faults.append(error)


def _ready(waiting: deque[Task]) -> Iterator[list[Outcome]]:
    """Yield the outcomes that are next in order, and drop the tasks that are done."""
    while waiting:
        outcomes = waiting[0].take()
        if outcomes:
            yield outcomes
        if not waiting[0].done:
            return
        waiting.popleft()
