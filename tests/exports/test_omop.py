"""OMOP CDM 5.4 NOTE_NLP: the standard's columns, types and lengths, and when a term exists."""

from __future__ import annotations

import csv
import datetime
import io

import polars as pl
import pytest

from spondy.adapters.exports import ExportOptions, export
from spondy.adapters.exports.concepts import read_concepts
from spondy.adapters.exports.omop_rows import LENGTHS, STANDINGS, rows_of
from spondy.errors import InputError, InvalidNoteError, MissingColumnError
from spondy.knowledge.vocabulary import vocabulary

# OHDSI CommonDataModel, OMOP_CDMv5.4_Field_Level.csv, rows of note_nlp: field, required, type.
FIELDS = """
note_nlp_id yes integer
note_id yes integer
section_concept_id no integer
snippet no varchar(250)
offset no varchar(50)
lexical_variant yes varchar(250)
note_nlp_concept_id no integer
note_nlp_source_concept_id no integer
nlp_system no varchar(250)
nlp_date yes date
nlp_datetime no datetime
term_exists no varchar(1)
term_temporal no varchar(50)
term_modifiers no varchar(2000)
"""
FIELDS = [line.split() for line in FIELDS.split("\n") if line]
TYPES = {"integer": pl.Int64, "date": pl.Date, "datetime": pl.Datetime("us")}
DAY = datetime.date(2026, 3, 31)


def read_csv(folder):
    with (folder / "note_nlp.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def modifiers(row):
    return dict(part.split("=") for part in row["term_modifiers"].split(";"))


@pytest.fixture
def rows(made):
    """The rows of the analysis made by hand, by what they say."""
    found = list(rows_of(made.analysis_of(), made.NOTE, {}, DAY))
    return {(modifiers(row)["Source_value"], row["term_exists"]): row for row in found}


def test_the_columns_are_those_of_the_standard_in_its_order(made, exported):
    folder = exported("omop", made.analysis_of())
    names = [name for name, _, _ in FIELDS]
    header = (folder / "note_nlp.csv").read_text().splitlines()[0]
    table = pl.read_parquet(folder / "note_nlp.parquet")
    assert header.split(",") == table.columns == names
    for name, required, kind in FIELDS:
        assert table.schema[name] == TYPES.get(kind, pl.String)
        assert required == "no" or table[name].null_count() == 0
    assert {name: f"varchar({length})" for name, length in LENGTHS.items()} == {
        name: kind for name, _, kind in FIELDS if kind.startswith("varchar")
    }


def test_csv_and_parquet_hold_the_same_rows(made, exported):
    folder = exported("omop", made.analysis_of("1"), made.empty_analysis("2"), made.analysis_of("3"))
    table = pl.read_parquet(folder / "note_nlp.parquet").to_dicts()
    plain = [{name: "" if value is None else str(value) for name, value in row.items()} for row in table]
    assert read_csv(folder) == plain
    assert len(plain) == 14


def test_no_rows_leave_the_columns(made, exported):
    folder = exported("omop", made.empty_analysis())
    assert read_csv(folder) == []
    assert pl.read_parquet(folder / "note_nlp.parquet").columns == [name for name, _, _ in FIELDS]


def test_ids_count_on_from_the_first_given(made, exported):
    folder = exported("omop", made.analysis_of("1"), made.analysis_of("2"), first_id=100)
    assert [int(row["note_nlp_id"]) for row in read_csv(folder)] == list(range(100, 114))


def test_every_assertion_has_a_standing():
    assert set(STANDINGS) == set(vocabulary().assertions)


@pytest.mark.parametrize(
    ("source_value", "exists", "temporal", "said"),
    [
        ("condition/spondylolisthesis", "Y", "present", {"Negation": "false", "Subject": "patient"}),
        ("symptom/neck-pain", "N", "present", {"Negation": "true", "Subject": "patient"}),
        ("condition/fracture", "N", "present", {"Certainty": "possible", "Rule_out": "true"}),
        ("condition/spondylolisthesis", "N", None, {"Negation": "false", "Subject": "family"}),
        ("level/L4-L5", None, None, {}),
    ],
)
def test_when_a_term_exists(rows, source_value, exists, temporal, said):
    row = rows[source_value, exists]
    assert row["term_temporal"] == temporal
    assert said.items() <= modifiers(row).items()


@pytest.mark.parametrize(
    ("assertion", "exists", "temporal"),
    [
        ("present", "Y", "present"),
        ("possible", "Y", "present"),
        ("absent", "N", "present"),
        ("historical", "Y", "past"),
        ("hypothetical", "N", None),
        ("family", "N", None),
    ],
)
def test_the_standing_of_each_assertion(made, assertion, exists, temporal):
    analysis = made.empty_analysis("1", findings=(made.finding("symptom", "x", "slip", assertion),))
    (row,) = rows_of(analysis, None, {}, DAY)
    assert (row["term_exists"], row["term_temporal"]) == (exists, temporal)


def test_the_modifiers_of_a_condition(rows):
    assert rows["condition/spondylolisthesis", "Y"]["term_modifiers"] == (
        "Negation=false;Subject=patient;Certainty=certain;Source_value=condition/spondylolisthesis;Level=L4-L5;"
        "Region=lumbar;Etiology=degenerative;Translation=7 mm;Meyerding=2;ICD10CM=M43.16"
    )


def test_a_translation_is_given_only_where_it_is_plain_whose_it_is(made):
    slip = made.analysis_of().conditions[0]
    other = slip.model_copy(update={"id": "c2", "evidence": (made.at("slip"),), "level_evidence": ()})
    two = made.analysis_of(conditions=(slip, other))
    assert not any("Translation" in row["term_modifiers"] for row in rows_of(two, None, {}, DAY))
    near = slip.model_copy(update={"level_evidence": (made.at("L5, 7 mm", rule="level"),)})
    cited = made.analysis_of(conditions=(near, other))
    with_it = [row["offset"] for row in rows_of(cited, None, {}, DAY) if "Translation=7 mm" in row["term_modifiers"]]
    assert with_it == [str(slip.evidence[0].start)]


def test_offset_words_and_snippet(made, rows):
    row = rows["level/L4-L5", None]
    start = int(row["offset"])
    assert made.NOTE[start : start + len(row["lexical_variant"])] == row["lexical_variant"] == "L4\r\non L5"
    assert row["snippet"] == made.NOTE  # shorter than the field
    assert next(rows_of(made.analysis_of(), None, {}, DAY))["snippet"] is None


@pytest.mark.parametrize("before", [0, 100, 1000])
@pytest.mark.parametrize("words", ["slip", "s" * 249, "s" * 250, "\U0001f635" * 300])
def test_no_field_is_longer_than_the_standard_allows(made, before, words):
    text = f"{'a' * before}{words}{'b' * 1000}"
    levels = tuple(f"L{number}" for number in range(1000))
    slip = made.analysis_of().conditions[0].model_copy(update={"levels": levels, "evidence": (made.at(words, text),)})
    analysis = made.empty_analysis(
        "1",
        findings=(made.finding("condition", "slip", words, text=text),),
        conditions=(slip,),
        translation=made.analysis_of().translation,
    )
    (row,) = rows_of(analysis, text, {}, DAY)
    assert [name for name, length in LENGTHS.items() if len(row[name] or "") > length] == []
    assert words[:250] == row["lexical_variant"]
    assert words[:250] in row["snippet"]
    assert modifiers(row)["Region"] == "lumbar"  # the levels had no room; what comes after them has


def test_a_snippet_is_as_long_as_the_field_and_has_its_words_in_the_middle(made):
    text = "a" * 500 + "slip" + "b" * 500
    analysis = made.empty_analysis("1", findings=(made.finding("condition", "slip", "slip", text=text),))
    (row,) = rows_of(analysis, text, {}, DAY)
    assert row["snippet"] == "a" * 123 + "slip" + "b" * 123


def test_databases_that_refuse_nul_take_the_rows(made, exported):
    text = "a\0 sl\0ip \0"
    analysis = made.empty_analysis("1", findings=(made.finding("condition", "slip", "sl\0ip", text=text),))
    folder = exported("omop", analysis, text=text)
    assert b"\0" not in (folder / "note_nlp.csv").read_bytes()
    (row,) = read_csv(folder)
    assert (row["lexical_variant"], row["snippet"]) == ("sl\u2400ip", "a\u2400 sl\u2400ip \u2400")


@pytest.mark.parametrize(
    ("made_at", "day", "moment"),
    [
        (DAY, "2026-03-31", ""),
        (datetime.datetime(2026, 3, 31, 9, 30, tzinfo=datetime.UTC), "2026-03-31", "2026-03-31 09:30:00"),
    ],
)
def test_the_date_is_that_of_the_analyses(made, exported, made_at, day, moment):
    row = read_csv(exported("omop", made.analysis_of(), made=made_at))[0]
    assert (row["nlp_date"], row["nlp_datetime"], row["nlp_system"]) == (day, moment, "spondy 9.9")


@pytest.mark.parametrize("note_id", ["0", "17", "-3", "9223372036854775807"])
def test_whole_numbers_are_note_ids(made, note_id):
    assert next(rows_of(made.analysis_of(note_id), None, {}, DAY))["note_id"] == int(note_id)


@pytest.mark.parametrize(
    "note_id", ["CX-1", "1.0", "", "1e3", " 1", "\u0661", "9223372036854775808", "--1", "1" * 60, "07", "-0"]
)
def test_other_note_ids_are_refused_by_name(made, note_id):
    with pytest.raises(InvalidNoteError, match="not a whole number") as caught:
        list(rows_of(made.analysis_of(note_id), None, {}, DAY))
    assert caught.value.note_id == note_id


# --- concepts ---------------------------------------------------------------------------------------------------------


def test_concept_ids_come_from_the_map_alone(made, exported, write):
    table = write(
        "map.csv",
        "vocabulary,concept_id,source_value\r\nSNOMED,2000000001,condition/spondylolisthesis\r\n,99,section/assessment\r\n"
        "ICD10CM,1567,M43.16\r\n",
    )
    mapped = read_csv(exported("omop", made.analysis_of(), concepts=table))
    ids = [(row["note_nlp_concept_id"], row["note_nlp_source_concept_id"], row["section_concept_id"]) for row in mapped]
    assert ids[:3] == [("0", "0", "99"), ("2000000001", "1567", "99"), ("0", "0", "99")]
    unmapped = read_csv(exported("omop", made.analysis_of()))
    assert {row[name] for row in unmapped for name in row if name.endswith("concept_id")} == {"0"}


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("source_value,id\na,1\n", MissingColumnError, "no column 'concept_id'"),
        ("", MissingColumnError, "no column 'source_value'"),
        ("source_value,concept_id\na,x\n", InputError, "line 2: concept_id is not a whole number"),
        ("source_value,concept_id\na\n", InputError, "line 2: concept_id is not a whole number"),
        ("source_value,concept_id\na,1\nb,2\na,3\n", InputError, "line 4: 'a' has another concept_id above"),
        (b"source_value,concept_id\n\xff,1\n", InputError, "line 2: not valid UTF-8"),
    ],
)
def test_a_faulty_map_is_named_by_its_line(write, content, error, message):
    with pytest.raises(error, match=message):
        read_concepts(write("map.csv", content))


def test_a_map_may_come_from_a_spreadsheet(write):
    assert read_concepts(write("map.csv", "\ufeffsource_value,concept_id\r\na, 7 \r\na,7\r\n")) == {"a": 7}


def test_a_missing_map_is_named(tmp_path, made, analyses):
    with pytest.raises(InputError, match=r"map\.csv: No such file"):
        export(
            analyses(made.analysis_of()),
            ["omop"],
            tmp_path / "out",
            options=ExportOptions(concepts=tmp_path / "map.csv"),
        )


def test_line_ends_within_cells_are_quoted(made, exported):
    content = (exported("omop", made.analysis_of()) / "note_nlp.csv").read_bytes().decode()
    assert '"L4\r\non L5"' in content
    assert len(list(csv.reader(io.StringIO(content, newline="")))) == 8
