"""Make the guide of a code: the text of its family, filled in for its region, with what the code table says."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from spondy.coding.codeset import TABLES_FOLDER, CodeEntry, CodeSet, code_set
from spondy.coding.tables import CodeRow, read_tables
from spondy.guides.checking import library
from spondy.guides.files import ElementUse
from spondy.guides.library import Page
from spondy.guides.records import (
    CodeGuide,
    CodeTitle,
    ElementOfGuide,
    Elsewhere,
    PitfallOfGuide,
    ProcedureOfGuide,
    QuestionOfGuide,
    Said,
    TabularLines,
)
from spondy.knowledge.files import patterns_dir

Rows = tuple[CodeRow, ...]


def page_of(code: str) -> Page | None:
    """Return the page of a code: its own, or that of the heading above it; None where no guide is held."""
    pages = library().pages
    held = [page for page in pages if code == page or code.startswith(page)]
    return pages[max(held, key=len)] if held else None


def guide_of(code: str, service_date: date | None = None, tables: Path | None = None) -> CodeGuide | None:
    """Return the guide of a code, None where none is held.

    Args:
        code: with its dot, with or without its 7th character.
        service_date: chooses the edition; the newest one held when not given.
        tables: a folder of code tables; that of spondy when not given.

    Raises:
        CodeTableError: the code does not exist in the edition.
    """
    entry = code_set(tables).lookup(code, service_date)
    page = page_of(code)
    if page is None:
        return None
    rows = _rows((tables or patterns_dir() / TABLES_FOLDER) / entry.edition.tables)
    return _guide(page, entry, code_set(tables), rows, service_date)


def _guide(page: Page, entry: CodeEntry, codes: CodeSet, rows: Rows, day: date | None) -> CodeGuide:
    held, family = library(), page.family
    below = _below(rows, page.code)
    needing = below[0].code if below and not entry.billable else entry.code
    said = held.procedures
    return CodeGuide(
        code=entry.code,
        page=page.code,
        title=entry.title,
        billable=entry.billable,
        edition=entry.edition.id,
        valid_from=entry.edition.valid_from,
        valid_to=entry.edition.valid_to,
        codes=_titles(below),
        seventh=codes.lookup(needing, day).seventh,
        region=page.words.get("region"),
        contains=page.words.get("contains"),
        region_sources=tuple(held.regions.source.split("; ")) if page.region else (),
        summary=tuple(_said(page, each.text, each.sources) for each in family.summary if page.says(each.only)),
        use=tuple(_said(page, each.text, each.sources) for each in family.use if page.says(each.only)),
        not_use=tuple(
            Elsewhere(
                text=page.fill(each.text),
                sources=each.sources,
                code=page.fill(each.code),
                title=codes.lookup(page.fill(each.code)).title,
            )
            for each in family.not_use
            if page.says(each.only) and page.fill(each.code) != entry.code
        ),
        notes=tuple(
            TabularLines(node=node, kind=kind, lines=tuple(note.text for note in lines))
            for (node, kind), lines in groupby(entry.notes, key=lambda note: (note.node, note.kind))
        ),
        elements=tuple(_element(page, use) for use in family.elements if page.says(use.only)),
        pitfalls=tuple(
            PitfallOfGuide(
                id=each.id,
                mistake=page.fill(each.mistake),
                instead=page.fill(each.instead),
                rules=each.rules,
                sources=each.sources,
            )
            for each in family.pitfalls
            if page.says(each.only)
        ),
        siblings=_titles(_beside(rows, page.code)),
        procedures=tuple(
            ProcedureOfGuide(cpt=each.cpt, kind=each.kind, text=each.text)
            for each in said.procedures
            if page.code in each.fits
        ),
        procedures_said=Said(text=said.said, sources=said.sources),
        questions=tuple(
            QuestionOfGuide(id=each.id, ask=page.fill(each.ask), answer=page.fill(each.answer), sources=each.sources)
            for each in family.questions
            if page.says(each.only)
        ),
        sources=held.sources,
    )


def _said(page: Page, text: str, sources: tuple[str, ...]) -> Said:
    return Said(text=page.fill(text), sources=sources)


def _element(page: Page, use: ElementUse) -> ElementOfGuide:
    element = library().elements[use.element]
    return ElementOfGuide(
        id=element.id,
        anchor=f"{page.code}#{element.id}",
        name=element.name,
        text=page.fill(use.text or element.text),
        gaps=element.gaps,
        sources=use.sources or element.sources,
    )


@lru_cache(maxsize=4)
def _rows(folder: Path) -> Rows:
    return read_tables(folder).codes


def _below(rows: Rows, code: str) -> Rows:
    return tuple(row for row in rows if row.parent == code)


def _beside(rows: Rows, code: str) -> Rows:
    parent = next(row.parent for row in rows if row.code == code)
    return tuple(row for row in _below(rows, parent) if row.code != code)


def _titles(rows: Rows) -> tuple[CodeTitle, ...]:
    return tuple(CodeTitle(code=row.code, title=row.title) for row in rows)
