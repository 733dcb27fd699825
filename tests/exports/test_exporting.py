"""Analyses in several formats at once: what is written, what is left out, and the same bytes every time."""

from __future__ import annotations

import datetime
import json
import os

import pytest

from spondy.adapters.exports import FORMATS, ExportOptions, export, formats_named
from spondy.adapters.exports.worklist import Worklist
from spondy.adapters.readers import ReadOptions, open_inputs
from spondy.errors import InputError, OutputError

SECRET = "Zebrafinch"
DAY = ExportOptions(made=datetime.date(2026, 3, 31))


def test_every_format_gets_a_folder_of_its_name(made, analyses, notes, tmp_path):
    folder = analyses(made.analysis_of("17"), made.empty_analysis("18"))
    given = notes({"17": made.NOTE, "18": "nothing"})
    result = export(folder, list(FORMATS), tmp_path / "out", notes=given, options=DAY)
    assert sorted(os.listdir(tmp_path / "out")) == sorted(FORMATS)
    assert (result.notes, dict(result.left_out), result.failures) == (2, {}, [])
    assert result.folders == {name: tmp_path / "out" / name for name in FORMATS}
    assert all(any(path.iterdir()) for path in result.folders.values())


def test_the_same_analyses_give_the_same_bytes(made, analyses, notes, tmp_path, digest):
    folder = analyses(*(made.analysis_of(str(number)) for number in range(40)))
    given = {str(number): made.NOTE for number in range(40)}
    digests = []
    for output in ("one", "two"):
        export(folder, list(FORMATS), tmp_path / output, notes=notes(given), options=DAY)
        digests.append(digest(tmp_path / output))
    assert digests[0] == digests[1]
    backwards = dict(reversed(given.items()))
    export(folder, list(FORMATS), tmp_path / "three", notes=notes(backwards), options=DAY)
    assert digest(tmp_path / "three") == digests[0]


def test_one_file_of_analyses_will_do(made, analyses, tmp_path):
    folder = analyses(made.analysis_of())
    assert export(folder / "analyses.jsonl", ["csv"], tmp_path / "out").notes == 1


@pytest.mark.parametrize("name", FORMATS)
def test_no_analyses_give_an_export_without_rows(analyses, notes, tmp_path, name):
    result = export(analyses(), [name], tmp_path / "out", notes=notes({"1": "x"}))
    assert result.notes == 0
    assert (tmp_path / "out" / name).is_dir()


def test_a_note_that_one_format_cannot_say_is_left_out_of_that_alone(made, analyses, tmp_path):
    folder = analyses(made.analysis_of("17"), made.analysis_of("A-1"))
    result = export(folder, ["omop", "csv"], tmp_path / "out", options=DAY)
    assert dict(result.left_out) == {"omop": 1}
    (error,) = result.failures
    assert (error.note_id, error.code) == ("A-1", "SPY103")
    assert "omop: the note id is not a whole number" in str(error)
    assert b"A-1" in (tmp_path / "out" / "csv" / "worklist.csv").read_bytes()


def test_a_note_with_another_text_is_left_out_of_what_uses_texts(made, analyses, notes, tmp_path):
    folder = analyses(made.analysis_of("17"), made.analysis_of("18"), made.analysis_of("19"))
    given = notes({"17": f"{SECRET} {made.NOTE}", "19": made.NOTE})
    result = export(folder, ["csv", "omop", "brat"], tmp_path / "out", notes=given, options=DAY)
    assert dict(result.left_out) == {"omop": 2, "brat": 2}
    assert [error.note_id for error in result.failures] == ["17", "17", "18", "18"]
    assert SECRET not in "".join(map(str, result.failures))
    assert sorted(os.listdir(tmp_path / "out" / "brat")) == ["19.ann", "19.txt", "annotation.conf"]


def test_a_fault_of_spondy_costs_one_note_and_quotes_nothing(made, analyses, tmp_path, monkeypatch):
    real = Worklist.convert

    def faulty(self, analysis, text):
        if analysis.note_id == "18":
            raise RuntimeError(SECRET)
        return real(self, analysis, text)

    monkeypatch.setattr(Worklist, "convert", faulty)
    folder = analyses(*(made.analysis_of(note_id) for note_id in ("17", "18", "19")))
    result = export(folder, ["csv"], tmp_path / "out")
    assert dict(result.left_out) == {"csv": 1}
    assert "RuntimeError" in str(result.failures[0])
    assert SECRET not in str(result.failures[0])
    written = (tmp_path / "out" / "csv" / "worklist.csv").read_bytes()
    assert (b"17," in written, b"18," in written, b"19," in written) == (True, False, True)


def test_many_failures_are_counted_and_few_remembered(made, analyses, tmp_path):
    folder = analyses(*(made.analysis_of(f"x{number}") for number in range(50)))
    result = export(folder, ["omop"], tmp_path / "out", options=DAY)
    assert (result.left_out["omop"], len(result.failures)) == (50, 20)


@pytest.mark.parametrize("content", ["{", f'{{"note_id": "{SECRET}"}}', "[]", '{"schema_version": "0"}'])
def test_what_is_no_analysis_is_named_by_its_line_and_nothing_is_written(made, analyses, tmp_path, content):
    folder = analyses(made.analysis_of())
    with (folder / "analyses.jsonl").open("a") as stream:
        stream.write(f"\n{content}")
    with pytest.raises(InputError, match=r"analyses\.jsonl line 3: not an analysis") as caught:
        export(folder, ["csv"], tmp_path / "out")
    assert SECRET not in str(caught.value)
    assert os.listdir(tmp_path / "out") == []


def test_wrong_use_is_refused_before_anything_is_written(made, analyses, notes, tmp_path):
    folder, output = analyses(made.analysis_of()), tmp_path / "out"
    with pytest.raises(OutputError, match="no format 'xml'; there are parquet, csv"):
        export(folder, ["xml"], output)
    with pytest.raises(InputError, match="brat, label-studio: holds the texts"):
        export(folder, ["csv", "brat", "label-studio"], output)
    with pytest.raises(InputError, match="standard input cannot be read again"):
        export(folder, ["brat"], output, notes=open_inputs(["-"], ReadOptions()))
    with pytest.raises(InputError, match="No such file"):
        export(tmp_path / "missing", ["csv"], output)
    with pytest.raises(InputError, match=r"holds no analyses\.jsonl; did its run come to an end"):
        export(tmp_path, ["csv"], output)
    assert not output.exists()


def test_texts_that_no_format_uses_are_not_read(made, analyses, tmp_path):
    notes = open_inputs(["-"], ReadOptions())
    assert export(analyses(made.analysis_of()), ["csv", "fhir"], tmp_path / "out", notes=notes).notes == 1


def test_without_a_date_the_time_of_the_analyses_file_counts(made, analyses, tmp_path):
    folder = analyses(made.analysis_of())
    os.utime(folder / "analyses.jsonl", (0, datetime.datetime(2026, 2, 3, 4, 5, 6, tzinfo=datetime.UTC).timestamp()))
    result = export(folder, ["fhir"], tmp_path / "out")
    (line,) = (result.folders["fhir"] / "Provenance.ndjson").read_bytes().splitlines()
    assert json.loads(line)["recorded"] == "2026-02-03T04:05:06Z"


@pytest.mark.parametrize(
    ("given", "recorded"),
    [
        (datetime.date(2026, 3, 31), "2026-03-31T00:00:00Z"),
        (datetime.datetime(2026, 3, 31, 9, 30), "2026-03-31T09:30:00Z"),
        (
            datetime.datetime(2026, 3, 31, 23, tzinfo=datetime.timezone(datetime.timedelta(hours=-5))),
            "2026-04-01T04:00:00Z",
        ),
    ],
)
def test_a_given_date_is_a_moment_in_utc(made, exported, given, recorded):
    folder = exported("fhir", made.analysis_of(), made=given)
    assert json.loads((folder / "Provenance.ndjson").read_text().splitlines()[0])["recorded"] == recorded


def test_progress_is_told_note_by_note(made, analyses, tmp_path):
    told = []
    export(analyses(*map(made.analysis_of, "123")), ["csv"], tmp_path / "out", advance=told.append)
    assert told == [1, 2, 3]


def test_formats_are_named_once_each():
    assert list(formats_named(["csv", "omop", "csv"])) == ["csv", "omop"]


def test_the_work_list_is_that_of_the_run(made, exported):
    from spondy.adapters.writers.worklist import COLUMNS, csv_bytes, rows_of

    items = [made.analysis_of("1"), made.empty_analysis("2"), made.analysis_of("=3")]
    written = (exported("csv", *items) / "worklist.csv").read_bytes()
    assert written == csv_bytes([COLUMNS]) + b"".join(csv_bytes(rows_of(item)) for item in items)
