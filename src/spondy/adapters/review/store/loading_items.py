"""The gaps and proposals of some notes: those that are there already are found again, the others are new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from spondy.adapters.diff import Item, match
from spondy.adapters.priority import rank
from spondy.adapters.review.store.database import now
from spondy.adapters.review.store.records import State
from spondy.adapters.review.store.tables import Decision, ItemRow, ItemRule, Label, NoteRow
from spondy.adapters.visible import visible
from spondy.model import Proposal


class NoteItems:
    """The items of the notes of a batch."""

    def __init__(self, session: Session, run_id: int, note_ids: Sequence[int]) -> None:
        """Read and lock the items that are there of some notes."""
        self._session, self._run_id = session, run_id
        self._now = now(session)
        self._there: dict[int, list[ItemRow]] = {}
        query = select(ItemRow).where(ItemRow.note_id.in_(note_ids)).order_by(ItemRow.id).with_for_update()
        for row in session.scalars(query.execution_options(populate_existing=True)):
            self._there.setdefault(row.note_id, []).append(row)
        decided = [row.decision_id for rows in self._there.values() for row in rows if row.decision_id is not None]
        marks = select(Decision.id, Decision.marks).where(Decision.id.in_(decided))
        self._decided = {decision_id: found for decision_id, found in session.execute(marks)}
        self._counts: Counter[str] = Counter()
        self._rules: list[tuple[ItemRow, tuple[str, ...]]] = []
        self._other_evidence: list[int] = []
        self._labels: set[tuple[str, str]] = set()

    def take(self, note: NoteRow, analysis_id: int, items: Sequence[Item]) -> None:
        """Put the items of one note's analysis beside those that are there."""
        there = self._there.get(note.id, [])
        numbers = Counter((row.type, row.name) for row in there)
        for row, item in match(there, items):
            if item is None:
                assert row is not None
                self._close(row)
                continue
            if row is None:
                numbers[item.type, item.name] += 1
                row = self._new(note, item, numbers[item.type, item.name])
            else:
                self._again(row, item)
            row.analysis_id = analysis_id
            _describe(row, item, note)
            self._labels.add((row.name, row.description))

    def finish(self) -> Counter[str]:
        """Write, and return counts by the names of `LoadSummary`."""
        self._session.flush()
        if self._other_evidence:
            self._session.execute(delete(ItemRule).where(ItemRule.item_id.in_(self._other_evidence)))
        rules = [{"item_id": row.id, "rule": rule} for row, found in self._rules for rule in found]
        if rules:
            self._session.execute(insert(ItemRule), rules)
        there = {(name, said) for name, said in self._session.execute(select(Label.name, Label.description))}
        self._session.add_all(Label(name=name, description=said) for name, said in sorted(self._labels - there))
        return self._counts

    def _new(self, note: NoteRow, item: Item, number: int) -> ItemRow:
        row = ItemRow(
            note_id=note.id,
            type=item.type,
            name=item.name,
            number=number,
            marks=dict(item.marks),
            state=State.OPEN,
            decision_id=None,
            version=0,
            changed=False,
            first_run_id=self._run_id,
            closed_run_id=None,
            loaded_at=self._now,
        )
        self._session.add(row)
        self._rules.append((row, item.rules))
        self._counts["added"] += 1
        return row

    def _again(self, row: ItemRow, item: Item) -> None:
        changed = row.marks != item.marks
        if row.closed_run_id is not None:
            row.closed_run_id = None
            row.version += 1
            self._counts["reopened"] += 1
        elif changed:
            row.version += 1
            self._counts["changed"] += 1
        if changed:
            row.marks = dict(item.marks)
            self._other_evidence.append(row.id)
            self._rules.append((row, item.rules))
        if row.decision_id is not None:
            row.changed = self._decided[row.decision_id] != row.marks
            self._counts["decisions_changed" if row.changed else "decisions_kept"] += 1

    def _close(self, row: ItemRow) -> None:
        if row.closed_run_id is None:
            row.closed_run_id = self._run_id
            row.version += 1
            self._counts["closed"] += 1


def _describe(row: ItemRow, item: Item, note: NoteRow) -> None:
    row.position = item.position
    if row.subject != list(item.subject):
        row.subject = list(item.subject)
    row.priority = rank(item.record)
    row.setting, row.note_kind, row.day = note.setting, note.note_kind, note.day
    row.provider, row.service = note.provider, note.service
    if isinstance(item.record, Proposal):
        row.description = visible(item.record.description)
        row.severity, row.status, row.role = None, item.record.status, item.record.role
    else:
        row.description = visible(item.record.missing)
        row.severity, row.status, row.role = item.record.severity, None, None
