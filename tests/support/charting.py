"""What the tests of a chart share: notes with gaps, and the way to an item by its name."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from spondy.adapters.review.store import Store
from spondy.adapters.review.store.audit import entries
from spondy.adapters.review.store.tables import ItemRow, NoteRow

SLIP = "Neck pain since May.\nAssessment: Spondylolisthesis of C1 on C2, 4 mm.\n"
"""Of a slip whose cause and imaging are not documented."""
LEADING = "Do you agree that this is M43.11?"


def item(store: Store, name: str, note_id: str | None = None) -> ItemRow:
    """Return the first gap or proposal of a name."""
    with store.reading() as session:
        query = select(ItemRow).join(NoteRow, NoteRow.id == ItemRow.note_id).where(ItemRow.name == name)
        query = query if note_id is None else query.where(NoteRow.note_id == note_id)
        found: ItemRow = session.scalars(query.order_by(ItemRow.id)).first()
        assert found is not None, name
        return found


def audited(store: Store) -> list[tuple[str, str]]:
    """Return who did what, in its order; what the program did is left out."""
    with store.reading() as session:
        return [(row.who, row.action) for row in entries(session) if row.who != "spondy"]


def card(page: str, key: int) -> str:
    """Return the card of an item in the source of a page."""
    found = re.search(rf'<article class="[^"]*" id="item-{key}".*?</article>', page, re.DOTALL)
    assert found is not None
    return found[0]


def field(part: str, name: str) -> Any:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', part)
    assert found is not None
    return found[1]
