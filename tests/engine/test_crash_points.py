"""A run that ends at any step of its writing goes on to the same bytes, also where the disk lacks what was not synced.

Each run is a process of its own that ends, without a word, before or amid the step that is its turn.
"""

from __future__ import annotations

import json
import os
import random
from itertools import islice
from pathlib import Path

import pytest

from spondy.adapters.outcome import Outcome
from spondy.adapters.writers import journal
from spondy.adapters.writers.durable import hidden
from spondy.adapters.writers.folder import ANALYSES, FAILED, JOURNAL, OPTIONS, REPORT, WORKLIST, OutputFolder
from spondy.adapters.writers.growing import GrowingFile
from spondy.errors import NoteError
from spondy.model import Note

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="forks, which this system cannot"),
]
FILES = {ANALYSES, WORKLIST, FAILED, REPORT, OPTIONS, JOURNAL}
COUNT, BATCH = 60, 7
CRASHED = 99


@pytest.fixture
def notes():
    return [Note(note_id=f"n{number}", text=f"{'SLIP' if number % 3 else 'x'} {number}") for number in range(COUNT)]


@pytest.fixture
def write_all(fake, notes):
    """Return a function that does what is left of a run, up to so many notes in all."""
    analyzer = fake.build()

    def outcome(note):
        if note.note_id.endswith("5"):
            return Outcome.of(NoteError("it fails", note_id=note.note_id))._replace(note=note)
        return Outcome.of(analyzer.analyze(note))._replace(note=note)

    def write_report(pairs, path):
        path.write_text("".join(f"{note.text} {analysis.note_id}\n" for note, analysis in pairs))

    def write_all(folder, up_to=COUNT):
        with OutputFolder(folder, resume=True) as output:
            left = iter(list(output.rest(iter(notes)))[: up_to - output.before.notes])
            while batch := [outcome(note) for note in islice(left, BATCH)]:
                output.write(batch)
            if up_to == COUNT:
                output.finish(write_report)

    return write_all


def in_a_process(work, *arguments, crash_at=None):
    """Do some work in a process of its own, which ends at a step if told; return its exit status."""
    process = os.fork()
    if process == 0:
        status = 1
        try:
            if crash_at is not None:
                _crash(crash_at)
            work(*arguments)
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _crash(at):
    """Let this process end at a step of its writing, counted from 1."""
    left = [at]

    def step():
        left[0] -= 1
        return left[0] == 0

    def ending(work):
        def done(*arguments, **options):
            if step():
                os._exit(CRASHED)
            return work(*arguments, **options)

        return done

    def half(append):
        def done(file, content):
            if step():
                append(file, content[: len(content) // 2])
                os._exit(CRASHED)
            append(file, content)

        return done

    os.replace, os.fsync, os.unlink, os.open = map(ending, (os.replace, os.fsync, os.unlink, os.open))
    GrowingFile.append = half(GrowingFile.append)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def whole(write_all, tmp_path):
    """What an uninterrupted run leaves."""
    assert in_a_process(write_all, tmp_path / "whole") == 0
    assert {path.name for path in (tmp_path / "whole").iterdir()} == FILES
    return contents(tmp_path / "whole")


def test_every_step(write_all, whole, tmp_path):
    step, status = 0, CRASHED
    while status == CRASHED:
        step += 1
        folder = tmp_path / str(step)
        status = in_a_process(write_all, folder, crash_at=step)
        if status == CRASHED:
            names = {path.name for path in folder.iterdir()} if folder.exists() else set()
            assert REPORT not in names or names >= {ANALYSES, WORKLIST, FAILED}
            assert all(whole[name] == (folder / name).read_bytes() for name in names & set(whole) - {JOURNAL})
        assert in_a_process(write_all, folder) == 0, step
        assert contents(folder) == whole, step
    # Otherwise the steps are no longer those that matter.
    assert step > 60


def test_every_step_of_going_on(write_all, whole, tmp_path):
    step, status = 0, CRASHED
    while status == CRASHED:
        step += 1
        folder = tmp_path / str(step)
        in_a_process(write_all, folder, COUNT // 2)
        status = in_a_process(write_all, folder, crash_at=step)
        assert in_a_process(write_all, folder) == 0, step
        assert contents(folder) == whole, step


@pytest.mark.parametrize("seed", range(20))
def test_power_that_fails_again_and_again(write_all, whole, tmp_path, monkeypatch, seed):
    monkeypatch.setattr(journal, "SYNC_EVERY", 0.004)
    chance = random.Random(seed)
    folder = tmp_path / "out"
    for _ in range(4):
        if in_a_process(write_all, folder, crash_at=chance.randrange(15, 70)) == 0:
            break
        lose_what_was_not_synced(folder, chance)
    assert in_a_process(write_all, folder) == 0
    assert contents(folder) == whole


def lose_what_was_not_synced(folder: Path, chance: random.Random) -> None:
    """Leave of each file what was synced, and of the rest as much as chance has it: some of it, zeros, or nothing."""
    lines = (folder / JOURNAL).read_bytes().splitlines(keepends=True) if (folder / JOURNAL).exists() else []
    synced = [number for number, line in enumerate(lines) if b'"synced":true' in line]
    if not synced:
        return
    sizes = json.loads(lines[synced[-1]])["sizes"]
    tear(folder / JOURNAL, len(b"".join(lines[: synced[-1] + 1])), chance)
    for name, size in zip((ANALYSES, WORKLIST, FAILED), sizes, strict=True):
        if hidden(folder / name).exists():
            tear(hidden(folder / name), size, chance)


def tear(path: Path, keep: int, chance: random.Random) -> None:
    content = path.read_bytes()
    end = chance.randint(keep, len(content))
    zeros = bytes(len(content) - end) if chance.random() < 0.5 else b""
    path.write_bytes(content[:end] + zeros)


def test_what_was_synced_is_never_lost(write_all, tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "SYNC_EVERY", 0.0)
    monkeypatch.setattr(journal, "SYNC_TIMES", 0)
    folder = tmp_path / "out"
    in_a_process(write_all, folder, COUNT // 2)
    lose_what_was_not_synced(folder, random.Random(0))
    with OutputFolder(folder, resume=True) as output:
        assert output.before.notes == COUNT // 2
