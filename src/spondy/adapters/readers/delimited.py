"""Tables as text: `.csv` (comma or semicolon) and `.tsv`, with a header row, one note a row."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from spondy.adapters.readers import limits
from spondy.adapters.readers.chunks import chunks
from spondy.adapters.readers.endings import format_ending
from spondy.adapters.readers.lines import lines
from spondy.adapters.readers.options import Meter, ReadOptions
from spondy.adapters.readers.record import Fields, note_of, table_fields
from spondy.adapters.readers.row_after_fault import may_begin_a_row
from spondy.errors import EncodingError, InputError, InvalidNoteError, NoNotesError, NoteError
from spondy.model import Note

# A line that no row can go through, whether it stands inside quotes or outside: for one that is too long to be read.
_NO_CSV = '"x"x\n'


def check(path: Path, options: ReadOptions) -> None:
    """Refuse a table without the columns that a note needs.

    Raises:
        InputError: no header row, or one that is not UTF-8 or names a column twice.
        MissingColumnError: a column is missing.
    """
    _Table(path, options, Meter())


def read(path: Path, options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    """Yield one note a row; a bad row is an error of its own.

    A row that is not CSV has no sure end. What follows counts as part of it up to the next row that
    can be one, so that no line of a note is taken for a note.

    Raises:
        InputError: a packed file is cut off or damaged.
    """
    table = _Table(path, options, meter)
    fault: int | None = None
    last_id = ""
    while True:
        line = table.line
        try:
            cells = next(table.rows)
        except StopIteration:
            if fault is not None:
                yield _not_csv(path, fault, table.line - 1)
            return
        except csv.Error:
            fault = fault or line
            continue
        except InputError:
            if fault is not None:
                yield _not_csv(path, fault, table.line - 1)
            raise
        if not cells:
            continue
        if fault is not None:
            if len(cells) != len(table.names) or not may_begin_a_row(cells[table.id_position], last_id):
                continue
            yield _not_csv(path, fault, line - 1)
            fault = None
        try:
            note = table.note(cells, f"{path.name} line {line}")
        except NoteError as error:
            yield error
        else:
            last_id = note.note_id
            yield note


def _not_csv(path: Path, first: int, last: int) -> InvalidNoteError:
    where = f"{path.name} line {first}" if first == last else f"{path.name} lines {first} to {last}"
    longest = limits.megabytes(limits.LONGEST_CELL)
    cause = f"look for a stray or an unclosed quote, or a cell of more than {longest}"
    return InvalidNoteError(f"{where}: not valid CSV; {cause}")


class _Table:
    """A table whose header is read and whose rows are still to come.

    Attributes:
        rows: cells of each further row.
        names: the columns.
        id_position: which of them holds the note's id.
    """

    def __init__(self, path: Path, options: ReadOptions, meter: Meter) -> None:
        # The limit is one for the whole process; nothing else here reads CSV.
        csv.field_size_limit(limits.LONGEST_CELL)
        self._has_odd_bytes = False
        decoded = self._decoded(path, meter)
        first = next(decoded, None)
        if first is None:
            raise NoNotesError(f"{path}: the file is empty")
        self._options = options
        self.rows = csv.reader(chain([first], decoded), delimiter=_delimiter(path, first), strict=True)
        try:
            self.names = [name.strip() for name in next(self.rows)]
            "".join(self.names).encode("utf-8")
        except (UnicodeEncodeError, csv.Error):
            raise InputError(f"{path}: the header row is not CSV in UTF-8; save the table as UTF-8") from None
        if len(set(self.names)) < len(self.names):
            raise InputError(f"{path}: two columns of the header row have the same name")
        self._fields: Fields = table_fields(self.names, options.columns, str(path))
        self.id_position = self.names.index(self._fields.note_id or "")

    @property
    def line(self) -> int:
        """Number of the line that comes next, from 1."""
        return self.rows.line_num + 1

    def note(self, cells: list[str], where: str) -> Note:
        """Return the note of a row.

        Raises:
            NoteError: the row gives none.
        """
        if len(cells) != len(self.names):
            raise InvalidNoteError(f"{where}: the row has {len(cells)} cells and the header {len(self.names)}")
        if self._has_odd_bytes and not all(map(_is_unicode, cells)):
            note_id = cells[self.id_position]
            raise EncodingError(f"{where}: not valid UTF-8", note_id=note_id if _is_unicode(note_id) else None)
        return note_of(dict(zip(self.names, cells, strict=True)), self._fields, self._options, where)

    def _decoded(self, path: Path, meter: Meter) -> Iterator[str]:
        """Yield decoded lines; bytes that are not UTF-8 stay as surrogates, so that only their own row fails."""
        for number, line in enumerate(lines(chunks(path, meter))):
            if line is None:
                yield _NO_CSV
                continue
            try:
                yield (line.removeprefix(codecs.BOM_UTF8) if number == 0 else line).decode("utf-8") + "\n"
            except UnicodeDecodeError:
                self._has_odd_bytes = True
                yield line.decode("utf-8", "surrogateescape") + "\n"


def _is_unicode(cell: str) -> bool:
    try:
        return cell.isascii() or bool(cell.encode("utf-8"))
    except UnicodeEncodeError:
        return False


def _delimiter(path: Path, header: str) -> str:
    """Return a tab for `.tsv`; for `.csv` a comma, or a semicolon where the header has more of them."""
    if format_ending(path.name) == ".tsv":
        return "\t"
    return ";" if header.count(";") > header.count(",") else ","
