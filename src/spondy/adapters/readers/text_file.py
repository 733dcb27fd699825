"""A `.txt` file is one note; its id is the file name without the ending."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from spondy.adapters.readers.options import ColumnNames, Meter, ReadOptions
from spondy.adapters.readers.record import fields_of, note_of
from spondy.adapters.readers.whole_file import read_whole
from spondy.errors import EncodingError, InvalidNoteError, NoteError
from spondy.model import Note

_FIELDS = fields_of(("note_id", "text"), ColumnNames())


def read(path: Path, options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    """Yield the one note of a text file.

    Line ends, tabs and odd characters stay as they are, since offsets count them; only a byte order
    mark, which is no part of the text, is dropped.
    """
    try:
        path.name.encode("utf-8")
    except UnicodeEncodeError:
        shown = path.name.encode("utf-8", "backslashreplace").decode("utf-8")
        yield EncodingError(f"{shown}: the file's name, which is the note's id, is not valid UTF-8")
        return
    try:
        yield _note(path, options, meter)
    except NoteError as error:
        error.note_id = path.stem
        yield error


def _note(path: Path, options: ReadOptions, meter: Meter) -> Note:
    try:
        content = read_whole(path)
    except OSError as error:
        raise InvalidNoteError(f"{path.name}: cannot be read ({error.strerror})") from None
    meter.add(len(content))
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{path.name}: not valid UTF-8 at byte {error.start + 1}; save the file as UTF-8"
        raise EncodingError(message) from None
    return note_of({"note_id": path.stem, "text": text}, _FIELDS, options, path.name)
