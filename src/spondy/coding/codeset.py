"""The code set at run time: which codes exist, on which dates, and what the tabular list says of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from spondy.coding.editions import Edition, read_editions
from spondy.coding.tables import CodeRow, TabularNote, read_tables
from spondy.errors import CodeTableError
from spondy.knowledge.files import patterns_dir

TABLES_FOLDER = "codes"


@dataclass(frozen=True)
class EditionChoice:
    """The edition that answers for a date of service.

    Attributes:
        edition: the edition used.
        warning: why it may not be the one in force, None where it is.
    """

    edition: Edition
    warning: str | None = None


@dataclass(frozen=True)
class CodeEntry:
    """A code as one edition lists it.

    Attributes:
        code: with its dot and, where given, its 7th character.
        title: the tabular title, the 7th character's meaning included.
        billable: valid for reporting as it stands.
        edition: the edition that was asked.
        parents: the nodes above it, nearest first, up to the chapter.
        notes: its own notes, then those it inherits, nearest node first.
        seventh: where the code still needs a 7th character, each character allowed with its meaning.
        stem: what that 7th character is added to, placeholders included (`S12.14X`); None where none is needed.
    """

    code: str
    title: str
    billable: bool
    edition: Edition
    parents: tuple[str, ...]
    notes: tuple[TabularNote, ...]
    seventh: dict[str, str]
    stem: str | None


class CodeSet:
    """All editions held in one folder of code tables."""

    def __init__(self, folder: Path) -> None:
        """Read the list of editions and their tables.

        Args:
            folder: holds ``editions.yaml`` and one folder of tables an edition.

        Raises:
            PatternError: ``editions.yaml`` is missing or breaks its schema.
            CodeTableError: a table is missing or broken.
        """
        listed = read_editions(folder)
        self.families = listed.families
        self.editions = listed.editions
        names = sorted({edition.tables for edition in self.editions})
        self._tables = {name: _EditionTables(folder / name, self.families) for name in names}

    def edition_for(self, service_date: date | None) -> EditionChoice:
        """Choose the edition for a date of service, whatever the code.

        Args:
            service_date: the date of service; None where the note gives none.
        """
        return _choose(self.editions, service_date)

    def edition_of(self, code: str, service_date: date | None) -> EditionChoice:
        """Choose the edition for one code: the newest one held for its part of the tabular list, by the date.

        Raises:
            CodeTableError: no edition is held for the code.
        """
        held = tuple(edition for edition in self.editions if edition.holds(code))
        if not held:
            raise CodeTableError(f"{code}: no edition of the code tables is held for it")
        return _choose(held, service_date)

    def edition_warnings(self, codes: Iterable[str], service_date: date | None) -> tuple[str, ...]:
        """Return the warnings that the editions used for these codes call for, each once, codes named.

        Raises:
            CodeTableError: no edition is held for a code.
        """
        concerned: dict[str, list[str]] = {}
        for code in sorted(set(codes)):
            warning = self.edition_of(code, service_date).warning
            if warning is not None:
                concerned.setdefault(warning, []).append(code)
        return tuple(f"{', '.join(names)}: {warning}" for warning, names in concerned.items())

    def lookup(self, code: str, service_date: date | None = None) -> CodeEntry:
        """Return what the tabular list says of a code.

        Args:
            code: with its dot, with or without its 7th character (`M43.11`, `S12.150`, `S12.14XA`).
            service_date: chooses the edition; the newest one held when not given.

        Raises:
            CodeTableError: the code does not exist in the edition, or is outside the families held.
        """
        edition = self.edition_of(code, service_date).edition
        return self._tables[edition.tables].entry(code, edition)

    def is_billable(self, code: str, service_date: date | None = None) -> bool:
        """Say whether the edition lists a code as valid for reporting; an unknown code is not."""
        try:
            return self.lookup(code, service_date).billable
        except CodeTableError:
            return False

    def excludes1(self, code: str, service_date: date | None = None) -> tuple[TabularNote, ...]:
        """Return the Excludes1 notes that hold for a code, its own and inherited, nearest first.

        Raises:
            CodeTableError: the code does not exist in the edition.
        """
        return tuple(note for note in self.lookup(code, service_date).notes if note.kind == "excludes1")


@lru_cache(maxsize=4)
def code_set(folder: Path | None = None) -> CodeSet:
    """Return the code set, read once.

    Args:
        folder: a folder of code tables; the shipped one when not given.
    """
    return CodeSet(folder or patterns_dir() / TABLES_FOLDER)


def _choose(held: tuple[Edition, ...], service_date: date | None) -> EditionChoice:
    newest = held[-1]
    if service_date is None:
        return EditionChoice(newest, f"no date of service given; {newest.id}, the newest edition held, is used")
    begun = [edition for edition in held if edition.valid_from <= service_date]
    if not begun:
        oldest = held[0]
        return EditionChoice(
            oldest, f"{oldest.id}, the oldest edition held, begins {oldest.valid_from}, after the date of service"
        )
    edition = begun[-1]
    if service_date > edition.valid_to:
        return EditionChoice(
            edition, f"{edition.id}, the newest edition held, ends {edition.valid_to}, before the date of service"
        )
    return EditionChoice(edition)


class _EditionTables:
    """The tables of one folder, indexed."""

    def __init__(self, folder: Path, families: tuple[str, ...]) -> None:
        self._source = read_tables(folder)
        self._families = families
        self._rows = {row.code: row for row in self._source.codes}
        self._stems = {row.stem: row for row in self._source.codes if row.billable == "7th"}
        self._entries: dict[tuple[str, str], CodeEntry] = {}

    @cached_property
    def _notes(self) -> dict[str, list[TabularNote]]:
        notes: dict[str, list[TabularNote]] = {}
        for note in self._source.notes:
            notes.setdefault(note.node, []).append(note)
        return notes

    @cached_property
    def _meanings(self) -> dict[str, dict[str, str]]:
        meanings: dict[str, dict[str, str]] = {}
        for each in self._source.seventh:
            meanings.setdefault(each.node, {})[each.character] = each.meaning
        return meanings

    def entry(self, code: str, edition: Edition) -> CodeEntry:
        key = (code, edition.id)
        if key not in self._entries:
            self._entries[key] = self._make_entry(code, edition)
        return self._entries[key]

    def _make_entry(self, code: str, edition: Edition) -> CodeEntry:
        row = self._rows.get(code)
        if row is not None and row.level in {"category", "subcategory"}:
            needed = self._seventh(row)
            stem = row.stem if needed else None
            return self._entry(row, code, row.title, edition, billable=row.billable == "yes", seventh=needed, stem=stem)
        row = self._stems.get(code[:-1])
        if row is None or code[-1] not in row.seventh:
            raise CodeTableError(self._why_unknown(code, edition))
        title = f"{row.title}, {self._seventh(row)[code[-1]]}"
        return self._entry(row, code, title, edition, billable=True, seventh={}, stem=None)

    def _entry(
        self,
        row: CodeRow,
        code: str,
        title: str,
        edition: Edition,
        *,
        billable: bool,
        seventh: dict[str, str],
        stem: str | None,
    ) -> CodeEntry:
        lineage = self._lineage(row)
        notes = tuple(note for node in lineage for note in self._notes.get(node, ()))
        return CodeEntry(code, title, billable, edition, lineage[1:], notes, seventh, stem)

    def _lineage(self, row: CodeRow) -> tuple[str, ...]:
        nodes = [row.code]
        while row.parent:
            row = self._rows[row.parent]
            nodes.append(row.code)
        return tuple(nodes)

    def _seventh(self, row: CodeRow) -> dict[str, str]:
        """The 7th characters of a code: those of the nearest node that defines any."""
        if not row.seventh:
            return {}
        return next(self._meanings[node] for node in self._lineage(row) if node in self._meanings)

    def _why_unknown(self, code: str, edition: Edition) -> str:
        padded = self._stems.get(code[:-1])
        if padded is not None:
            return f"{code}: the 7th character of {padded.code} is one of {', '.join(padded.seventh)} in {edition.id}"
        short = self._rows.get(code[:-1])
        if short is not None and short.placeholder and code[-1] in short.seventh:
            return f"{code} does not exist in {edition.id}; with its placeholder it is {short.stem}{code[-1]}"
        if not code.startswith(self._families):
            return f"{code} is outside the code families held: {', '.join(self._families)}"
        return f"{code} does not exist in {edition.id}"
