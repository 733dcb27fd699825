"""`spondy analyze`: streams, the output folder, resuming, exit statuses."""

from __future__ import annotations

import csv
import io
import json
import stat

import pytest

from spondy.adapters.cli import analyze
from spondy.adapters.readers import FORMATS
from spondy.adapters.writers.folder import JOURNAL, OPTIONS

pytestmark = pytest.mark.usefixtures("fake")
SECRET = "Zebrafinch"
NOTES = [{"note_id": f"n{number}", "text": f"SLIP {number}"} for number in range(5)]


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))


def ids_in(path):
    return [json.loads(line)["note_id"] for line in path.read_bytes().splitlines()]


def test_a_pipe_gets_json_lines_and_nothing_else(spondy, write):
    ran = spondy("analyze", write("n.jsonl", NOTES))
    assert ran.status == 0
    assert ran.ids == ["n0", "n1", "n2", "n3", "n4"]
    assert "5 notes analysed" in ran.err


def test_json_lines_are_compact_and_not_escaped(spondy, write):
    ran = spondy("analyze", "--format", "jsonl", write("n.jsonl", [{"note_id": "é", "text": "SLIP", "ward": "ö"}]))
    assert ran.out.startswith('{"schema_version":"1","note_id":"é",'.encode())
    assert '"metadata":{"ward":"ö"}}\n'.encode() in ran.out


def test_standard_input(spondy):
    ran = spondy("analyze", "-", stdin=b'{"note_id": 1, "text": "SLIP"}\n')
    assert (ran.status, ran.ids) == (0, ["1"])


def test_several_inputs_in_the_order_given(spondy, write):
    ran = spondy("analyze", write("b.txt", "x"), write("a.jsonl", NOTES[:2]), write("c.csv", "note_id,text\nc,x\n"))
    assert ran.ids == ["b", "n0", "n1", "c"]


def test_a_terminal_gets_a_table(spondy, write, monkeypatch):
    monkeypatch.setattr(analyze, "_on_terminal", lambda: True)
    ran = spondy("analyze", write("n.jsonl", [*NOTES, {"note_id": "bad", "text": ""}]))
    shown = ran.out.decode()
    assert ran.status == 1
    assert "M43.12" in shown
    assert "etiology-missing" in shown
    assert "SPY101" in shown


def test_control_characters_of_an_id_do_not_reach_the_terminal(spondy, write, monkeypatch):
    monkeypatch.setattr(analyze, "_on_terminal", lambda: True)
    ran = spondy("analyze", write("n.jsonl", [{"note_id": "a\x1b[2J\u202e", "text": text} for text in ("x", "y")]))
    assert "a\u241b[2J" in ran.out.decode()
    assert "\u202e" not in ran.out.decode() + ran.err
    assert "\x1b[2J" not in ran.out.decode() + ran.err


def test_a_full_disk_is_a_message(spondy, write, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(analyze.OutputFolder, "write", full)
    ran = spondy("analyze", write("n.jsonl", NOTES), "--output", tmp_path / "out")
    assert ran.status == 2
    assert "SPY300 cannot write: No space left on device" in ran.err
    assert list((tmp_path / "out").iterdir()) == []


def test_a_disk_that_fills_up_costs_nothing_that_was_done(spondy, write, tmp_path, monkeypatch):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    spondy("analyze", path, "--output", tmp_path / "once")
    whole, written = analyze.OutputFolder.write, []

    def full_soon(folder, outcomes):
        written.extend(outcomes)
        if len(written) > 2:
            raise OSError(28, "No space left on device")
        whole(folder, outcomes)

    monkeypatch.setattr(analyze.OutputFolder, "write", full_soon)
    ran = spondy("analyze", path, "--output", out)
    assert ran.status == 2
    assert "go on with the same command and --resume\nerror: SPY300 cannot write: No space left" in ran.err
    monkeypatch.setattr(analyze.OutputFolder, "write", whole)
    assert spondy("analyze", path, "--output", out, "--resume").status == 0
    for once in (tmp_path / "once").iterdir():
        assert (out / once.name).read_bytes() == once.read_bytes(), once.name


def test_options_reach_the_notes(spondy, write):
    path = write("n.csv", "id,body,seen\na,SLIP,2026-01-02\n")
    ran = spondy(
        *("analyze", path, "--id-column", "id", "--text-column", "body", "--date-column", "seen"),
        *("--setting", "inpatient", "--note-kind", "radiology-report"),
    )
    [analysis] = ran.analyses
    assert [analysis[name] for name in ("note_id", "setting", "note_kind", "service_date")] == [
        "a",
        "inpatient",
        "radiology-report",
        "2026-01-02",
    ]


@pytest.mark.parametrize("workers", [1, 2])
def test_limit(spondy, write, workers):
    assert spondy("analyze", write("n.jsonl", NOTES), "--limit", 3, "--workers", workers).ids == ["n0", "n1", "n2"]


def test_workers_change_nothing(spondy, write):
    path = write("n.jsonl", [{"note_id": number, "text": f"SLIP {number}"} for number in range(100)])
    assert spondy("analyze", path).out == spondy("analyze", path, "--workers", 2).out != b""


def test_a_failed_note_is_status_1_and_the_rest_is_written(spondy, write):
    ran = spondy("analyze", write("n.jsonl", [NOTES[0], {"note_id": "bad", "text": f"FAIL {SECRET}"}, NOTES[1]]))
    assert (ran.status, ran.ids) == (1, ["n0", "n1"])
    assert "failed: SPY102 note 'bad': too long" in ran.err
    assert SECRET not in ran.err


def test_many_failures_are_counted(spondy, write):
    ran = spondy("analyze", write("n.jsonl", [{"note_id": number, "text": ""} for number in range(30)]))
    assert ran.err.count("failed: ") == 20
    assert "... and 10 more" in ran.err
    assert "0 notes analysed, 30 failed" in ran.err


def test_output_folder(spondy, write, tmp_path):
    ran = spondy(
        "analyze", write("n.jsonl", [*NOTES, {"note_id": "bad", "text": ""}]), "--output", tmp_path / "o" / "p"
    )
    folder = tmp_path / "o" / "p"
    assert (ran.status, ran.out) == (1, b"")
    assert sorted(path.name for path in folder.iterdir()) == [
        JOURNAL,
        OPTIONS,
        "analyses.jsonl",
        "failed.jsonl",
        "report.html",
        "worklist.csv",
    ]
    assert ids_in(folder / "analyses.jsonl") == ["n0", "n1", "n2", "n3", "n4"]
    assert json.loads((folder / "failed.jsonl").read_text()) == {
        "note_id": "bad",
        "code": "SPY101",
        "message": "n.jsonl line 6: the text is empty",
    }
    rows = table(folder / "worklist.csv")
    assert len(rows) == 10
    assert {row["query"] for row in rows} == {"'=Please clarify", ""}
    assert "n3" in (folder / "report.html").read_text()


def test_results_are_for_their_owner_only(spondy, write, tmp_path):
    spondy("analyze", write("n.jsonl", [*NOTES, {"note_id": "bad", "text": ""}]), "--output", tmp_path / "out")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_no_failures_no_file_and_format_adds_the_stream(spondy, write, tmp_path):
    ran = spondy("analyze", write("n.jsonl", NOTES), "--output", tmp_path / "out", "--format", "jsonl")
    assert ran.status == 0
    assert not (tmp_path / "out" / "failed.jsonl").exists()
    assert ran.out == (tmp_path / "out" / "analyses.jsonl").read_bytes()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_note_that_ends_its_process_is_a_failed_note(spondy, write, tmp_path, workers):
    records = [*NOTES[:3], {"note_id": "bad", "text": f"DIE {SECRET}"}, *NOTES[3:]]
    ran = spondy("analyze", write("n.jsonl", records), "--output", tmp_path / "out", "--workers", workers)
    assert ran.status == 1
    assert ids_in(tmp_path / "out" / "analyses.jsonl") == ["n0", "n1", "n2", "n3", "n4"]
    failure = json.loads((tmp_path / "out" / "failed.jsonl").read_text())
    assert failure["note_id"] == "bad"
    assert failure["message"] == "the process that analysed it ended by itself (exit status 1)"
    assert SECRET not in ran.err


def test_other_formats_too(spondy, write, tmp_path):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    assert spondy("analyze", path, "--output", out, "--also", "csv, parquet", "--limit", 2).status == 0
    assert len(table(out / "csv" / "worklist.csv")) == 4
    ran = spondy("analyze", path, "--output", out, "--also", "csv", "--resume")
    assert ran.status == 0
    assert f"5 notes in {out / 'csv'}" in ran.err
    assert (out / "csv" / "worklist.csv").read_bytes() == (out / "worklist.csv").read_bytes()
    assert list((out / "parquet").iterdir())


def test_a_folder_with_files_is_refused(spondy, write, tmp_path):
    kept = write("out/mine.txt", "x")
    ran = spondy("analyze", write("n.jsonl", NOTES), "--output", tmp_path / "out")
    assert ran.status == 2
    assert "--resume" in ran.err
    assert "--force" in ran.err
    assert list((tmp_path / "out").iterdir()) == [kept]


def test_force_overwrites_only_results(spondy, write, tmp_path):
    out = tmp_path / "out"
    write("out/mine.txt", "x")
    write("out/failed.jsonl", "old\n")
    write("out/analyses.jsonl", "old\n")
    (out / "analyses.jsonl").chmod(0o644)
    assert spondy("analyze", write("n.jsonl", NOTES), "--output", out, "--force").status == 0
    names = [JOURNAL, OPTIONS, "analyses.jsonl", "mine.txt", "report.html", "worklist.csv"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert len(ids_in(out / "analyses.jsonl")) == 5
    assert stat.S_IMODE((out / "analyses.jsonl").stat().st_mode) == 0o600


def test_an_output_that_is_a_file_is_refused(spondy, write):
    assert spondy("analyze", write("n.jsonl", NOTES), "--output", write("out", "x")).status == 2


WRONG_USE = {
    "no input": ((), "Missing argument"),
    "missing file": (("gone.txt",), "gone.txt: No such file"),
    "unknown ending": (("n.docx",), "SPY203"),
    "missing column": (("n.csv",), "SPY202"),
    "no notes": (("empty.jsonl",), "SPY201"),
    "unknown option": (("n.jsonl", "--frmat", "x"), "No such option"),
    "unknown setting": (("n.jsonl", "--setting", "clinic"), "outpatient, inpatient"),
    "unknown note kind": (("n.jsonl", "--note-kind", "letter"), "clinical, radiology-report"),
    "no workers": (("n.jsonl", "--workers", "0"), "--workers"),
    "confidence above 1": (("n.jsonl", "--min-confidence", "2"), "--min-confidence"),
    "resume without output": (("n.jsonl", "--resume"), "need --output"),
    "also without output": (("n.jsonl", "--also", "parquet"), "need --output"),
    "also in an unknown format": (("n.jsonl", "--output", "o", "--also", "parquet,docx"), "no format 'docx'"),
    "also what a stream cannot give": (("-", "--output", "o", "--also", "csv,brat"), "brat reads the notes again"),
    "a time limit below nothing": (("n.jsonl", "--note-timeout", "-1"), "--note-timeout"),
    "less memory than a worker begins with": (("n.jsonl", "--worker-memory", "10"), "--worker-memory"),
    "resume and force": (("n.jsonl", "--output", "o", "--resume", "--force"), "choose one"),
}


@pytest.mark.parametrize(("arguments", "says"), WRONG_USE.values(), ids=WRONG_USE)
def test_wrong_use_is_status_2_and_writes_nothing(spondy, write, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    write("n.jsonl", NOTES)
    write("n.docx", "x")
    write("n.csv", "id,body\na,b\n")
    write("empty.jsonl", "")
    ran = spondy("analyze", *arguments)
    assert (ran.status, ran.out) == (2, b"")
    assert says in ran.err
    assert not (tmp_path / "o").exists()


def test_a_fault_of_spondy_never_shows_note_text(spondy, write, monkeypatch):
    def broken(*_, **__):
        raise ValueError(SECRET)

    monkeypatch.setattr(analyze, "run_together", broken)
    ran = spondy("analyze", write("n.jsonl", NOTES))
    assert ran.status == 2
    assert "ValueError in broken" in ran.err
    assert SECRET not in ran.err


def test_help_names_every_format(spondy, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    text = spondy("analyze", "--help").out.decode()
    assert [ending for ending in FORMATS if ending not in text] == []
