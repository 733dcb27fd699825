"""One record (a row, a JSON object) becomes a note.

Messages name the field at fault and never repeat its value: a wrongly mapped column would put note text there.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from spondy.adapters.readers import limits
from spondy.adapters.readers.options import ColumnNames, ReadOptions
from spondy.errors import EmptyNoteError, EncodingError, InvalidNoteError, MissingColumnError
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Note
from spondy.model.dates import service_day

# A longer identifier is a column of something else, perhaps of text, and must not reach a message.
LONGEST_ID = 256
# An OMOP CDM 5.4 NOTE table: these two columns, and no `text`.
OMOP_ID, OMOP_TEXT = "note_id", "note_text"
OMOP_DATES = ("note_date", "note_datetime")


class Fields(NamedTuple):
    """The names under which one record holds what a note needs; None where it does not hold it."""

    note_id: str | None
    text: str | None
    setting: str | None
    note_kind: str | None
    service_date: str | None


def fields_of(names: Collection[str], columns: ColumnNames) -> Fields:
    """Find the fields of a note among the names of a record, by exact name first and then by any case.

    An OMOP ``NOTE`` table is recognised by ``note_id`` and ``note_text`` without ``text``; its date of
    service is ``note_date``, or else the day of ``note_datetime``. That holds too where the user names
    ``note_text`` as the column of the text.
    """
    folded = {name.casefold(): name for name in names}

    def find(*wanted: str | None) -> str | None:
        for name in wanted:
            if name is not None and (name in names or name.casefold() in folded):
                return name if name in names else folded[name.casefold()]
        return None

    is_omop = find(OMOP_ID) and find(OMOP_TEXT) and not find("text")
    text = find(columns.text or (OMOP_TEXT if is_omop else "text"))
    note_id = find(columns.note_id or "note_id")
    dates: tuple[str, ...] = ("service_date",)
    if is_omop and text == find(OMOP_TEXT):
        dates += OMOP_DATES
    return Fields(
        note_id=note_id,
        text=text,
        setting=find(columns.setting or "setting"),
        note_kind=find(columns.note_kind or "note_kind"),
        service_date=find(columns.service_date) if columns.service_date else find(*dates),
    )


def table_fields(names: Collection[str], columns: ColumnNames, where: str) -> Fields:
    """Find the columns of a table.

    Raises:
        MissingColumnError: a column that a note needs, or that the user named, is not there.
    """
    fields = fields_of(names, columns)
    options = {"note_id": "--id-column", "text": "--text-column"}
    for field, found in fields._asdict().items():
        named = getattr(columns, field)
        if found is None and (named is not None or field in options):
            hint = "" if named else f"; name the column that holds it with {options[field]}"
            raise MissingColumnError(f"{where}: no column {named or field!r} among its {len(names)} columns{hint}")
    return fields


def note_of(record: Mapping[str, Any], fields: Fields, options: ReadOptions, where: str) -> Note:
    """Make a note of a record.

    Args:
        record: field names to values, as the reader of its format gives them.
        fields: the names to use, from `fields_of` or `table_fields`.
        options: defaults for what the record does not say.
        where: the file and line, for messages.

    Raises:
        InvalidNoteError: a field is missing, of the wrong type, or not one of the allowed words.
        EmptyNoteError: the text is null or blank.
        EncodingError: a text value is not valid Unicode.
    """
    note_id = _note_id(record, fields, options, where)
    if fields.text is None:
        name = options.columns.text or "text"
        raise InvalidNoteError(f"{where}: no field {name!r}; name it with --text-column", note_id=note_id)
    text = _unicode(record[fields.text], where, note_id)
    if text is None:
        raise EmptyNoteError(f"{where}: the text is null", note_id=note_id)
    if not isinstance(text, str):
        raise InvalidNoteError(f"{where}: the text is not a string", note_id=note_id)
    if not text.strip():
        raise EmptyNoteError(f"{where}: the text is empty", note_id=note_id)
    words = vocabulary()
    return Note(
        note_id=note_id,
        text=text,
        setting=_word(record, fields.setting, words.settings, where, note_id) or options.setting,
        note_kind=_word(record, fields.note_kind, words.note_kinds, where, note_id) or options.note_kind,
        service_date=_day(record, fields.service_date, where, note_id),
        metadata=_metadata(record, fields, where, note_id),
    )


def _note_id(record: Mapping[str, Any], fields: Fields, options: ReadOptions, where: str) -> str:
    value = None if fields.note_id is None else _unicode(record[fields.note_id], where, None)
    if value is None or value == "":
        name = options.columns.note_id or "note_id"
        raise InvalidNoteError(f"{where}: no {name!r}; name the field that holds the note's id with --id-column")
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise InvalidNoteError(f"{where}: the note id is neither a string nor a number")
    if len(str(value)) > LONGEST_ID:
        raise InvalidNoteError(f"{where}: the note id is longer than {LONGEST_ID} characters")
    return str(value)


def _unicode(value: Any, where: str, note_id: str | None) -> Any:
    """Return text of bytes, and anything else as it is."""
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{where}: not valid UTF-8 at byte {error.start + 1} of the value"
        raise EncodingError(message, note_id=note_id) from None


def _word(
    record: Mapping[str, Any], field: str | None, allowed: tuple[str, ...], where: str, note_id: str
) -> str | None:
    value = None if field is None else record[field]
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    word = value.strip().lower() if isinstance(value, str) else value
    if word not in allowed:
        raise InvalidNoteError(f"{where}: field {field!r} is not one of {', '.join(allowed)}", note_id=note_id)
    return str(word)


def _day(record: Mapping[str, Any], field: str | None, where: str, note_id: str) -> date | None:
    try:
        return None if field is None else service_day(record[field])
    except ValueError as error:
        raise InvalidNoteError(f"{where}: field {field!r} is {error}", note_id=note_id) from None


def _metadata(record: Mapping[str, Any], fields: Fields, where: str, note_id: str) -> dict[str, Any]:
    """Return every further field; an object `metadata` gives its own entries."""
    used = {name for name in fields if name is not None}
    try:
        further = {name: plain(value) for name, value in record.items() if name not in used and name != "metadata"}
        given = plain(record.get("metadata"))
    except ValueError:
        message = f"{where}: a field is nested more than {limits.DEEPEST} deep"
        raise InvalidNoteError(message, note_id=note_id) from None
    if isinstance(given, dict):
        return given | further
    return further if given is None else further | {"metadata": given}


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value of a table as JSON holds it: dates in ISO 8601, bytes in base64, NaN as null.

    Raises:
        ValueError: it is nested more than `limits.DEEPEST` deep; what comes after could not write or copy it.
    """
    if depth > limits.DEEPEST:
        raise ValueError("nested too deeply")
    match value:
        case float():
            return value if math.isfinite(value) else None
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal() | timedelta():
            return str(value)
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case Mapping():
            return {str(name): plain(item, depth + 1) for name, item in value.items()}
        case list() | tuple():
            return [plain(item, depth + 1) for item in value]
        case _:
            return value
