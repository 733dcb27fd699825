"""CSV, TSV and Parquet: columns, rows, and what a bad row does."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from spondy.adapters.readers import parquet
from spondy.errors import InputError, MissingColumnError, NoNotesError

SECRET = "Zebrafinch"


def test_csv(write, read):
    content = 'note_id,text,setting,ward\n007,"one\r\ntwo, ""three""\n",inpatient,4\n8,four,,\n'
    first, second = read(write("n.csv", content))
    assert (first.note_id, first.text, first.setting) == ("007", 'one\r\ntwo, "three"\n', "inpatient")
    assert (first.metadata, second.setting) == ({"ward": "4"}, None)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("n.csv", b"\xef\xbb\xbfnote_id,text\r\na,x;y\r\n"),
        ("n.csv", b'note_id;text\na;"x;y"\n'),
        ("n.tsv", b"note_id\ttext\na\tx;y\n"),
        ("n.CSV", b'"note_id","text"\n"a","x;y"'),
        ("n.csv", b"Note_ID, TEXT\na,x;y\n\n"),
    ],
    ids=["excel", "semicolon", "tab", "quoted without last line end", "upper case and blank line"],
)
def test_dialects(write, read, name, content):
    assert [(note.note_id, note.text) for note in read(write(name, content))] == [("a", "x;y")]


def test_a_cell_of_several_megabytes(write, read):
    text = "Neck pain. " * 300_000
    assert read(write("n.csv", f'note_id,text\na,"{text}"\n'))[0].text == text


def test_odd_characters_in_a_cell_arrive_unchanged(write, read):
    text = "a\tb\fc\0d\u00a0e\u200b\U0001f635\r\nx\ry"
    assert read(write("n.csv", f'note_id,text\na,"{text}"\n'))[0].text == text


BAD_ROWS = {
    "invalid UTF-8": (b"a,Zebrafinch \xff", "SPY105", "not valid UTF-8"),
    "too few cells": (b"Zebrafinch", "SPY103", "1 cells and the header 2"),
    "too many cells": (b"a,Zebrafinch,c", "SPY103", "3 cells and the header 2"),
    "stray quote": (b'a,"Zebrafinch" b', "SPY103", "quote"),
    "no text": (b"a,", "SPY101", "the text is empty"),
    "no id": (b",Zebrafinch", "SPY103", "--id-column"),
}


@pytest.mark.parametrize(("row", "code", "says"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_fails_alone(write, read, row, code, says):
    first, error, last = read(write("n.csv", b'note_id,text\nfirst,"two\nlines"\n' + row + b"\nlast,t\n"))
    assert (first.note_id, last.note_id, error.code) == ("first", "last", code)
    assert says in error.message
    assert "n.csv line 4" in error.message
    assert SECRET not in str(error)


def test_an_unclosed_quote_names_the_line_where_it_opens(write, read):
    first, error = read(write("n.csv", 'note_id,text\na,x\nb,"y\nc,z\n'))
    assert (first.note_id, error.code) == ("a", "SPY103")
    assert "n.csv line 3" in error.message


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"note_id,body\na,Zebrafinch\n", MissingColumnError, "no column 'text' among its 2 columns.*--text-column"),
        (b"id,text\na,Zebrafinch\n", MissingColumnError, "no column 'note_id'.*--id-column"),
        (b"text,text,note_id\nZebrafinch,b,c\n", InputError, "same name"),
        (b"Zebrafinch \xff,text\n", InputError, "header row"),
        ("note_id,text\n".encode("utf-16"), InputError, "header row"),
        (b"", NoNotesError, "the file is empty"),
        (b"note_id,text\n", NoNotesError, "no notes"),
    ],
)
def test_a_table_that_cannot_be_read(write, read, content, error, says):
    with pytest.raises(error, match=says) as caught:
        read(write("n.csv", content))
    assert "n.csv" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_named_column_must_be_there(write, read):
    with pytest.raises(MissingColumnError, match="no column 'class'"):
        read(write("n.csv", "note_id,text\na,b\n"), columns={"setting": "class"})


def test_omop_table_in_csv(write, read):
    content = 'NOTE_ID,PERSON_ID,NOTE_DATE,NOTE_DATETIME,NOTE_TEXT\n1,2,2026-05-06,2026-05-06 08:00:00,"a\nb"\n'
    [note] = read(write("note.csv", content))
    assert (note.note_id, note.text, note.service_date) == ("1", "a\nb", date(2026, 5, 6))


def test_parquet(tmp_path, read, monkeypatch):
    monkeypatch.setattr(parquet, "ROWS_AT_A_TIME", 2)
    table = pl.DataFrame(
        {
            "note_id": [1, 2, 3, 4, 5],
            "text": ["a\r\nb", None, "c", "", "e"],
            "service_date": [date(2026, 1, 2), None, None, None, None],
            "seen": [datetime(2026, 1, 2, 3, 4)] * 5,
            "cost": [Decimal("1.50")] * 5,
            "score": [float("nan"), 0.5, 0.5, 0.5, 0.5],
            "tags": [["x"]] * 5,
            "raw": [b"\x01"] * 5,
        }
    )
    table.write_parquet(tmp_path / "n.parquet")
    first, null, third, empty, fifth = read(tmp_path / "n.parquet")
    assert (first.note_id, first.text, first.service_date) == ("1", "a\r\nb", date(2026, 1, 2))
    assert first.metadata == {
        "seen": "2026-01-02T03:04:00",
        "cost": "1.50",
        "score": None,
        "tags": ["x"],
        "raw": "AQ==",
    }
    assert [(error.code, error.note_id) for error in (null, empty)] == [("SPY101", "2"), ("SPY101", "4")]
    assert "n.parquet row 4" in empty.message
    assert (third.note_id, fifth.text) == ("3", "e")


def test_parquet_with_text_as_bytes(tmp_path, read):
    pl.DataFrame({"note_id": ["a", "b"], "text": ["né".encode(), b"Zebrafinch \xff"]}).write_parquet(
        tmp_path / "n.parquet"
    )
    good, bad = read(tmp_path / "n.parquet")
    assert (good.text, bad.code, bad.note_id) == ("né", "SPY105", "b")
    assert SECRET not in str(bad)


def test_parquet_without_a_text_column(tmp_path, read):
    pl.DataFrame({"note_id": ["a"], "body": ["x"]}).write_parquet(tmp_path / "n.parquet")
    with pytest.raises(MissingColumnError, match="--text-column"):
        read(tmp_path / "n.parquet")
    assert read(tmp_path / "n.parquet", columns={"text": "body"})[0].text == "x"


def test_parquet_name_with_glob_characters(tmp_path, read):
    pl.DataFrame({"note_id": ["a"], "text": ["x"]}).write_parquet(tmp_path / "n[1]*.parquet")
    assert read(tmp_path / "n[1]*.parquet")[0].note_id == "a"


def test_empty_parquet(tmp_path, read):
    pl.DataFrame({"note_id": [], "text": []}).write_parquet(tmp_path / "n.parquet")
    with pytest.raises(NoNotesError):
        read(tmp_path / "n.parquet")
