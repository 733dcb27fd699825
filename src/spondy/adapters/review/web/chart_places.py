"""Notes and items by their numbers, which stand in addresses: an id of a note may be a patient's number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import Path
from sqlalchemy import select
from sqlalchemy.orm import Session

from spondy.adapters.review.store.tables import ItemRow, NoteRow
from spondy.adapters.server.problems import Problem

Number = Annotated[int, Path(ge=1, lt=2**63)]
"""Part of an address: the number of a note or an item."""


def note_id_of(session: Session, number: int) -> str:
    """Return the id of a note.

    Raises:
        Problem: there is no such note.
    """
    note_id = session.execute(select(NoteRow.note_id).where(NoteRow.id == number)).scalar_one_or_none()
    if note_id is None:
        raise Problem(404, "there is no such note")
    return note_id


def note_of_item(session: Session, item_id: int) -> tuple[int, str]:
    """Return number and id of the note of a gap or proposal.

    Raises:
        Problem: there is no such item.
    """
    query = select(NoteRow.id, NoteRow.note_id).join(ItemRow, ItemRow.note_id == NoteRow.id)
    found = session.execute(query.where(ItemRow.id == item_id)).one_or_none()
    if found is None:
        raise Problem(404, "there is no such gap or proposal")
    return found.id, found.note_id


def numbers_of(session: Session, note_ids: Iterable[str]) -> dict[str, int]:
    """Return the numbers of notes by their ids."""
    query = select(NoteRow.note_id, NoteRow.id).where(NoteRow.note_id.in_(list(note_ids)))
    return {note_id: number for note_id, number in session.execute(query)}
