"""The note record of a request becomes a note, by the same rules as the record of a file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, WithJsonSchema

from spondy.adapters.readers.options import ReadOptions
from spondy.adapters.readers.record import LONGEST_ID, fields_of
from spondy.adapters.readers.record import note_of as note_of_record
from spondy.adapters.server.examples import example
from spondy.adapters.server.faulty_fields import faulty_fields
from spondy.adapters.server.json_body import json_object
from spondy.adapters.server.problems import problem_of_fields
from spondy.errors import InvalidNoteError
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Note

_AS_GIVEN = ReadOptions()


_FORMATS: list[JsonValue] = [{"type": "string", "format": form} for form in ("date", "date-time")]


def _one_of(words: tuple[str, ...]) -> dict[str, JsonValue]:
    return {"anyOf": [{"type": "string", "enum": list(words)}, {"type": "null"}]}


class NoteRecord(BaseModel):
    """One note. Further fields are carried through under `metadata`."""

    model_config = ConfigDict(
        extra="allow", json_schema_extra={"examples": [example("note")]}, hide_input_in_errors=True
    )

    # Any other type is refused by `note_of_record`.
    note_id: Annotated[Any, WithJsonSchema({"type": ["string", "number"], "minLength": 1, "maxLength": LONGEST_ID})]
    text: str = Field(description="the note; not blank", json_schema_extra={"pattern": r"\S"})
    setting: str | None = Field(default=None, json_schema_extra=_one_of(vocabulary().settings))
    note_kind: str | None = Field(default=None, json_schema_extra=_one_of(vocabulary().note_kinds))
    service_date: str | None = Field(
        default=None,
        description="ISO 8601",
        json_schema_extra={"anyOf": [*_FORMATS, {"type": "null"}]},
    )


def note_of(record: NoteRecord, where: str = "body") -> Note:
    """Return the note of a record.

    Args:
        record: the record.
        where: what to call it in messages.

    Raises:
        NoteError: a field cannot be used; the message names it, never what it holds.
    """
    given = record.model_dump(exclude_unset=True)
    return note_of_record(given, fields_of(given, _AS_GIVEN.columns), _AS_GIVEN, where)


def note_from(content: bytes, where: str = "body") -> Note:
    """Return the note that the body of a request, or a line of a stream, holds.

    Args:
        content: the record in JSON.
        where: what to call it in messages.

    Raises:
        Problem: it is no JSON object, or a field is missing or of the wrong type.
        NoteError: a field cannot be used.
    """
    given = json_object(content, where)
    try:
        record = NoteRecord.model_validate(given)
    except ValidationError as error:
        problem = problem_of_fields(faulty_fields(error.errors(), where), InvalidNoteError.code)
        note_id = given.get("note_id")
        if isinstance(note_id, str | int) and len(str(note_id)) <= LONGEST_ID:
            problem.more["note_id"] = str(note_id)
        raise problem from None
    return note_of(record, where)
