"""What differs between two analyses of one note."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from spondy.adapters.diff.items import Item, items_of
from spondy.adapters.diff.matching import match
from spondy.model import Analysis
from spondy.model.base import Record

NOTE = "note"
Kind = Literal["note", "gap", "proposal"]
Change = Literal["added", "removed", "changed"]
# What a run was told about a note, or took for it.
_NOTE_FIELDS = ("setting", "note_kind", "service_date")


class Difference(Record):
    """One thing that is otherwise in the newer run.

    Attributes:
        note_id: the note.
        type: `gap` or `proposal`; `note` for what concerns the note as a whole.
        id: id of the gap, or the code; of a note, its id.
        change: `added`, `removed` or `changed`.
        fields: of a change, each field that differs, with its older and newer value.
    """

    note_id: str
    type: Kind
    id: str
    change: Change
    fields: dict[str, tuple[Any, Any]] = Field(default_factory=dict)


def compare(old: Analysis, new: Analysis) -> list[Difference]:
    """Return what differs between two analyses of one note: first of the note, then in the order of the newer one."""
    found = []
    before, after = old.model_dump(mode="json", include=set(_NOTE_FIELDS)), new.model_dump(mode="json")
    fields = {name: (before[name], after[name]) for name in _NOTE_FIELDS if before[name] != after[name]}
    if fields:
        found.append(Difference(note_id=new.note_id, type="note", id=new.note_id, change="changed", fields=fields))
    for was, item in match(items_of(old), items_of(new)):
        difference = _of_pair(new.note_id, was, item)
        if difference is not None:
            found.append(difference)
    return found


def only_in_one(note_id: str, change: Literal["added", "removed"]) -> Difference:
    """Return the difference that a note is which only the newer (`added`) or the older run has."""
    return Difference(note_id=note_id, type="note", id=note_id, change=change)


def _of_pair(note_id: str, was: Item | None, item: Item | None) -> Difference | None:
    one = item or was
    assert one is not None
    change: Change = "removed" if item is None else "added" if was is None else "changed"
    fields = {}
    if was is not None and item is not None:
        fields = {name: (was.fields[name], value) for name, value in item.fields.items() if was.fields[name] != value}
        if not fields:
            return None
    kind: Kind = "gap" if one.type == "gap" else "proposal"
    return Difference(note_id=note_id, type=kind, id=one.name, change=change, fields=fields)
