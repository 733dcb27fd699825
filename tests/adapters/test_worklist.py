"""The work list: one row a gap and one a proposal, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest

from spondy.adapters.writers.worklist import COLUMNS, csv_bytes, rows_of, safe_cell
from spondy.model import Note


def read_back(rows):
    return list(csv.reader(io.StringIO(csv_bytes(rows).decode(), newline="")))


def test_rows(fake):
    gap, proposal = (
        dict(zip(COLUMNS, row, strict=True))
        for row in rows_of(fake.build().analyze(Note(note_id="a", text="- SLIP", metadata={"confidence": 0.5})))
    )
    assert gap == {
        "note_id": "a",
        "type": "gap",
        "id": "etiology-missing",
        "severity": "medium",
        "status": "",
        "role": "",
        "confidence": "",
        "description": "cause",
        "why": "w",
        "source": "s",
        "evidence": "SLIP",
        "section": "assessment",
        "start": "2",
        "end": "6",
        "query": "=Please clarify",
        "priority": "3.0",
    }
    assert (proposal["type"], proposal["id"], proposal["status"]) == ("proposal", "M43.12", "proposed")
    assert (proposal["role"], proposal["confidence"], proposal["why"]) == ("primary", "0.5", "it is said")


def test_a_note_without_work_has_no_rows(fake):
    assert rows_of(fake.build().analyze(Note(note_id="a", text="fine"))) == ()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_formulas_are_neutralised(start):
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    assert read_back([(f'{start}cmd|"x",1', "ok")]) == [[f'\'{start}cmd|"x",1', "ok"]]


@pytest.mark.parametrize("cell", ["", "C1-C2", "4 mm", "a=b", "'quoted", " =1", "[x] - y"])
def test_other_cells_stay_as_they_are(cell):
    assert safe_cell(cell) == cell


def test_line_ends_quotes_and_odd_characters_survive():
    row = ("a\r\nb", 'say "x", y', "a\0b", "\u2028", "\U0001f635", "x\ry")
    assert read_back([row, ("next",)]) == [list(row), ["next"]]
