"""The records of an analysis, moved along with the text that they quote."""

from __future__ import annotations

from typing import Any, TypeVar

from spondy.live.edit import Edit
from spondy.model import Cue, Evidence
from spondy.model.base import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)


def moved(record: AnyRecord, edit: Edit) -> AnyRecord:
    """Return a record with the offsets of all it quotes moved through an edit of the text.

    Words that the edit touched are quoted no longer, nor is a finding whose only words they are.
    """
    changes = _Mover(edit).changes(record)
    return record.model_copy(update=changes) if changes else record


class _Mover:
    """Moves records; what stands in several places of an analysis is moved once, and what stays is not copied."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._moved: dict[int, Record | None] = {}

    def changes(self, record: Record) -> dict[str, Any]:
        """Return the fields of a record that are other ones after the edit."""
        found: dict[str, Any] = {}
        for name, value in record.__dict__.items():
            if isinstance(value, Record):
                new: Any = self._move(value)
            elif isinstance(value, tuple) and value and isinstance(value[0], Record):
                new = tuple(each for each in map(self._move, value) if each is not None)
                if len(new) == len(value) and all(one is other for one, other in zip(new, value, strict=True)):
                    continue
            else:
                continue
            if new is not value:
                found[name] = new
        return found

    def _move(self, record: Record) -> Record | None:
        known = id(record)
        if known not in self._moved:
            self._moved[known] = self._move_anew(record)
        return self._moved[known]

    def _move_anew(self, record: Record) -> Record | None:
        changes = self.changes(record)
        # What quotes nothing any more: a field that has to be there is gone.
        if None in changes.values():
            return None
        if isinstance(record, Evidence | Cue):
            place = self._edit.move(record.start, record.end)
            if place is None:
                return None
            if place[0] != record.start:
                changes |= {"start": place[0], "end": place[1]}
        return record.model_copy(update=changes) if changes else record
