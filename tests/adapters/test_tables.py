"""CSV, TSV and Parquet: columns, rows, and what a bad row does."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from spondy.adapters.readers import Meter, ReadOptions, open_inputs, parquet, read_notes
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


def test_an_unclosed_quote_names_the_lines_from_where_it_opens(write, read):
    first, error = read(write("n.csv", 'note_id,text\na,x\nb,"y\nc,z\n'))
    assert (first.note_id, error.code) == ("a", "SPY103")
    assert "n.csv lines 3 to 4: not valid CSV" in error.message


AFTER_A_FAULT = {
    "a stray quote in a note of several lines": (
        ["7,fine", '8,"begins', 'has a "stray" quote', "line 3, Zebrafinch", "Zebrafinch,x", 'ends"', "9,good"],
        "lines 3 to 7",
    ),
    "an unclosed quote, closed by the next one": (
        ["7,fine", '8,"never closed', '9,"Zebrafinch"', "10,good"],
        "lines 3 to 4",
    ),
    "ids of another kind": (["A-7,fine", '8,"x"y', "Zebrafinch pain,x", "B-9,good"], "lines 3 to 4"),
    "no id to go by": (['8,"x"y', "Zebrafinch pain,x", "9,good"], "lines 2 to 3"),
    "a bare comma": (["7,fine", '8,"x"y', ",Zebrafinch", "9,good"], "lines 3 to 4"),
}


@pytest.mark.parametrize(("rows", "lines"), AFTER_A_FAULT.values(), ids=AFTER_A_FAULT)
def test_no_line_of_a_note_becomes_a_note_after_a_fault(write, read, rows, lines):
    *before, error, last = read(write("n.csv", "\n".join(["note_id,text", *rows])))
    assert [note.text for note in before] == ["fine"][: len(before)]
    assert (error.code, last.text) == ("SPY103", "good")
    assert f"n.csv {lines}: not valid CSV" in error.message
    assert SECRET not in str(error)


def test_ids_that_are_as_long_as_they_like_are_ids_after_a_fault(write, read):
    ids = ["3f2504e0-4f89-41d3-9a0c-0305e82c3301", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"]
    first, error, last = read(write("n.csv", f'note_id,text\n{ids[0]},x\nbroken,"x"y\n{ids[1]},y\n'))
    assert [first.note_id, last.note_id] == ids
    assert "line 3" in error.message


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


OMOP_NOTE = {
    "note_id": 1,
    "person_id": 2,
    "note_date": date(2026, 5, 6),
    "note_datetime": datetime(2026, 5, 6, 8),
    "note_type_concept_id": 32817,
    "note_class_concept_id": 0,
    "note_title": "Progress note",
    "note_text": "a\nb",
    "encoding_concept_id": 0,
    "language_concept_id": 0,
    "provider_id": None,
    "visit_occurrence_id": 9,
    "visit_detail_id": None,
    "note_source_value": "PN",
    "note_event_id": None,
    "note_event_field_concept_id": None,
}
"""All fields of the table NOTE, OMOP CDM 5.4, in their order."""


@pytest.mark.parametrize("change_case", [str.lower, str.upper, str.title])
@pytest.mark.parametrize("ending", [".csv", ".parquet", ".tsv"])
@pytest.mark.parametrize("columns", [None, {"text": "note_text"}])
def test_whole_omop_table(tmp_path, read, change_case, ending, columns):
    path = tmp_path / f"NOTE{ending}"
    table = pl.DataFrame([{change_case(name): value for name, value in OMOP_NOTE.items()}])
    if ending == ".parquet":
        table.write_parquet(path)
    else:
        table.write_csv(path, separator="\t" if ending == ".tsv" else ",")
    [note] = read(path, columns=columns)
    assert (note.note_id, note.text, note.service_date) == ("1", "a\nb", date(2026, 5, 6))
    assert note.setting is note.note_kind is None
    used = {change_case(name) for name in ("note_id", "note_text", "note_date")}
    assert set(note.metadata) == {change_case(name) for name in OMOP_NOTE} - used
    assert str(note.metadata[change_case("visit_occurrence_id")]) == "9"


@pytest.mark.parametrize("rows", [2, 3, 1024])
def test_parquet(tmp_path, read, monkeypatch, rows):
    monkeypatch.setattr(parquet, "MOST_ROWS", rows)
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


ODD_VALUES = {
    "text in another column": (
        pa.array([b"x", b"Zebrafinch \xff", b"z"]).view(pa.string()),
        "SPY105",
        "not valid UTF-8",
    ),
    "a list of text": (
        pa.ListArray.from_arrays([0, 1, 2, 3], pa.array([b"x", b"Zebrafinch \xff", b"z"]).view(pa.string())),
        "SPY105",
        "not valid UTF-8",
    ),
    "a day outside the calendar": (pa.array([0, 10**7, 1], pa.date32()), "SPY103", "impossible date"),
    "a moment outside the calendar": (pa.array([0, 2**62, 1], pa.timestamp("us")), "SPY103", "impossible date"),
}


@pytest.mark.parametrize(("column", "code", "says"), ODD_VALUES.values(), ids=ODD_VALUES)
def test_an_unreadable_value_costs_its_row(tmp_path, read, column, code, says):
    table = pa.table({"note_id": [1, 2, 3], "text": ["a", "b", "c"], "odd": column})
    pq.write_table(table, tmp_path / "n.parquet")
    first, error, last = read(tmp_path / "n.parquet")
    assert (first.note_id, error.note_id, last.note_id) == ("1", "2", "3")
    assert error.code == code
    assert says in error.message
    assert "n.parquet row 2" in error.message
    assert SECRET not in str(error)


def test_types_of_parquet(tmp_path, read):
    table = pa.table(
        {
            "note_id": pa.array([1.5], pa.float32()),
            "text": pa.array(["né"], pa.large_string()),
            "note_kind": pa.array(["clinical"]).dictionary_encode(),
            "service_date": pa.array([1_767_352_830_123_456_789], pa.timestamp("ns")),
            "at": pa.array([1_767_352_830_000_000], pa.timestamp("us", "UTC")),
            "map": pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())),
            "struct": pa.array([{"a": None}]),
            "nothing": pa.nulls(1),
        }
    )
    pq.write_table(table, tmp_path / "n.parquet")
    [note] = read(tmp_path / "n.parquet")
    assert (note.note_id, note.text, note.note_kind, note.service_date) == ("1.5", "né", "clinical", date(2026, 1, 2))
    assert note.metadata == {
        "at": "2026-01-02T11:20:30+00:00",
        "map": [["k", 1]],
        "struct": {"a": None},
        "nothing": None,
    }


def test_row_groups_come_in_order(tmp_path, read):
    table = pl.DataFrame({"note_id": range(1000), "text": [f"note {number}" for number in range(1000)]})
    table.write_parquet(tmp_path / "n.parquet", row_group_size=64)
    assert [note.text for note in read(tmp_path / "n.parquet")] == table["text"].to_list()


def test_what_stands_before_the_damage_of_a_parquet_file_is_read(tmp_path):
    path = tmp_path / "n.parquet"
    pq.write_table(
        pa.table({"note_id": range(300), "text": [f"Zebrafinch {number}" * 50 for number in range(300)]}),
        path,
        row_group_size=100,
        compression="NONE",
        use_dictionary=False,
    )
    group = pq.ParquetFile(path).metadata.row_group(2)
    content = bytearray(path.read_bytes())
    start = group.column(1).data_page_offset
    content[start : start + 40] = b"\xff" * 40
    path.write_bytes(content)
    found = []
    with pytest.raises(
        InputError, match=r"n\.parquet: the Parquet file is damaged behind row 200; the notes before"
    ) as caught:
        found.extend(read_notes(open_inputs([str(path)], ReadOptions()), Meter()))
    assert [note.note_id for note in found] == [str(number) for number in range(200)]
    assert SECRET not in str(caught.value)


def test_a_parquet_file_that_is_cut_off_is_refused_at_once(tmp_path, read):
    path = tmp_path / "n.parquet"
    pl.DataFrame({"note_id": ["a"], "text": ["x"]}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"n\.parquet: not a readable Parquet file"):
        open_inputs([str(path)], ReadOptions())


def test_parquet_with_one_name_twice(tmp_path, read):
    table = pa.table([["a"], ["x"], ["y"]], names=["note_id", "text", "text"])
    pq.write_table(table, tmp_path / "n.parquet")
    with pytest.raises(InputError, match="two columns have the same name"):
        read(tmp_path / "n.parquet")


def test_the_meter_counts_the_whole_file(tmp_path):
    path = tmp_path / "n.parquet"
    pl.DataFrame({"note_id": range(3000), "text": ["x"] * 3000}).write_parquet(path)
    meter = Meter()
    assert len(list(read_notes(open_inputs([str(path)], ReadOptions()), meter))) == 3000
    assert meter.done == path.stat().st_size


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
