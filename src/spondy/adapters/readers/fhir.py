"""FHIR R4: `DocumentReference` resources, alone, in a Bundle, or one a line, with the note inline.

Source: HL7 FHIR 4.0.1, DocumentReference (content.attachment.data is base64; the items of `content` are the same
document in several forms, so the first plain-text one is read).
"""

from __future__ import annotations

import base64
import binascii
import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spondy.adapters.readers.json_object import parse_object
from spondy.adapters.readers.options import ColumnNames, Meter, ReadOptions
from spondy.adapters.readers.record import fields_of, note_of
from spondy.errors import EncodingError, InputError, InvalidNoteError, NoteError, UnknownFormatError
from spondy.model import Note

_FIELDS = fields_of(("note_id", "text", "service_date"), ColumnNames())
_PLAIN = "text/plain"


def looks_like_fhir(path: Path) -> bool:
    """Say whether a `.json` file seems to hold a FHIR resource, from its first 64 kB."""
    try:
        with path.open("rb") as stream:
            return b'"resourceType"' in stream.read(65_536)
    except OSError:
        return False


def check(path: Path, options: ReadOptions) -> None:
    """Refuse a `.json` file that is no FHIR resource.

    Raises:
        UnknownFormatError: it holds something else.
    """
    if not looks_like_fhir(path):
        hint = "note records belong into .jsonl, one object a line"
        raise UnknownFormatError(f"{path}: a .json file must be a FHIR Bundle or DocumentReference; {hint}")


def read(path: Path, options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    """Yield the notes of a `.json` file with a Bundle or one DocumentReference.

    Raises:
        InputError: the file is not a JSON object in UTF-8.
    """
    content = path.read_bytes()
    meter.add(len(content))
    try:
        resource = parse_object(content.removeprefix(codecs.BOM_UTF8), str(path))
    except NoteError as error:
        raise InputError(error.message) from None
    yield from notes_of(resource, options, path.name)


def notes_of(resource: dict[str, Any], options: ReadOptions, where: str) -> Iterator[Note | NoteError]:
    """Yield the notes of one resource; resources other than DocumentReference hold none."""
    if resource.get("resourceType") == "Bundle":
        for number, entry in enumerate(_items(resource.get("entry")), 1):
            inner = entry.get("resource")
            if isinstance(inner, dict):
                yield from notes_of(inner, options, f"{where} entry {number}")
    elif resource.get("resourceType") == "DocumentReference":
        try:
            yield _note(resource, options, where)
        except NoteError as error:
            yield error


def _note(resource: dict[str, Any], options: ReadOptions, where: str) -> Note:
    given_id = resource.get("id")
    note_id = given_id if isinstance(given_id, str) else None
    if resource.get("status") == "entered-in-error":
        raise InvalidNoteError(f"{where}: the document is marked entered-in-error", note_id=note_id)
    record: dict[str, Any] = {
        "note_id": given_id,
        "text": _text(resource, where, note_id),
        "service_date": _service_date(resource),
        "resourceType": "DocumentReference",
    }
    record |= {name: resource[name] for name in ("docStatus", "type", "subject") if name in resource}
    return note_of(record, _FIELDS, options, where)


def _service_date(resource: dict[str, Any]) -> str | None:
    """Return the start of the encounter, or else the day the document was made; a month alone is no day."""
    context = resource.get("context")
    period = context.get("period") if isinstance(context, dict) else None
    start = period.get("start") if isinstance(period, dict) else None
    for value in (start, resource.get("date")):
        if isinstance(value, str) and len(value) >= len("2026-03-31"):
            return value
    return None


def _text(resource: dict[str, Any], where: str, note_id: str | None) -> str:
    for item in _items(resource.get("content")):
        attachment = item.get("attachment")
        if not isinstance(attachment, dict) or not isinstance(attachment.get("data"), str):
            continue
        kind, _, parameters = str(attachment.get("contentType", "")).partition(";")
        if kind.strip().lower() == _PLAIN:
            return _decode(attachment["data"], _charset(parameters), where, note_id)
    raise InvalidNoteError(f"{where}: no inline {_PLAIN} attachment; other forms are not read", note_id=note_id)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"')
    return "utf-8"


def _decode(data: str, charset: str, where: str, note_id: str | None) -> str:
    try:
        return base64.b64decode("".join(data.split()), validate=True).decode(charset)
    except binascii.Error:
        raise InvalidNoteError(f"{where}: the attachment is not valid base64", note_id=note_id) from None
    except UnicodeDecodeError:
        raise EncodingError(f"{where}: the attachment is not text in its character set", note_id=note_id) from None
    except LookupError:
        raise InvalidNoteError(f"{where}: the attachment names an unknown character set", note_id=note_id) from None


def _items(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
