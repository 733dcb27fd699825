"""What the tests of a chart share: notes with gaps, and the way to an item by its name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reviewing import Reviewed, reviewing
from sqlalchemy import select

from spondy.adapters.readers import ReadOptions, open_inputs
from spondy.adapters.review.store import Store, load, open_store
from spondy.adapters.review.store.audit import entries
from spondy.adapters.review.store.tables import ItemRow, NoteRow
from spondy.adapters.writers.jsonl import analysis_line
from spondy.model import Analysis

SLIP = "Neck pain since May.\nAssessment: Spondylolisthesis of C1 on C2, 4 mm.\n"
"""Of a slip whose cause and imaging are not documented."""
LEADING = "Do you agree that this is M43.11?"


@contextmanager
def reviewing_notes(folder: Path, analyses: list[Analysis], texts: Mapping[str, str]) -> Iterator[Reviewed]:
    """Start a workbench of one person with some notes, and end it afterwards.

    Args:
        folder: where its files may be.
        analyses: of the notes.
        texts: of the notes, by their ids.
    """
    (folder / "analyses.jsonl").write_bytes(b"".join(map(analysis_line, analyses)))
    records = [json.dumps({"note_id": note_id, "text": text}) for note_id, text in texts.items()]
    (folder / "notes.jsonl").write_text("\n".join(records), encoding="utf-8")
    store = open_store(folder / "review.sqlite")
    load(store, folder / "analyses.jsonl", open_inputs([str(folder / "notes.jsonl")], ReadOptions()))
    store.close()
    with reviewing(folder / "review.sqlite") as running:
        yield running


def item(store: Store, name: str, note_id: str | None = None) -> ItemRow:
    """Return the first gap or proposal of a name."""
    with store.reading() as session:
        query = select(ItemRow).join(NoteRow, NoteRow.id == ItemRow.note_id).where(ItemRow.name == name)
        query = query if note_id is None else query.where(NoteRow.note_id == note_id)
        found: ItemRow = session.scalars(query.order_by(ItemRow.id)).first()
        assert found is not None, name
        return found


def all_items(store: Store) -> list[ItemRow]:
    """Return all gaps and proposals."""
    with store.reading() as session:
        return list(session.scalars(select(ItemRow).order_by(ItemRow.id)))


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
