"""The output folder: one run at a time, whole results only, and which notes the report shows."""

from __future__ import annotations

import subprocess
import sys

import pytest

from spondy.adapters.outcome import Outcome
from spondy.adapters.writers import report_notes
from spondy.adapters.writers.folder import REPORT, OutputFolder
from spondy.adapters.writers.lock import LOCK
from spondy.errors import OutputError
from spondy.model import Note

SECRET = "Zebrafinch"


@pytest.fixture
def outcomes(fake):
    """Return a function that gives outcomes of notes with work (`w`) and without (`-`)."""
    analyzer = fake.build()

    def outcomes(works, first=0):
        notes = [
            Note(note_id=f"n{number}", text=f"{'SLIP' if work == 'w' else 'x'} {SECRET}")
            for number, work in enumerate(works, first)
        ]
        return [Outcome.of(analyzer.analyze(note))._replace(note=note) for note in notes]

    return outcomes


def write_ids(pairs, path):
    ids = []
    for note, analysis in pairs:
        assert note.note_id == analysis.note_id
        ids.append(note.note_id)
    path.write_text(" ".join(ids))


def report_of(folder):
    return (folder / REPORT).read_text().split()


# --- the report -------------------------------------------------------------------------------------------------------

CHOICES = {
    "all fit": ("-w-", ["n0", "n1", "n2"], 0),
    "those with work go before those without": ("--w-ww", ["n2", "n4", "n5"], 0),
    "the first without work stay": ("---w", ["n0", "n1", "n3"], 0),
    "room for no more": ("wwwww", ["n0", "n1", "n2"], 2),
    "the last give way": ("--wwww", ["n2", "n3", "n4"], 1),
    "nothing to do": ("-----", ["n0", "n1", "n2"], 0),
}


@pytest.mark.parametrize(("works", "shown", "left_out"), CHOICES.values(), ids=CHOICES)
def test_which_notes_the_report_shows(outcomes, tmp_path, monkeypatch, works, shown, left_out):
    monkeypatch.setattr(report_notes, "REPORT_NOTES", 3)
    with OutputFolder(tmp_path / "out") as folder:
        for number, work in enumerate(works):
            folder.write(outcomes(work, number))
        folder.finish(write_ids)
        assert folder.left_out == left_out
    assert report_of(tmp_path / "out") == shown


@pytest.mark.parametrize("split", range(1, 6))
@pytest.mark.parametrize("works", ["--w-ww", "wwwww-", "---www"])
def test_a_resumed_run_shows_the_same(outcomes, tmp_path, monkeypatch, works, split):
    monkeypatch.setattr(report_notes, "REPORT_NOTES", 3)
    everything = outcomes(works)
    for name, splits in (("once", (len(works),)), ("twice", (split, len(works)))):
        for end in splits:
            with OutputFolder(tmp_path / name, resume=True) as folder:
                rest = list(folder.rest([outcome.note for outcome in everything]))
                folder.write(everything[len(works) - len(rest) : end])
                folder.finish(write_ids)
                left_out = folder.left_out
        assert left_out == max(works.count("w") - 3, 0)
    assert report_of(tmp_path / "twice") == report_of(tmp_path / "once")


def test_texts_for_the_report_stand_in_no_file_that_has_a_name(outcomes, tmp_path):
    texts = []
    with OutputFolder(tmp_path / "out") as folder:
        folder.write(outcomes("w-"))
        assert not any(SECRET.encode() in path.read_bytes() for path in (tmp_path / "out").iterdir())
        folder.finish(lambda pairs, path: texts.extend(note.text for note, _ in pairs))
    assert len(texts) == 2
    assert all(SECRET in text for text in texts)


# --- one run at a time ------------------------------------------------------------------------------------------------


def test_a_second_run_is_refused_and_the_first_goes_on(outcomes, tmp_path):
    with OutputFolder(tmp_path / "out") as folder:
        for how in ({"resume": True}, {"force": True}):
            with pytest.raises(OutputError, match="another run is writing into this folder"):
                OutputFolder(tmp_path / "out", **how)
        folder.write(outcomes("w"))
        folder.finish(write_ids)
    assert report_of(tmp_path / "out") == ["n0"]
    assert not (tmp_path / "out" / LOCK).exists()


def test_a_run_of_another_process_is_refused_until_that_is_gone(outcomes, tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from spondy.adapters.writers.folder import OutputFolder\n"
        "folder = OutputFolder(Path(sys.argv[1])); print('ready', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "out")], stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"ready\n"
        with pytest.raises(OutputError, match="another run"):
            OutputFolder(tmp_path / "out", force=True)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    # What a killed run leaves is no obstacle.
    assert (tmp_path / "out" / LOCK).exists()
    with OutputFolder(tmp_path / "out", resume=True) as folder:
        folder.write(outcomes("w"))


def test_a_left_lock_alone_is_an_empty_folder(tmp_path, outcomes):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / LOCK).touch()
    with OutputFolder(tmp_path / "out") as folder:
        folder.write(outcomes("w"))


def test_a_run_without_notes_leaves_nothing(tmp_path):
    with OutputFolder(tmp_path / "out"):
        pass
    assert list((tmp_path / "out").iterdir()) == []
