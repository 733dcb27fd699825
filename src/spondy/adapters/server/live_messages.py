"""What a client says over `/v1/live`; docs/live.md has the protocol."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from spondy.adapters.readers.json_object import parse_object
from spondy.adapters.server.notes import NoteRecord, note_of
from spondy.adapters.server.problems import Problem
from spondy.errors import NoteError
from spondy.model import Note

_PLACE = "message"
_UNNAMED = "note"


class Hello(BaseModel):
    """The first message: what is known of the note besides its text, and the key where no header could bring it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    note: dict[str, Any] = Field(default_factory=dict)
    key: str | None = None

    def as_note(self) -> Note:
        """Return the note, with an empty text.

        Raises:
            Problem: the note has a text already.
            ValidationError: a field is of the wrong type.
            NoteError: a field cannot be used.
        """
        if "text" in self.note:
            raise Problem(422, "note.text: the text comes in messages of its own")
        # A record has a text that is not blank.
        record = {**self.note, "note_id": self.note.get("note_id") or _UNNAMED, "text": "-"}
        return note_of(NoteRecord.model_validate(record)).model_copy(update={"text": ""})


class Writing(BaseModel):
    """Any other message: the whole text as it is now, or that it is finished, or both."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    text: str | None = None
    revision: int | None = None
    finish: bool = False


def hello(message: str) -> Hello:
    """Read a first message.

    Raises:
        Problem: it is no JSON object.
        ValidationError: it is not what it should be.
    """
    return Hello.model_validate(_object(message))


def writing(message: str) -> Writing:
    """Read any other message; it raises as `hello` does."""
    return Writing.model_validate(_object(message))


def _object(message: str) -> dict[str, Any]:
    try:
        return parse_object(message.encode("utf-8"), _PLACE)
    except NoteError as error:
        raise Problem(400, error.message, code=error.code) from None
