"""Feedback on the cards of CDS Hooks: loaded beside the gaps that the cards were of. It is never a decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from spondy.adapters.review.store.audit import PROGRAM, record
from spondy.adapters.review.store.database import Store
from spondy.adapters.review.store.feedback_lines import FeedbackLine, read_feedback
from spondy.adapters.review.store.feedback_places import Waiting, items_of_cards
from spondy.adapters.review.store.loading_batch import one_at_a_time
from spondy.adapters.review.store.loading_runs import digest_of
from spondy.adapters.review.store.records import Actor, FeedbackGiven
from spondy.adapters.review.store.tables import FeedbackRow
from spondy.errors import InputError

BATCH = 1000
"""Lines of one transaction."""


@dataclass
class FeedbackSummary:
    """What loading a file of feedback changed.

    Attributes:
        new: feedback that was not there.
        there: feedback that was there already, or came twice.
        found: feedback, also of earlier files, whose gap was found now.
        waiting: feedback, also of earlier files, whose gap is not here or cannot be told.
        no_feedback: lines that are none.
    """

    new: int = 0
    there: int = 0
    found: int = 0
    waiting: int = 0
    no_feedback: int = 0

    def lines(self) -> Iterator[str]:
        """Yield the summary in words, a line each."""
        yield f"feedback on cards: {self.new} new, {self.there} there already"
        yield f"gaps of cards: {self.found} found now, {self.waiting} found no gap here"
        if self.no_feedback:
            yield f"{self.no_feedback} lines are no feedback and were passed over"


def load_feedback(store: Store, path: Path, *, by: Actor = PROGRAM) -> FeedbackSummary:
    """Load a file of feedback, as often as one likes: the same feedback is kept once.

    Args:
        store: the database.
        path: what `spondy serve --feedback` wrote.
        by: who loads.

    Raises:
        InputError: the file cannot be read, or holds no feedback at all.
        DatabaseError: the database cannot be written.
    """
    what = f"feedback:{digest_of(path)}"
    summary = FeedbackSummary()
    lines = read_feedback(path)
    while batch := list(islice(lines, BATCH)):
        given = [line for line in batch if line is not None]
        summary.no_feedback += len(batch) - len(given)
        if not given:
            continue
        with store.writing() as session:
            new = _keep(session, given)
            if not summary.new + summary.there:
                record(session, by, "load", what)
        summary.new += new
        summary.there += len(given) - new
    if not summary.new + summary.there:
        raise InputError(f"{path}: holds no feedback on cards")
    summary.found, summary.waiting = find_gaps(store)
    with store.writing() as session:
        record(session, by, "loaded", what, vars(summary))
    return summary


def find_gaps(store: Store) -> tuple[int, int]:
    """Let feedback find the gaps that it is on, among all notes that are there.

    Returns:
        How many were found, and how many are still waiting for their gap.
    """
    with store.reading() as session:
        columns = (FeedbackRow.id, FeedbackRow.card, FeedbackRow.gap, FeedbackRow.patterns)
        waiting = [Waiting(*row) for row in session.execute(select(*columns).where(FeedbackRow.item_id.is_(None)))]
        found = items_of_cards(session, waiting)
    pairs = iter(found.items())
    while batch := list(islice(pairs, BATCH)):
        with store.writing() as session:
            one_at_a_time(session)
            values = [{"id": feedback_id, "item_id": item_id} for feedback_id, item_id in batch]
            session.execute(update(FeedbackRow), values)
    return len(found), len(waiting) - len(found)


def feedback_on(session: Session, item_ids: Iterable[int]) -> Mapping[int, Sequence[FeedbackGiven]]:
    """Return what users did with the cards of gaps, the newest first, by the number of the gap."""
    query = select(FeedbackRow).where(FeedbackRow.item_id.in_(list(item_ids)))
    found: dict[int, list[FeedbackGiven]] = {}
    for row in session.scalars(query.order_by(FeedbackRow.given_at.desc(), FeedbackRow.id)):
        given = FeedbackGiven(row.outcome, row.reason_words or row.reason, row.comment, row.given_at, row.service)
        found.setdefault(row.item_id or 0, []).append(given)
    return found


def _keep(session: Session, given: Sequence[FeedbackLine]) -> int:
    """Keep what is not there, and return how much that was."""
    one_at_a_time(session)
    lines = {line.digest: line for line in given}
    there = set(session.scalars(select(FeedbackRow.digest).where(FeedbackRow.digest.in_(lines))))
    new = [line.row() for digest, line in lines.items() if digest not in there]
    session.add_all(new)
    return len(new)
