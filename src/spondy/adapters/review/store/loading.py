"""Loading a run into the database: its analyses beside their notes, at most some hundred at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from spondy.adapters.exports.analyses import analyses_file, read_analyses
from spondy.adapters.exports.texts import NoteTexts, check_text
from spondy.adapters.readers import Meter, Source, read_notes
from spondy.adapters.review.store.audit import PROGRAM
from spondy.adapters.review.store.database import Store
from spondy.adapters.review.store.feedback import find_gaps
from spondy.adapters.review.store.loading_batch import Batch
from spondy.adapters.review.store.loading_prepared import AnalysedNote, batches, packed, words_of_new_texts
from spondy.adapters.review.store.loading_runs import LoadedRuns, digest_of, failures_beside
from spondy.adapters.review.store.records import Actor
from spondy.errors import InvalidNoteError, NoteError
from spondy.model import Analysis

FAILURES_NAMED = 20


@dataclass
class LoadSummary:
    """What loading a run changed.

    Attributes:
        runs: ids of the runs; more than one where a file holds analyses of several versions.
        notes: notes that were loaded.
        new_notes, changed_notes: those that were not there, or had another text or analysis.
        added, changed, closed, reopened: gaps and proposals that are new, are otherwise, are no longer there, or are
            there again.
        decisions_kept: of the notes loaded, decisions that still apply.
        decisions_changed: decisions whose item is otherwise than it was when they were made.
        failed: notes that could not be analysed.
        feedback: feedback on cards that was waiting for one of these notes.
        left_out: notes that could not be loaded; `faults` names the first of them.
    """

    runs: list[int] = field(default_factory=list)
    notes: int = 0
    new_notes: int = 0
    changed_notes: int = 0
    added: int = 0
    changed: int = 0
    closed: int = 0
    reopened: int = 0
    decisions_kept: int = 0
    decisions_changed: int = 0
    feedback: int = 0
    failed: int = 0
    left_out: int = 0
    faults: list[NoteError] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return all counts by their names."""
        return {name: value for name, value in vars(self).items() if isinstance(value, int)}

    def lines(self) -> Iterator[str]:
        """Yield the summary in words, a line each."""
        yield f"{self.notes} notes loaded: {self.new_notes} new, {self.changed_notes} changed"
        yield (
            f"gaps and proposals: {self.added} added, {self.changed} changed, {self.closed} closed, "
            f"{self.reopened} there again"
        )
        yield f"decisions: {self.decisions_kept} still apply, {self.decisions_changed} are on something that changed"
        if self.feedback:
            yield f"feedback on cards: {self.feedback} found the gap that it is on"
        if self.failed:
            yield f"{self.failed} notes could not be analysed"
        for fault in self.faults:
            yield f"left out: {fault}"
        if self.left_out > len(self.faults):
            yield f"... and {self.left_out - len(self.faults)} more"


def load(
    store: Store,
    analyses: Path,
    notes: Sequence[Source],
    *,
    by: Actor = PROGRAM,
    meter: Meter | None = None,
    advance: Callable[[int], None] | None = None,
) -> LoadSummary:
    """Load a run, or a newer one of notes that are there already.

    Memory does not grow with the number of notes. Notes are kept batch by batch: loading that was broken off is
    repeated from the start, and changes nothing of what it had done. Notes that the run does not have stay as they are.

    Args:
        store: the database.
        analyses: `analyses.jsonl`, or the output folder of `spondy analyze`.
        notes: the notes, from `spondy.adapters.readers.open_inputs`, nearly in the order of the analyses.
        by: who loads.
        meter: counts the bytes of analyses read.
        advance: is told how many notes are done, after each batch.

    Raises:
        InputError: the analyses or the notes cannot be read.
        DatabaseError: the database cannot be written.
    """
    path = analyses_file(analyses)
    summary = LoadSummary()
    runs = LoadedRuns(path.name, digest_of(path), by)
    failures = failures_beside(path)
    with closing(cast("Generator[Analysis]", read_analyses(path, meter or Meter()))) as items:
        with_texts = _with_texts(items, NoteTexts(read_notes(notes, Meter())), summary)
        for ready in batches(with_texts):
            with store.reading() as session:
                batch, words = packed(session, ready), words_of_new_texts(session, ready)
            # First the run, by itself: whoever decides locks an item and then the audit, never the other way round.
            with store.writing() as session:
                parts = list(runs.parts(session, batch))
            with store.writing() as session:
                for run_id, part in parts:
                    _count(summary, Batch(session, run_id).load(part, words))
            summary.notes += len(batch)
            if advance is not None:
                advance(summary.notes)
    summary.feedback, _ = find_gaps(store)
    summary.failed = len(failures)
    with store.writing() as session:
        runs.end(session, summary.counts(), failures)
    summary.runs = list(runs.ids)
    return summary


def _with_texts(items: Iterator[Analysis], texts: NoteTexts, summary: LoadSummary) -> Iterator[AnalysedNote]:
    for analysis in items:
        try:
            if "\0" in analysis.note_id:
                raise InvalidNoteError("its id holds NUL, which a database cannot hold", note_id=analysis.note_id)
            text = texts.text_of(analysis.note_id)
            check_text(analysis, text)
        except NoteError as error:
            summary.left_out += 1
            if len(summary.faults) < FAILURES_NAMED:
                summary.faults.append(error)
        else:
            yield AnalysedNote(analysis, text)


def _count(summary: LoadSummary, counts: Counter[str]) -> None:
    for name, count in counts.items():
        setattr(summary, name, getattr(summary, name) + count)
