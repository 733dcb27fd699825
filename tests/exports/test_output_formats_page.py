"""The page of output formats names what there is: every format, file, column and modifier."""

from __future__ import annotations

import re

import pytest

from spondy.adapters.exports import FORMATS
from spondy.adapters.exports.marks import LINKS
from spondy.adapters.exports.omop import NOTE_NLP
from spondy.adapters.exports.omop_rows import LENGTHS, STANDINGS
from spondy.adapters.exports.schemas import SCHEMAS


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "output-formats.md").read_text(encoding="utf-8")


def table(page, head):
    """Return the cells of the rows below the row that begins with `head`."""
    (found,) = re.findall(rf"^\| {re.escape(head)} \|.*\n\| ---.*\n((?:\|.*\n)+)", page, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in found.splitlines()]


def names(cell):
    return re.findall(r"`([^`]+)`", cell)


def test_every_format_and_what_its_folder_holds(page, made, exported):
    rows = table(page, "format")
    assert [names(row[0]) for row in rows] == [[name] for name in FORMATS]
    for (name,), files in ((names(row[0]), names(row[1])) for row in rows):
        note_id = "7" if name == "omop" else "X"
        present = {path.name for path in exported(name, made.analysis_of(note_id)).iterdir()}
        assert present == set(files)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_column_of_a_table(page, name):
    listed = [column for row in table(page, f"column of `{name}`") for column in names(row[0])]
    common = [column for row in table(page, "column of all but `notes`") for column in names(row[0])]
    assert sorted(listed + (common if name != "notes" else [])) == sorted(SCHEMAS[name])


def test_every_column_of_note_nlp_in_order_with_its_length(page):
    rows = [row for row in table(page, "column") if len(row) == 3]
    assert [names(row[0])[0] for row in rows] == list(NOTE_NLP)
    lengths = {names(row[0])[0]: int(row[1][8:-1]) for row in rows if row[1].startswith("varchar")}
    assert lengths == LENGTHS


def test_the_standing_of_every_assertion(page):
    rows = {
        row[0].strip("`"): [cell.strip("`").replace("null", "") for cell in row[1:3]]
        for row in table(page, "assertion")
    }
    for assertion, standing in STANDINGS.items():
        assert rows[assertion] == [standing.exists, standing.temporal or ""]


def test_every_relation(page):
    assert [f"`{kind}`" for kind in LINKS if f"`{kind}`" not in page] == []
