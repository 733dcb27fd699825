"""A `.txt` file is one note; its id is the file name without the ending."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from spondy.adapters.readers.options import ColumnNames, Meter, ReadOptions
from spondy.adapters.readers.record import fields_of, note_of
from spondy.errors import EncodingError, InvalidNoteError, NoteError
from spondy.model import Note

_FIELDS = fields_of(("note_id", "text"), ColumnNames())


def read(path: Path, options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    """Yield the one note of a text file.

    Line ends, tabs and odd characters stay as they are, since offsets count them; only a byte order
    mark, which is no part of the text, is dropped.
    """
    note_id = path.stem
    try:
        content = path.read_bytes()
    except OSError as error:
        yield InvalidNoteError(f"{path.name}: cannot be read ({error.strerror})", note_id=note_id)
        return
    meter.add(len(content))
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{path.name}: not valid UTF-8 at byte {error.start + 1}; save the file as UTF-8"
        yield EncodingError(message, note_id=note_id)
        return
    try:
        yield note_of({"note_id": note_id, "text": text}, _FIELDS, options, path.name)
    except NoteError as error:
        yield error
