"""`spondy analyze --resume`: what was done is not done again, and what does not belong together is refused."""

from __future__ import annotations

import json

import pytest

from spondy.adapters.cli import analyze
from spondy.adapters.writers.folder import ANALYSES, FAILED, JOURNAL, OPTIONS, REPORT, WORKLIST

pytestmark = pytest.mark.usefixtures("fake")
NOTES = [{"note_id": f"n{number}", "text": f"SLIP {number}"} for number in range(5)]
BAD = {"note_id": "bad", "text": ""}


def ids_in(path):
    return [json.loads(line)["note_id"] for line in path.read_bytes().splitlines()]


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def stop_after(monkeypatch):
    """Return a function that lets the next runs be interrupted, as by Ctrl-C, after so many notes."""
    whole = analyze.run_together

    def stop(notes):
        def interrupted(items, **options):
            left = notes
            for outcomes in whole(items, **options):
                yield outcomes[:left]
                left -= len(outcomes)
                if left <= 0:
                    raise KeyboardInterrupt

        monkeypatch.setattr(analyze, "run_together", whole if notes is None else interrupted)

    return stop


RECORDS = [*NOTES[:2], BAD, *NOTES[2:], {"note_id": "no work", "text": "x"}]


@pytest.mark.parametrize("first", range(1, 7))
def test_an_interrupted_run_goes_on_to_what_one_run_gives(spondy, write, tmp_path, stop_after, first):
    path, out = write("n.jsonl", RECORDS), tmp_path / "out"
    assert spondy("analyze", path, "--output", tmp_path / "once").status == 1
    stop_after(first)
    ran = spondy("analyze", path, "--output", out)
    assert ran.status == 130
    assert f"stopped after {first} notes; go on with the same command and --resume" in ran.err
    assert not {ANALYSES, WORKLIST, REPORT, FAILED} & {file.name for file in out.iterdir()}
    stop_after(None)
    assert spondy("analyze", path, "--output", out, "--resume").status == 1
    assert contents(out) == contents(tmp_path / "once")


@pytest.mark.parametrize("limits", [(3,), (1, 1, 1, 1), (2, 5)])
def test_limited_runs_add_up_to_what_one_run_gives(spondy, write, tmp_path, limits):
    path, out = write("n.jsonl", RECORDS), tmp_path / "out"
    spondy("analyze", path, "--output", tmp_path / "once")
    spondy("analyze", path, "--output", out, "--limit", limits[0])
    for limit in limits[1:]:
        spondy("analyze", path, "--output", out, "--limit", limit, "--resume")
    assert spondy("analyze", path, "--output", out, "--resume").status == 1
    assert contents(out) == contents(tmp_path / "once")


def test_resume_when_all_is_done_and_when_nothing_is(spondy, write, tmp_path):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    assert spondy("analyze", path, "--output", out, "--resume").status == 0
    before = contents(out)
    ran = spondy("analyze", path, "--output", out, "--resume")
    assert ran.status == 0
    assert "0 notes analysed, 5 were done before" in ran.err
    assert contents(out) == before


def test_notes_that_failed_are_done_too(spondy, write, tmp_path, fake):
    path, out = write("n.jsonl", [*NOTES[:3], BAD]), tmp_path / "out"
    assert spondy("analyze", path, "--output", out).status == 1
    ran = spondy("analyze", path, "--output", out, "--resume")
    assert ran.status == 1
    assert "0 notes analysed, 3 were done before, 1 failed before" in ran.err
    assert ids_in(out / FAILED) == ["bad"]


def test_a_repeated_id_is_told_from_a_note_done_before(spondy, write, tmp_path):
    path, out = write("n.jsonl", [*NOTES, NOTES[0]]), tmp_path / "out"
    assert spondy("analyze", path, "--output", out, "--limit", 5).status == 0
    ran = spondy("analyze", path, "--output", out, "--resume")
    assert ran.status == 1
    assert "SPY104 note 'n0'" in ran.err


def test_standard_input_can_be_gone_on_with(spondy, tmp_path):
    content = b"".join(json.dumps(note).encode() + b"\n" for note in NOTES)
    spondy("analyze", "-", "--output", tmp_path / "out", "--limit", 2, stdin=content)
    assert spondy("analyze", "-", "--output", tmp_path / "out", "--resume", stdin=content).status == 0
    assert ids_in(tmp_path / "out" / ANALYSES) == ["n0", "n1", "n2", "n3", "n4"]


def test_the_stream_gets_what_is_new(spondy, write, tmp_path):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    spondy("analyze", path, "--output", out, "--limit", 2)
    assert spondy("analyze", path, "--output", out, "--resume", "--format", "jsonl").ids == ["n2", "n3", "n4"]


# --- refused: nothing is changed --------------------------------------------------------------------------------------


def test_analyses_of_other_patterns(spondy, write, tmp_path, monkeypatch, fake):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    spondy("analyze", path, "--output", out, "--limit", 2)
    before = contents(out)
    monkeypatch.setattr(analyze, "build_analyzer", fake.build_other)
    ran = spondy("analyze", path, "--output", out, "--resume")
    assert ran.status == 2
    assert "another version" in ran.err
    assert contents(out) == before


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
def test_other_options(spondy, write, tmp_path, options, said, with_options_first):
    records = [note | {"key": note["note_id"], "body": note["text"]} for note in NOTES]
    path, out = write("n.jsonl", records), tmp_path / "out"
    first, second = (options, ()) if with_options_first else ((), options)
    assert spondy("analyze", path, "--output", out, "--limit", 2, *first).status == 0
    before = contents(out)
    ran = spondy("analyze", path, "--output", out, "--resume", *second)
    assert ran.status == 2
    assert said in ran.err
    assert "--force" in ran.err
    assert contents(out) == before
    assert spondy("analyze", path, "--output", out, "--resume", *first).status == 0
    assert len(ids_in(out / ANALYSES)) == 5


def test_what_changes_no_analysis_is_taken(spondy, write, tmp_path):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    spondy("analyze", path, "--output", out, "--limit", 2, "--min-confidence", 0.5)
    ran = spondy(
        *("analyze", path, "--output", out, "--resume", "--min-confidence", 0.5),
        *("--workers", 2, "--limit", 2, "--note-timeout", 5),
    )
    assert ran.status == 0
    assert len(ids_in(out / ANALYSES)) == 4


@pytest.mark.parametrize("damage", ["", "[]", "{", "{}", None], ids=["empty", "no object", "torn", "void", "gone"])
def test_unknown_options(spondy, write, tmp_path, damage):
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
    spondy("analyze", write("bad.jsonl", [BAD]), "--output", out)
    assert spondy("analyze", path, "--output", out, "--resume", "--setting", "inpatient").status == 0
    assert not (out / FAILED).exists()
    assert spondy("analyze", path, "--output", out, "--force").status == 0
    assert spondy("analyze", path, "--output", out, "--resume").status == 0


INPUTS = {
    "longer": [*NOTES, BAD],
    "shorter": NOTES[:3],
    "another order": NOTES[::-1],
    "another text of the same length": [{"note_id": "n0", "text": "SLAP 0"}, *NOTES[1:]],
    "another id of the same length": [{"note_id": "m0", "text": "SLIP 0"}, *NOTES[1:]],
}


@pytest.mark.parametrize("records", INPUTS.values(), ids=INPUTS)
def test_another_input(spondy, write, tmp_path, records):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    spondy("analyze", path, "--output", out, "--limit", 2)
    before = contents(out)
    write("n.jsonl", records)
    ran = spondy("analyze", path, "--output", out, "--resume")
    assert ran.status == 2
    assert "was made of another input" in ran.err
    assert contents(out) == before


def test_another_standard_input(spondy, tmp_path):
    def stream(*records):
        return b"".join(json.dumps(record).encode() + b"\n" for record in records)

    spondy("analyze", "-", "--output", tmp_path / "out", "--limit", 2, stdin=stream(*NOTES))
    for other in (stream(*NOTES[1:]), stream(NOTES[0])):
        ran = spondy("analyze", "-", "--output", tmp_path / "out", "--resume", stdin=other)
        assert ran.status == 2
        assert "its first 2 notes are not those of this one" in ran.err


@pytest.mark.parametrize("name", [ANALYSES, WORKLIST])
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_results_that_were_changed_since(spondy, write, tmp_path, name, damage):
    path, out = write("n.jsonl", NOTES), tmp_path / "out"
    spondy("analyze", path, "--output", out, "--limit", 2)
    content = (out / name).read_bytes()
    (out / name).unlink()
    if damage == "cut":
        write(f"out/{name}", content[:-1])
    ran = spondy("analyze", path, "--output", out, "--resume")
    assert ran.status == 2
    assert "were changed or removed since" in ran.err


def test_results_without_a_journal(spondy, write, tmp_path):
    write("out/analyses.jsonl", '{"note_id": "x"}\n')
    ran = spondy("analyze", write("n.jsonl", NOTES), "--output", tmp_path / "out", "--resume")
    assert ran.status == 2
    assert f"{JOURNAL}, which says how far the results are good, is missing" in ran.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == [ANALYSES]
