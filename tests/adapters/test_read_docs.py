"""The page of input formats says what is read."""

from __future__ import annotations

import re

import pytest

from spondy.adapters.readers import limits
from spondy.adapters.readers.endings import FORMATS, PACKED, PACKINGS
from spondy.adapters.readers.fhir.attachment import _READ
from spondy.adapters.readers.fhir.codes import _codes


@pytest.fixture
def page(root):
    return (root / "docs" / "input-formats.md").read_text(encoding="utf-8")


def rows(page, heading):
    """Return the cells of the table with a heading in its first cell."""
    [table] = [part for part in page.split("\n\n") if part.startswith(f"| {heading} |")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def names(cell):
    return re.findall("`([^`]+)`", cell)


def test_the_page_lists_every_ending(page):
    listed = {names(row[0])[0]: tuple(names(row[1])) for row in rows(page, "ending")}
    assert listed == {ending: PACKINGS if ending in PACKED else () for ending in FORMATS}


def test_the_page_lists_every_code(page):
    listed = {
        (*names(element), *names(system), code): names(says)[0]
        for element, system, codes, says in rows(page, "element")
        for code in names(codes)
    }
    known = _codes()
    assert listed == {
        (row.element, row.system, code): said
        for row in (*known.settings, *known.note_kinds)
        for code, said in row.codes.items()
    }


def test_the_page_names_the_forms_in_their_order(page):
    [sentence] = re.findall(r"in this order:\n(.*?)\. At hand", page, re.DOTALL)
    assert names(sentence) == list(_READ)


def test_the_page_names_every_bound(page):
    bounds = " ".join(row[1] for row in rows(page, "bound"))
    for size in (limits.LONGEST_LINE, limits.LARGEST_FILE, limits.LARGEST_MARKUP):
        assert limits.megabytes(size) in bounds
    assert f"{limits.LONGEST_CELL // 2**20} million characters" in bounds
    assert f"{limits.MOST_TAGS:,} tags" in bounds
    assert str(limits.DEEPEST) in bounds
