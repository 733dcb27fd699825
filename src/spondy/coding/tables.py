"""The code tables of one edition as plain rows, and how they stand on disk.

An edition is three CSV files in one folder, so that a change between editions reads as a diff and loading
takes a few milliseconds:

- ``codes.csv``: one row a chapter, block, category or code;
- ``notes.csv``: one row a tabular note, at the node that carries it; the nodes below inherit it;
- ``seventh.csv``: one row a 7th character, at the node that defines it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from spondy.errors import CodeTableError, OutputError

# "(Q76.3-Q76.4)", "(M43.0-)", "(S14.0, S14.1-)": what a note points to stands in brackets.
_BRACKETS = re.compile(r"\(([^()]*)\)")
_REFERENCE = re.compile(r"([A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?:-([A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?))?")


class CodeRow(NamedTuple):
    """One node of the tabular list.

    Attributes:
        code: the code with its dot; a block or chapter has its own name (`M40-M43`, `13`).
        level: `chapter`, `block`, `category` or `subcategory`.
        parent: the node above, empty for a chapter.
        billable: `yes`, `no` (a heading), or `7th` (only with one of the characters in `seventh`).
        seventh: the 7th characters allowed, for instance `ABDGKS`.
        placeholder: the X's that fill the places before the 7th character.
        title: the title in the tabular list.
    """

    code: str
    level: str
    parent: str
    billable: str
    seventh: str
    placeholder: str
    title: str

    @property
    def stem(self) -> str:
        """What a 7th character is added to: the code, dot and placeholders included (`S12.14X`)."""
        return f"{self.code if '.' in self.code else self.code + '.'}{self.placeholder}"


class TabularNote(NamedTuple):
    """A note of the tabular list.

    Attributes:
        node: the node it stands on.
        kind: `includes`, `inclusion`, `excludes1`, `excludes2`, `code-first`, `use-additional`, `code-also`, `note`
            or `seventh-character`.
        text: one line of the note.
    """

    node: str
    kind: str
    text: str

    def refers_to(self, code: str) -> bool:
        """Say whether the note names a code, its category or a range that holds it."""
        for inside in _BRACKETS.findall(self.text):
            for first, last in _REFERENCE.findall(inside):
                if first <= code[: len(first)] and code[: len(last or first)] <= (last or first):
                    return True
        return False


class SeventhCharacter(NamedTuple):
    """What a 7th character means below the node that defines it."""

    node: str
    character: str
    meaning: str


_CODES, _NOTES, _SEVENTH = "codes.csv", "notes.csv", "seventh.csv"
_Row = TypeVar("_Row", bound=NamedTuple)


@dataclass(frozen=True)
class Tables:
    """The tables of one edition, in tabular order."""

    codes: tuple[CodeRow, ...]
    notes: tuple[TabularNote, ...]
    seventh: tuple[SeventhCharacter, ...]

    def as_files(self) -> dict[str, str]:
        """Return the content of each file of the edition by its name."""
        return {
            _CODES: _write(CodeRow, self.codes),
            _NOTES: _write(TabularNote, self.notes),
            _SEVENTH: _write(SeventhCharacter, self.seventh),
        }


def read_tables(folder: Path) -> Tables:
    """Read the tables of one edition.

    Raises:
        CodeTableError: a file is missing or its columns are not those of the table.
    """
    return Tables(
        _read(CodeRow, folder / _CODES), _read(TabularNote, folder / _NOTES), _read(SeventhCharacter, folder / _SEVENTH)
    )


def write_tables(tables: Tables, folder: Path) -> None:
    """Write the tables of one edition.

    Raises:
        OutputError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in tables.as_files().items():
            (folder / name).write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"{folder.name}: the code tables cannot be written ({error.strerror})") from error


def _write(row: type[_Row], rows: Iterable[_Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(row._fields)
    writer.writerows(rows)
    return text.getvalue()


def _read(row: type[_Row], path: Path) -> tuple[_Row, ...]:
    where = f"{path.parent.name}/{path.name}"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            lines = csv.reader(stream)
            if tuple(next(lines, ())) != row._fields:
                raise CodeTableError(f"{where}: the columns are not {', '.join(row._fields)}")
            return tuple(row._make(line) for line in lines)
    except FileNotFoundError as error:
        raise CodeTableError(f"{where}: no such code table") from error
    except TypeError as error:
        raise CodeTableError(f"{where}: a row has a wrong number of columns") from error
