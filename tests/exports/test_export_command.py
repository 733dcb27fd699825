"""`spondy export` as a user meets it: what it says, its exit statuses, and what it refuses."""

from __future__ import annotations

import io
import os
import sys
from typing import NamedTuple

import pytest

SECRET = "Zebrafinch"


class Ran(NamedTuple):
    status: int
    out: bytes
    err: str


@pytest.fixture
def spondy(capsysbinary, monkeypatch):
    """Return a function that runs `spondy ARGUMENTS` and gives its status and what it printed."""
    from spondy.adapters.cli import main

    def run(*arguments):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        status = main([str(argument) for argument in arguments])
        out, err = capsysbinary.readouterr()
        return Ran(status, out, err.decode())

    return run


@pytest.fixture
def results(made, analyses):
    return analyses(made.analysis_of("17"), made.analysis_of("18"))


@pytest.fixture
def records(made, write):
    return write("notes.jsonl", [{"note_id": note_id, "text": made.NOTE} for note_id in ("17", "18")])


def test_formats_go_into_folders_of_their_names(spondy, results, records, tmp_path):
    ran = spondy("export", results, "--to", "parquet, brat", "--notes", records, "-o", tmp_path / "out")
    assert (ran.status, ran.out) == (0, b"")
    assert ran.err.splitlines() == [
        f"2 notes in {tmp_path / 'out' / 'parquet'}",
        f"2 notes in {tmp_path / 'out' / 'brat'}",
    ]


def test_an_export_may_stand_beside_the_analyses(spondy, results):
    assert spondy("export", results, "--to", "csv", "--output", results).status == 0
    assert sorted(os.listdir(results)) == ["analyses.jsonl", "csv"]


def test_a_second_export_asks_for_force(spondy, results, tmp_path):
    arguments = ("export", results, "--to", "csv", "-o", tmp_path / "out")
    assert spondy(*arguments).status == 0
    ran = spondy(*arguments)
    assert ran.status == 2
    assert "SPY300" in ran.err
    assert "--force" in ran.err
    assert spondy(*arguments, "--force").status == 0


def test_notes_left_out_are_named_and_give_status_1(spondy, made, analyses, tmp_path):
    folder = analyses(made.analysis_of("17"), *(made.analysis_of(f"x{number}") for number in range(25)))
    ran = spondy("export", folder, "--to", "omop,csv", "-o", tmp_path / "out")
    lines = ran.err.splitlines()
    assert ran.status == 1
    assert lines[0] == "failed: SPY103 note 'x0': omop: the note id is not a whole number, which note_id of OMOP is"
    assert lines[20:] == [
        "... and 5 more",
        f"1 note in {tmp_path / 'out' / 'omop'}, 25 left out",
        f"26 notes in {tmp_path / 'out' / 'csv'}",
    ]


def test_the_wrong_notes_are_never_quoted(spondy, made, results, write, tmp_path):
    records = write("n.jsonl", [{"note_id": "17", "text": SECRET * 9}, {"note_id": "18", "text": made.NOTE}])
    ran = spondy("export", results, "--to", "brat", "--notes", records, "-o", tmp_path / "out")
    assert ran.status == 1
    assert "note '17'" in ran.err
    assert SECRET not in ran.err
    assert sorted(os.listdir(tmp_path / "out" / "brat")) == ["18.ann", "18.txt", "annotation.conf"]


def test_columns_of_the_notes_can_be_named(spondy, made, results, write, tmp_path):
    records = write("n.jsonl", [{"id": note_id, "body": made.NOTE, "setting": "ward"} for note_id in (17, 18)])
    arguments = ("export", results, "--to", "label-studio", "--notes", records, "-o", tmp_path / "out")
    ran = spondy(*arguments, "--id-column", "id", "--text-column", "body", "--setting-column", "none")
    assert (ran.status, ran.err) == (0, f"2 notes in {tmp_path / 'out' / 'label-studio'}\n")


def test_notes_may_lie_in_the_folder_that_is_written_to(spondy, results, records, tmp_path):
    arguments = ("export", results, "--to", "brat", "-o", tmp_path, "--notes")
    assert spondy(*arguments, records).status == 0
    assert spondy(*arguments, records, "--force").status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "xml"], "no format 'xml'"),
        (["--to", ""], "no format ''"),
        (["--to", "brat"], "--notes"),
        (["--to", "csv", "--notes", "n"], "--notes is of use to omop, brat, label-studio only"),
        (["--to", "fhir", "--concepts", "m.csv"], "--concepts is of use to omop only"),
        (["--to", "parquet", "--first-id", "3"], "--first-id is of use to omop only"),
        (["--to", "omop", "--subject-column", "x"], "--subject-column is of use to fhir only"),
        (["--to", "csv", "--date", "2026-03-31"], "--date is of use to omop, fhir only"),
        (["--to", "fhir", "--date", "March"], "--date"),
        (["--to", "omop", "--first-id", "0"], "--first-id"),
        (["--to", "omop", "--concepts", "missing.csv"], "missing.csv: No such file"),
        (["--to", "omop", "--notes", "missing.jsonl"], "missing.jsonl: No such file"),
        ([], "--to"),
    ],
)
def test_wrong_use_is_refused_and_nothing_is_written(spondy, results, tmp_path, arguments, said):
    ran = spondy("export", results, *arguments, "-o", tmp_path / "out")
    assert (ran.status, ran.out) == (2, b"")
    assert said in " ".join(ran.err.replace("│", "").split())
    assert not list(tmp_path.glob("out/*"))


def test_options_reach_the_formats(spondy, made, analyses, write, tmp_path):
    folder = analyses(made.analysis_of("17", metadata={"person_id": "P-7"}))
    ran = spondy(
        *("export", folder, "--to", "omop,fhir", "-o", tmp_path / "out", "--date", "2026-03-31", "--first-id", 500),
        *("--concepts", write("map.csv", "source_value,concept_id\nsymptom/neck-pain,2000000002\n")),
        *("--subject-column", "person_id"),
    )
    assert ran.status == 0
    rows = (tmp_path / "out" / "omop" / "note_nlp.csv").read_text()
    assert rows.splitlines()[1].startswith("500,17,")
    assert ",neck pain,2000000002,0,spondy 9.9,2026-03-31,," in rows
    conditions = (tmp_path / "out" / "fhir" / "Condition.ndjson").read_text()
    assert '"identifier":{"value":"P-7"}' in conditions
    assert '"recordedDate":"2026-03-31T00:00:00Z"' in conditions


def test_ctrl_c_leaves_nothing(spondy, results, tmp_path, monkeypatch):
    from spondy.adapters.exports.worklist import Worklist

    def interrupted(self, analysis, text):
        raise KeyboardInterrupt

    monkeypatch.setattr(Worklist, "convert", interrupted)
    ran = spondy("export", results, "--to", "csv", "-o", tmp_path / "out")
    assert (ran.status, ran.err) == (130, "stopped; nothing is written\n")
    assert list((tmp_path / "out").iterdir()) == []
