"""Build the code tables from the CDC tabular list, as the package ``simple-icd-10-cm`` carries and reads it.

This is a task of the project and of a site that imports a newer release: the package parses 10 MB when it is
imported, so nothing here runs when notes are analysed.
"""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from spondy.coding.editions import EDITIONS_FILE, Edition, EditionList, fiscal_year, read_editions, write_editions
from spondy.coding.tables import CodeRow, SeventhCharacter, Tables, TabularNote, read_tables, write_tables
from spondy.errors import CodeTableError, InputError

_STEM_LENGTH = 7  # six places and the dot: what stands before a 7th character


def build_tables(families: tuple[str, ...], xml: Path | None = None) -> Tables:
    """Build the tables of one release.

    Args:
        families: the nodes to hold, each with everything below it and the nodes above it.
        xml: a tabular XML file of the CDC; the release in the package when not given.

    Raises:
        CodeTableError: the package is not installed, or a family is not in the release.
        InputError: the XML file cannot be read.
    """
    with _release(xml) as release:
        builder = _Builder(release)
        for family in sorted(families):
            builder.add_family(family)
        return Tables(tuple(builder.codes.values()), tuple(builder.notes), tuple(builder.seventh))


def generate(output: Path, shipped: Path, xml: Path | None = None) -> Edition:
    """Write the tables of one release into a folder of code tables, beside the editions it has.

    Args:
        output: the folder; one without ``editions.yaml`` begins as a copy of the shipped editions.
        shipped: the shipped folder of code tables.
        xml: a tabular XML file of the CDC, whose edition is added or replaced; the release in the package otherwise.

    Returns:
        The edition written.

    Raises:
        CodeTableError: the package is not installed, or a family is not in the release.
        InputError: the XML file cannot be read.
        OutputError: the folder cannot be written.
    """
    known = (output / EDITIONS_FILE).is_file()
    editions = read_editions(output if known else shipped)
    edition = edition_of_xml(xml) if xml is not None else built_edition(editions)
    tables = build_tables(editions.families, xml)
    if not known:
        for name in {other.tables for other in editions.editions} - {edition.tables}:
            write_tables(read_tables(shipped / name), output / name)
    write_tables(tables, output / edition.tables)
    write_editions(editions.with_edition(edition), output)
    return edition


def differences(folder: Path) -> list[str]:
    """Compare the tables of a folder with the release in the package they were built from.

    Returns:
        The lines of a unified diff, none where they are the same.

    Raises:
        CodeTableError: the package is not installed, or a table is missing.
    """
    editions = read_editions(folder)
    edition = built_edition(editions)
    held = read_tables(folder / edition.tables).as_files()
    source = build_tables(editions.families).as_files()
    return [
        line
        for name in source
        for line in unified_diff(
            source[name].splitlines(),
            held[name].splitlines(),
            f"source/{name}",
            f"{edition.tables}/{name}",
            lineterm="",
        )
    ]


def edition_of_xml(xml: Path) -> Edition:
    """Describe the edition that a tabular XML file of the CDC holds, by the fiscal year it names.

    Raises:
        InputError: the file cannot be read or names no year.
    """
    try:
        with xml.open("rb") as stream:
            for _, element in ElementTree.iterparse(stream):
                if element.tag == "version":
                    year = int(element.text or "")
                    break
            else:
                raise InputError(f"{xml.name}: names no version; is it the CDC's tabular XML?")
    except (OSError, ElementTree.ParseError, ValueError) as error:
        raise InputError(f"{xml.name}: cannot be read as the CDC's tabular XML") from error
    valid_from, valid_to = fiscal_year(year)
    name = f"FY{year}"
    source = f"CDC/NCHS tabular XML, {xml.name}"
    return Edition(id=name, valid_from=valid_from, valid_to=valid_to, tables=name, nodes="all", source=source)


def built_edition(editions: EditionList) -> Edition:
    """Return the edition whose tables are generated from the release in the package.

    Raises:
        CodeTableError: no edition has tables of its own for all nodes.
    """
    for edition in editions.editions:
        if edition.nodes == "all" and edition.tables == edition.id:
            return edition
    raise CodeTableError("editions.yaml: no edition is held for all nodes")


@contextmanager
def _release(xml: Path | None) -> Iterator[Any]:
    """Yield the package with the wanted release loaded; it keeps the release in module globals."""
    try:
        release = importlib.import_module("simple_icd_10_cm")
    except ImportError as error:
        raise CodeTableError(
            "building code tables needs the package simple-icd-10-cm: install spondy[codes]"
        ) from error
    if xml is None:
        yield release
        return
    try:
        # The second file lists the 7-character codes, which are derived here from the XML's own definitions instead.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            release.change_version(os.devnull, str(xml))
    except (OSError, UnicodeDecodeError, ElementTree.ParseError, ValueError, IndexError) as error:
        release.change_version()
        raise InputError(f"{xml.name}: cannot be read as the CDC's tabular XML") from error
    try:
        yield release
    finally:
        release.change_version()


class _Builder:
    """Collects rows node by node, each node once, parents first."""

    def __init__(self, release: Any) -> None:
        self.release = release
        self.codes: dict[str, CodeRow] = {}
        self.notes: list[TabularNote] = []
        self.seventh: list[SeventhCharacter] = []

    def add_family(self, family: str) -> None:
        release = self.release
        if not release.is_category_or_subcategory(family):
            raise CodeTableError(f"{family} is not in this release of the tabular list")
        parent = ""
        seen: set[str] = set()
        for name in reversed(release.get_ancestors(family)):
            parent = self._add(name, parent, is_block=name not in seen and self._names_block(name))
            seen.add(name)
        self._add_with_children(family, parent)

    def _names_block(self, name: str) -> bool:
        # A block of one category has the category's name (M99): above it in the list, below it in the package.
        return bool(self.release.is_block(name))

    def _add_with_children(self, code: str, parent: str) -> None:
        self._add(code, parent, is_block=False)
        for child in self.release.get_children(code):
            if not self.release.is_extended_subcategory(child):
                self._add_with_children(child, code)

    def _add(self, name: str, parent: str, *, is_block: bool) -> str:
        release = self.release
        is_chapter = release.is_chapter(name)
        level = "chapter" if is_chapter else "block" if is_block else "category" if len(name) == 3 else "subcategory"
        code = f"{name}-{name}" if level == "block" and "-" not in name else name
        if code in self.codes:
            return code
        children = [
            child for child in release.get_children(name, is_block) if not release.is_extended_subcategory(child)
        ]
        is_code = level in {"category", "subcategory"} and not children
        seventh = "".join(release.get_seven_chr_def(name, search_in_ancestors=True)) if is_code else ""
        placeholder = "X" * (_STEM_LENGTH - len(f"{name}." if len(name) == 3 else name)) if seventh else ""
        billable = "7th" if seventh else "yes" if is_code else "no"
        title = release.get_description(name, is_block)
        self.codes[code] = CodeRow(code, level, parent, billable, seventh, placeholder, title)
        self._add_notes(name, code, is_block)
        return code

    def _add_notes(self, name: str, code: str, is_block: bool) -> None:
        release = self.release
        lines = {
            "includes": release.get_includes(name, is_block),
            "inclusion": release.get_inclusion_term(name, is_block),
            "excludes1": release.get_excludes1(name, is_block),
            "excludes2": release.get_excludes2(name, is_block),
            "code-first": release.get_code_first(name, prioritize_blocks=is_block).splitlines(),
            "use-additional": release.get_use_additional_code(name, prioritize_blocks=is_block).splitlines(),
            "code-also": release.get_code_also(name, prioritize_blocks=is_block).splitlines(),
            "note": release.get_notes(name, prioritize_blocks=is_block).splitlines(),
            "seventh-character": release.get_seven_chr_note(name, prioritize_blocks=is_block).splitlines(),
        }
        self.notes.extend(
            TabularNote(code, kind, " ".join(text.split())) for kind, texts in lines.items() for text in texts
        )
        meanings = release.get_seven_chr_def(name, prioritize_blocks=is_block)
        self.seventh.extend(SeventhCharacter(code, character, meaning) for character, meaning in meanings.items())
