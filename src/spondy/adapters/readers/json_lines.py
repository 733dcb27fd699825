"""JSON Lines: one note record a line, or one FHIR resource a line (Bulk Data NDJSON)."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path

from spondy.adapters.readers import fhir, limits
from spondy.adapters.readers.chunks import chunks
from spondy.adapters.readers.json_object import parse_object
from spondy.adapters.readers.lines import lines
from spondy.adapters.readers.options import Meter, ReadOptions
from spondy.adapters.readers.record import Fields, fields_of, note_of
from spondy.errors import NoteError, NoteTooLongError
from spondy.model import Note


def read(path: Path, options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    """Yield the notes of a JSON Lines file; a bad line is an error of its own.

    Raises:
        InputError: a packed file is cut off or damaged.
    """
    yield from read_lines(chunks(path, meter), path.name, options, path.parent)


def read_lines(
    content: Iterable[bytes], name: str, options: ReadOptions, folder: Path | None
) -> Iterator[Note | NoteError]:
    """Yield the notes of JSON Lines in bytes, for instance of standard input; blank lines are passed over.

    Args:
        content: chunks of any size.
        name: what to call the input in messages.
        options: names of fields and defaults.
        folder: where a FHIR attachment beside the input would be; None when there is no such place.
    """
    # Most lines of a file have the same fields, and finding them takes longer than the rest of a short record.
    names: tuple[str, ...] = ()
    fields: Fields | None = None
    for number, line in enumerate(lines(content), 1):
        where = f"{name} line {number}"
        try:
            if line is None:
                raise NoteTooLongError(f"{where}: longer than {limits.megabytes(limits.LONGEST_LINE)}")
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            if not line.strip():
                continue
            record = parse_object(line, where)
            if "resourceType" in record:
                yield from fhir.notes_of(record, options, where, folder)
                continue
            if fields is None or names != tuple(record):
                names = tuple(record)
                fields = fields_of(names, options.columns)
            yield note_of(record, fields, options, where)
        except NoteError as error:
            yield error
