"""JSON Lines: one note record a line, or one FHIR resource a line (Bulk Data NDJSON)."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path

from spondy.adapters.readers import fhir
from spondy.adapters.readers.json_object import parse_object
from spondy.adapters.readers.options import Meter, ReadOptions
from spondy.adapters.readers.record import fields_of, note_of
from spondy.errors import NoteError
from spondy.model import Note


def read(path: Path, options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    """Yield the notes of a JSON Lines file; a bad line is an error of its own."""
    with path.open("rb") as lines:
        yield from read_lines(lines, path.name, options, meter)


def read_lines(lines: Iterable[bytes], name: str, options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    """Yield the notes of lines of bytes, for instance standard input; blank lines are passed over.

    Args:
        lines: the lines, with or without their ends.
        name: what to call the input in messages.
        options: names of fields and defaults.
        meter: counts the bytes.
    """
    for number, line in enumerate(lines, 1):
        meter.add(len(line))
        content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if not content.strip():
            continue
        where = f"{name} line {number}"
        try:
            record = parse_object(content, where)
            if "resourceType" in record:
                yield from fhir.notes_of(record, options, where)
            else:
                yield note_of(record, fields_of(record, options.columns), options, where)
        except NoteError as error:
            yield error
