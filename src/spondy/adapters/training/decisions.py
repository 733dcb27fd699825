"""Examples from the database of the review workbench: what people agreed and disagreed with."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from spondy.adapters.review.store import Store
from spondy.adapters.review.store.analyses import analysis_of, record_of
from spondy.adapters.review.store.records import State
from spondy.adapters.review.store.tables import ItemRow, NoteRow
from spondy.adapters.training.examples import Example, example_of
from spondy.model import Analysis

_SAID = {State.AGREED: True, State.DISAGREED: False}


def reviewed(store: Store) -> Iterator[Example]:
    """Yield every gap and proposal of a database with the decision in force.

    A decision on an item that has changed since says nothing of the item as it is. Deferred items, and those that do
    not apply, were not judged.
    """
    query = select(ItemRow, NoteRow.note_id).join(NoteRow, NoteRow.id == ItemRow.note_id)
    last: tuple[int, Analysis] | None = None
    with store.reading() as session:
        for item, note_id in session.execute(query.order_by(ItemRow.analysis_id, ItemRow.id)):
            if last is None or last[0] != item.analysis_id:
                last = item.analysis_id, analysis_of(session, item.analysis_id)
            agrees = None if item.changed else _SAID.get(State(item.state))
            yield example_of(note_id, last[1], record_of(item, last[1]), agrees)
