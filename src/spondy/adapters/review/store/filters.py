"""What of the work list is wanted."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session, aliased

from spondy.adapters.diff.items import PROPOSAL
from spondy.adapters.review.store.records import State
from spondy.adapters.review.store.tables import ItemRow, Label, NoteRow
from spondy.adapters.review.store.words import texts_with
from spondy.model.base import Record

# PostgreSQL compares nothing with NUL.
Plain = Annotated[str, StringConstraints(pattern=r"\A[^\x00]*\z")]


class WorklistFilter(Record):
    """Which items are wanted; what is empty or None asks for nothing.

    Attributes:
        types: `gap`, `proposal`.
        names: ids of gaps and codes of proposals.
        codes: items of notes for which one of these codes is proposed.
        severities: of gaps.
        statuses: of proposals.
        changed: only items that are, or are not, otherwise than when they were decided on.
        closed: True for items that the newest analysis of their note no longer has, False for those it has, None for
            both.
        since, until: first and last day of service; notes without a date are not among them then.
        words: all of these words are in the note, or in what is said to be missing; `spondylo*` for a beginning.
        note: id of a note.
    """

    types: tuple[Plain, ...] = ()
    names: tuple[Plain, ...] = ()
    codes: tuple[Plain, ...] = ()
    severities: tuple[Plain, ...] = ()
    statuses: tuple[Plain, ...] = ()
    states: tuple[State, ...] = ()
    settings: tuple[Plain, ...] = ()
    note_kinds: tuple[Plain, ...] = ()
    providers: tuple[Plain, ...] = ()
    services: tuple[Plain, ...] = ()
    changed: bool | None = None
    closed: bool | None = False
    since: date | None = None
    until: date | None = None
    words: Plain = Field(default="", max_length=500)
    note: Plain | None = None


FACETS = {
    "types": ItemRow.type,
    "names": ItemRow.name,
    "severities": ItemRow.severity,
    "statuses": ItemRow.status,
    "states": ItemRow.state,
    "settings": ItemRow.setting,
    "note_kinds": ItemRow.note_kind,
}
"""Fields of a filter whose values are few, so that they are counted together, with their columns."""
_CHOICES = FACETS | {"providers": ItemRow.provider, "services": ItemRow.service}


def condition(session: Session, wanted: WorklistFilter, *, facets: bool = True) -> ColumnElement[bool]:
    """Return the condition that the items wanted fulfil.

    Args:
        session: of the database that is asked.
        wanted: the filter.
        facets: False leaves out the fields in `FACETS`.
    """
    parts: list[ColumnElement[bool]] = [true()]
    for name, column in _CHOICES.items():
        values = getattr(wanted, name)
        if values and (facets or name not in FACETS):
            parts.append(column.in_(values))
    if wanted.codes:
        of_note = aliased(ItemRow)
        proposed = (of_note.type == PROPOSAL, of_note.name.in_(wanted.codes), of_note.closed_run_id.is_(None))
        parts.append(ItemRow.note_id.in_(select(of_note.note_id).where(*proposed)))
    if wanted.changed is not None:
        parts.append(ItemRow.changed.is_(wanted.changed))
    if wanted.closed is not None:
        closed = ItemRow.closed_run_id.is_not(None)
        parts.append(closed if wanted.closed else ItemRow.closed_run_id.is_(None))
    if wanted.since is not None or wanted.until is not None:
        parts.append(ItemRow.day >= (wanted.since.toordinal() if wanted.since is not None else 1))
    if wanted.until is not None:
        parts.append(ItemRow.day <= wanted.until.toordinal())
    if wanted.note is not None:
        parts.append(ItemRow.note_id.in_(select(NoteRow.id).where(NoteRow.note_id == wanted.note)))
    if wanted.words.strip():
        parts.append(_has_words(session, wanted.words))
    return and_(*parts)


def _has_words(session: Session, words: str) -> ColumnElement[bool]:
    described = [
        or_(Label.description.icontains(word, autoescape=True), Label.name.icontains(word, autoescape=True))
        for word in (part.removesuffix("*") for part in words.split())
        if word
    ]
    named = ItemRow.name.in_(select(Label.name).where(*described))
    texts = texts_with(session, words)
    if texts is None:
        return named if described else true()
    return or_(ItemRow.note_id.in_(select(NoteRow.id).where(NoteRow.text_id.in_(texts))), named)
