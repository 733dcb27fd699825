import io
import json
import sys

import pytest

from spondy.adapters.cli import explain as command
from spondy.adapters.cli import main
from spondy.model import Analysis, Note, Provenance

TEXT = "HPI: neck pain.\nPlan: PT.\n"


class EchoAnalyzer:
    """Stands in for the analyzer: shows what note it was given."""

    def analyze(self, note: Note) -> Analysis:
        return Analysis(
            note_id=note.note_id,
            setting=note.setting or "outpatient",
            note_kind=note.note_kind or "clinical",
            service_date=note.service_date,
            provenance=Provenance(spondy="0", code_set="FY2026", patterns="sha256:0"),
        )


@pytest.fixture(autouse=True)
def echo(monkeypatch):
    monkeypatch.setattr(command, "build_analyzer", EchoAnalyzer)


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes.jsonl"
    records = [
        {"note_id": "a", "text": TEXT, "setting": "inpatient", "service_date": "2026-01-05"},
        {"note_id": 7, "text": "Knee pain."},
        {"note_id": "empty", "text": ""},
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_a_text_file_is_explained(tmp_path, capsys):
    path = tmp_path / "visit-3.txt"
    path.write_text(TEXT)
    assert (
        main(
            ["explain", str(path), "--setting", "inpatient", "--note-kind", "radiology-report", "--date", "2026-03-01"]
        )
        == 0
    )
    out = capsys.readouterr().out
    assert "visit-3  inpatient · radiology-report · service date 2026-03-01" in out
    assert "HPI: neck pain." in out


def test_standard_input_is_the_text_of_one_note(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert main(["explain", "-"]) == 0
    assert "HPI: neck pain." in capsys.readouterr().out


def test_a_note_is_chosen_from_a_file_and_its_own_facts_win(notes, capsys):
    assert main(["explain", str(notes), "--note-id", "a", "--setting", "outpatient", "--date", "2026-09-09"]) == 0
    assert "a  inpatient · clinical · service date 2026-01-05" in capsys.readouterr().out
    assert main(["explain", str(notes), "--note-id", "7"]) == 0
    assert "Knee pain." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "choose one with --note-id"),
        (["--note-id", "zz"], "holds no note 'zz'"),
        (["--note-id", "empty"], "SPY101"),
        (["--date", "tomorrow"], "tomorrow"),
    ],
)
def test_wrong_use_is_explained(notes, capsys, arguments, message):
    assert main(["explain", str(notes), *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error and "neck pain" not in error


def test_bytes_that_are_no_text(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"neck \xff pain")))
    assert main(["explain", "-"]) == 2
    assert "not valid UTF-8 at byte 6" in capsys.readouterr().err
