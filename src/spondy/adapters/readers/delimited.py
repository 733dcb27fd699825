"""Tables as text: `.csv` (comma or semicolon) and `.tsv`, with a header row, one note a row."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spondy.adapters.readers.options import Meter, ReadOptions
from spondy.adapters.readers.record import Fields, note_of, table_fields
from spondy.errors import EncodingError, InputError, InvalidNoteError, NoNotesError, NoteError
from spondy.model import Note

# A note of some megabytes stands in one cell; the csv module stops at 128 kB unless told otherwise.
csv.field_size_limit(2**31 - 1)


def check(path: Path, options: ReadOptions) -> None:
    """Refuse a table without the columns that a note needs.

    Raises:
        InputError: no header row, or one that is not UTF-8 or names a column twice.
        MissingColumnError: a column is missing.
    """
    with path.open("rb") as stream:
        _header(_rows(path, stream, Meter()), path, options)


def read(path: Path, options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    """Yield one note a row; a bad row is an error of its own."""
    with path.open("rb") as stream:
        rows = _rows(path, stream, meter)
        names, fields = _header(rows, path, options)
        while True:
            where = f"{path.name} line {rows.line_num + 1}"
            try:
                cells = next(rows)
                if cells:
                    yield _note(cells, names, fields, options, where)
            except StopIteration:
                return
            except csv.Error:
                yield InvalidNoteError(f"{where}: the row is not valid CSV; look for a stray or an unclosed quote")
            except NoteError as error:
                yield error


def _note(cells: list[str], names: list[str], fields: Fields, options: ReadOptions, where: str) -> Note:
    if len(cells) != len(names):
        raise InvalidNoteError(f"{where}: the row has {len(cells)} cells and the header {len(names)}")
    record = dict(zip(names, cells, strict=True))
    try:
        "".join(cells).encode("utf-8")
    except UnicodeEncodeError:
        note_id = record[fields.note_id or ""]
        readable = note_id.isascii() or _is_unicode(note_id)
        raise EncodingError(f"{where}: the row is not valid UTF-8", note_id=note_id if readable else None) from None
    return note_of(record, fields, options, where)


def _is_unicode(cell: str) -> bool:
    try:
        return bool(cell.encode("utf-8"))
    except UnicodeEncodeError:
        return False


def _header(rows: Any, path: Path, options: ReadOptions) -> tuple[list[str], Fields]:
    try:
        names = [name.strip() for name in next(rows)]
        "".join(names).encode("utf-8")
    except StopIteration:
        raise NoNotesError(f"{path}: the file is empty") from None
    except (UnicodeEncodeError, csv.Error):
        raise InputError(f"{path}: the header row is not CSV in UTF-8; save the table as UTF-8") from None
    if len(set(names)) < len(names):
        raise InputError(f"{path}: two columns of the header row have the same name")
    return names, table_fields(names, options.columns, str(path))


def _rows(path: Path, stream: Any, meter: Meter) -> Any:
    lines = _lines(stream, meter)
    first = next(lines, "")
    return csv.reader(_chain(first, lines), delimiter=_delimiter(path, first), strict=True)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
        yield from rest


def _lines(stream: Any, meter: Meter) -> Iterator[str]:
    """Yield decoded lines; bytes that are not UTF-8 stay as surrogates, so that only their own row fails."""
    for number, line in enumerate(stream):
        meter.add(len(line))
        content = line.removeprefix(codecs.BOM_UTF8) if number == 0 else line
        yield content.decode("utf-8", "surrogateescape")


def _delimiter(path: Path, header: str) -> str:
    """Return a tab for `.tsv`; for `.csv` a comma, or a semicolon where the header has more of them."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    return ";" if header.count(";") > header.count(",") else ","
