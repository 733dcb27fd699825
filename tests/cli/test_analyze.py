"""`spondy analyze`: streams, the output folder, resuming, exit statuses."""

from __future__ import annotations

import csv
import io
import json
import stat

import pytest

from spondy.adapters.cli import analyze
from spondy.adapters.readers import FORMATS
from spondy.adapters.writers.folder import OPTIONS

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
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"analyses.jsonl", OPTIONS}


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
    names = [OPTIONS, "analyses.jsonl", "mine.txt", "report.html", "worklist.csv"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert len(ids_in(out / "analyses.jsonl")) == 5
    assert stat.S_IMODE((out / "analyses.jsonl").stat().st_mode) == 0o600


def test_an_output_that_is_a_file_is_refused(spondy, write):
    assert spondy("analyze", write("n.jsonl", NOTES), "--output", write("out", "x")).status == 2


@pytest.mark.parametrize("cut", [0, 1, 40, -1], ids=["whole", "no line end", "half a line", "all but one byte"])
def test_resume_gives_what_one_run_gives(spondy, write, tmp_path, cut):
    records = [*NOTES[:2], {"note_id": "bad", "text": ""}, *NOTES[2:]]
    path = write("n.jsonl", records)
    spondy("analyze", path, "--output", tmp_path / "once")
    spondy("analyze", path, "--output", tmp_path / "twice", "--limit", 3)
    part = tmp_path / "twice" / "analyses.jsonl"
    content = part.read_bytes()
    part.write_bytes(content[: len(content) - cut] if cut >= 0 else content[:1])
    ran = spondy("analyze", path, "--output", tmp_path / "twice", "--resume")
    assert ran.status == 1
    assert ("cut off a half-written last line" in ran.err) == (cut != 0)
    for once in (tmp_path / "once").iterdir():
        assert (tmp_path / "twice" / once.name).read_bytes() == once.read_bytes(), once.name


def test_resume_when_all_is_done_and_when_nothing_is(spondy, write, tmp_path):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    assert spondy("analyze", path, "--output", out, "--resume").status == 0
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    ran = spondy("analyze", path, "--output", out, "--resume")
    assert ran.status == 0
    assert "0 notes analysed, 5 were done before" in ran.err
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_resume_tells_a_repeated_id_from_a_note_done_before(spondy, write, tmp_path):
    path, out = write("n.jsonl", [*NOTES, NOTES[0]]), tmp_path / "out"
    assert spondy("analyze", path, "--output", out).status == 1
    ran = spondy("analyze", path, "--output", out, "--resume")
    assert ran.status == 1
    assert "SPY104 note 'n0'" in ran.err


def test_resume_refuses_analyses_of_other_patterns(spondy, write, tmp_path, monkeypatch, fake):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    spondy("analyze", path, "--output", out, "--limit", 2)
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    monkeypatch.setattr(analyze, "build_analyzer", fake.build_other)
    ran = spondy("analyze", path, "--output", out, "--resume")
    assert ran.status == 2
    assert "another version" in ran.err
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


CHANGED = {
    "setting": (("--setting", "inpatient"), "another --setting"),
    "kind": (("--note-kind", "radiology-report"), "another --note-kind"),
    "confidence": (("--min-confidence", "0.5"), "another --min-confidence"),
    "id column": (("--id-column", "key"), "another --id-column"),
    "text column": (("--text-column", "body"), "another --text-column"),
    "setting column": (("--setting-column", "class"), "another --setting-column"),
    "kind column": (("--note-kind-column", "class"), "another --note-kind-column"),
    "date column": (("--date-column", "seen"), "another --date-column"),
    "two": (("--setting", "inpatient", "--date-column", "seen"), "another --date-column, --setting;"),
}


@pytest.mark.parametrize(("options", "said"), CHANGED.values(), ids=CHANGED)
@pytest.mark.parametrize("with_options_first", [True, False], ids=["dropped", "added"])
def test_resume_refuses_other_options(spondy, write, tmp_path, options, said, with_options_first):
    records = [note | {"key": note["note_id"], "body": note["text"]} for note in NOTES]
    path, out = write("n.jsonl", records), tmp_path / "out"
    first, second = (options, ()) if with_options_first else ((), options)
    assert spondy("analyze", path, "--output", out, "--limit", 2, *first).status == 0
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    ran = spondy("analyze", path, "--output", out, "--resume", *second)
    assert ran.status == 2
    assert said in ran.err
    assert "--force" in ran.err
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    assert spondy("analyze", path, "--output", out, "--resume", *first).status == 0
    assert len(ids_in(out / "analyses.jsonl")) == 5


def test_resume_takes_what_changes_no_analysis(spondy, write, tmp_path):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    spondy("analyze", path, "--output", out, "--limit", 2, "--min-confidence", 0.5)
    ran = spondy(
        *("analyze", path, "--output", out, "--resume"), *("--min-confidence", 0.5, "--workers", 2, "--limit", 2)
    )
    assert ran.status == 0
    assert len(ids_in(out / "analyses.jsonl")) == 4


@pytest.mark.parametrize("damage", ["", "[]", "{", None], ids=["empty", "no object", "torn", "gone"])
def test_resume_refuses_analyses_of_unknown_options(spondy, write, tmp_path, damage):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    spondy("analyze", path, "--output", out, "--limit", 2)
    (out / OPTIONS).unlink()
    if damage is not None:
        write(f"out/{OPTIONS}", damage)
    ran = spondy("analyze", path, "--output", out, "--resume")
    assert ran.status == 2
    assert "missing or damaged" in ran.err


def test_other_options_are_no_matter_where_nothing_was_analysed_or_all_is_anew(spondy, write, tmp_path):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    spondy("analyze", write("bad.jsonl", [{"note_id": "bad", "text": ""}]), "--output", out)
    assert spondy("analyze", path, "--output", out, "--resume", "--setting", "inpatient").status == 0
    assert spondy("analyze", path, "--output", out, "--force").status == 0
    assert spondy("analyze", path, "--output", out, "--resume").status == 0


def test_resume_refuses_a_damaged_file(spondy, write, tmp_path):
    write("out/analyses.jsonl", '{"note_id": "x"}\n')
    ran = spondy("analyze", write("n.jsonl", NOTES), "--output", tmp_path / "out", "--resume")
    assert ran.status == 2
    assert "line 1: not an analysis" in ran.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["analyses.jsonl"]


def test_an_interrupted_run_leaves_no_report_and_can_be_resumed(spondy, write, tmp_path, monkeypatch, fake):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"

    def interrupted(items, **_):
        from spondy.adapters.run import run

        for number, outcome in enumerate(run(items, build=fake.build)):
            if number == 2:
                raise KeyboardInterrupt
            yield outcome

    whole = analyze.run
    monkeypatch.setattr(analyze, "run", interrupted)
    ran = spondy("analyze", path, "--output", out)
    assert ran.status == 130
    assert "stopped after 2 notes; go on with --resume" in ran.err
    assert {file.name for file in out.iterdir()} == {"analyses.jsonl", OPTIONS}
    monkeypatch.setattr(analyze, "run", whole)
    assert spondy("analyze", path, "--output", out, "--resume").status == 0
    assert ids_in(out / "analyses.jsonl") == ["n0", "n1", "n2", "n3", "n4"]


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

    monkeypatch.setattr(analyze, "run", broken)
    ran = spondy("analyze", write("n.jsonl", NOTES))
    assert ran.status == 2
    assert "ValueError in broken" in ran.err
    assert SECRET not in ran.err


def test_help_names_every_format(spondy, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    text = spondy("analyze", "--help").out.decode()
    assert [ending for ending in FORMATS if ending not in text] == []


def test_progress_is_shown_on_a_terminal_only(spondy, write, monkeypatch):
    from spondy.adapters.cli import progress

    monkeypatch.setattr(progress, "SECONDS_BEFORE_SHOWN", 0.0)
    path = write("n.jsonl", NOTES)
    assert "\x1b" not in spondy("analyze", path).err
    monkeypatch.setattr(progress, "_on_terminal", lambda: True)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    ran = spondy("analyze", path)
    assert "5 notes" in ran.err
    assert ran.ids == ["n0", "n1", "n2", "n3", "n4"]
