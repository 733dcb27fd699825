"""A note as it comes in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import Field

from spondy.knowledge.vocabulary import term_of
from spondy.model.base import Record

if TYPE_CHECKING:
    Setting = str
    NoteKind = str
else:
    Setting = term_of("settings")
    NoteKind = term_of("note_kinds")


class Note(Record):
    """One clinical note and what is known about it from outside its text.

    `setting` and `note_kind` stay None when not given; the setting then counts as outpatient and is
    never guessed.
    """

    note_id: str
    text: str
    setting: Setting | None = None
    note_kind: NoteKind | None = None
    service_date: date | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
