"""A `.json` file that holds one FHIR resource, for instance a Bundle."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from spondy.adapters.readers.fhir.resources import notes_of
from spondy.adapters.readers.json_object import parse_object
from spondy.adapters.readers.options import Meter, ReadOptions
from spondy.adapters.readers.whole_file import read_whole
from spondy.errors import InputError, NoteError, NoteTooLongError, UnknownFormatError
from spondy.model import Note


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
        wanted = "a FHIR Bundle, DocumentReference or DiagnosticReport"
        hint = "note records belong into .jsonl, one object a line"
        raise UnknownFormatError(f"{path}: a .json file must be {wanted}; {hint}")


def read(path: Path, options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    """Yield the notes of a `.json` file with a Bundle or one document.

    Raises:
        InputError: the file is not a JSON object in UTF-8, or too large to be read whole.
    """
    try:
        content = read_whole(path)
        meter.add(len(content))
        resource = parse_object(content.removeprefix(codecs.BOM_UTF8), str(path))
    except NoteTooLongError as error:
        hint = "ask for a Bulk Data export (.ndjson), or split the Bundle"
        raise InputError(f"{path.parent / error.message}; {hint}") from None
    except NoteError as error:
        raise InputError(error.message) from None
    yield from notes_of(resource, options, path.name, path.parent)
