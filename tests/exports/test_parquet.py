"""Parquet: what the tables hold, their schema with and without rows, and that they are written as they come."""

from __future__ import annotations

import stat

import polars as pl
import pytest

from spondy.adapters.exports import parquet
from spondy.adapters.exports.schemas import SCHEMAS
from spondy.adapters.exports.tables import rows_of

TABLES = ("conditions", "findings", "proposals", "gaps", "notes")


def read(folder):
    return {path.stem: pl.read_parquet(path) for path in folder.glob("*.parquet")}


def test_there_is_a_table_for_each_kind_with_its_schema_also_without_rows(made, exported):
    full = read(exported("parquet", made.analysis_of()))
    empty = read(exported("parquet", output="none"))
    assert set(full) == set(empty) == set(SCHEMAS) == set(TABLES)
    for name, schema in SCHEMAS.items():
        assert dict(full[name].schema) == dict(empty[name].schema) == schema
        assert full[name].height > empty[name].height == 0


@pytest.mark.parametrize("name", TABLES)
def test_each_row_has_a_value_for_every_column_and_no_other(made, name):
    for row in rows_of(made.analysis_of())[name]:
        assert set(row) == set(SCHEMAS[name])


@pytest.mark.parametrize("name", [name for name in TABLES if name != "notes"])
def test_every_row_says_whose_it_is_where_it_stands_and_what_made_it(made, exported, name):
    table = read(exported("parquet", made.analysis_of("17")))[name]
    assert table.columns[:5] == ["note_id", "start", "end", "rule", "patterns"]
    assert set(table["note_id"]) == {"17"}
    assert set(table["patterns"]) == {"sha256:0123456789abcdef"}
    assert table["rule"].null_count() == 0


def test_what_the_rows_hold(made, exported):
    tables = read(exported("parquet", made.analysis_of("17")))
    (condition,) = tables["conditions"].to_dicts()
    assert (condition["kind"], condition["levels"], condition["detail_site"]) == ("spondylolisthesis", ["L4-L5"], None)
    assert condition["level_evidence"][0]["text"] == "L4\r\non L5"
    assert made.NOTE[condition["start"] : condition["end"]] == "spondylolisthesis"
    denied = tables["findings"].filter(pl.col("assertion") == "absent").to_dicts()
    assert [(row["value"], row["text"], row["cues"][0]["text"]) for row in denied] == [("neck-pain", "neck pain", "No")]
    first, second = tables["proposals"].to_dicts()
    assert (first["code"], first["rule"], first["code_set"]) == ("M43.16", "code.slip", "FY2026")
    assert (second["start"], second["end"], second["evidence"]) == (None, None, [])
    (gap,) = tables["gaps"].to_dicts()
    assert (gap["gap"], gap["query"]) == ("imaging-missing", "Please clarify")
    assert gap["answers"] == [{"answer": "yes", "changes": ["adds M43.17"]}]
    (note,) = tables["notes"].to_dicts()
    assert (note["translation_mm"], note["translation_grade"], note["model"]) == (7.0, 2, None)
    assert note["imaging"] == [{"modality": "mri", "status": "performed"}]


def test_a_fracture_keeps_its_detail(made, exported):
    from spondy.model import FractureDetail

    slip = made.analysis_of().conditions[0]
    fracture = slip.model_copy(update={"kind": "fracture", "detail": FractureDetail(site="dens", type="II", open=True)})
    (row,) = read(exported("parquet", made.analysis_of(conditions=(fracture,))))["conditions"].to_dicts()
    assert {name: row[f"detail_{name}"] for name in ("site", "type", "open", "phase", "displaced")} == {
        "site": "dens",
        "type": "II",
        "open": True,
        "phase": "active",
        "displaced": None,
    }


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 35])
def test_rows_go_to_disk_in_groups_and_keep_their_order(made, exported, monkeypatch, count):
    monkeypatch.setattr(parquet, "ROWS_AT_A_TIME", 5)
    monkeypatch.setattr(parquet, "ROWS_IN_A_GROUP", 10)
    folder = exported("parquet", *(made.empty_analysis(f"n{number}") for number in range(count)), texts=False)
    assert pl.read_parquet(folder / "notes.parquet")["note_id"].to_list() == [f"n{number}" for number in range(count)]
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.parquet" for name in TABLES)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_the_groups_are_those_of_the_file(made, exported, monkeypatch):
    pq = pytest.importorskip("pyarrow.parquet", reason="install the extra dev")
    monkeypatch.setattr(parquet, "ROWS_AT_A_TIME", 5)
    monkeypatch.setattr(parquet, "ROWS_IN_A_GROUP", 10)
    folder = exported("parquet", *(made.empty_analysis(f"n{number}") for number in range(25)), texts=False)
    groups = pq.ParquetFile(folder / "notes.parquet").metadata
    assert [groups.row_group(number).num_rows for number in range(groups.num_row_groups)] == [10, 10, 5]


def test_another_reader_reads_the_same(made, exported):
    pq = pytest.importorskip("pyarrow.parquet", reason="install the extra dev")
    folder = exported("parquet", made.analysis_of())
    for name, table in read(folder).items():
        assert pq.read_table(folder / f"{name}.parquet").to_pylist() == table.to_dicts()


def test_odd_characters_survive(made, exported):
    text = "\U0001f635\0\r\n\u2028 slip"
    span = made.at("slip", text)
    odd = made.empty_analysis("\0id\n", findings=(made.finding("condition", "slip", "slip", text=text),))
    (row,) = read(exported("parquet", odd, texts=False))["findings"].to_dicts()
    assert (row["note_id"], row["start"]) == ("\0id\n", span.start)
