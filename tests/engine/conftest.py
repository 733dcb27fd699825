"""Run an analyzer that crashes, hangs and eats memory as the notes say."""

from __future__ import annotations

from functools import partial

import pytest

from spondy.adapters.run import run
from spondy.model import Note


@pytest.fixture
def poison(root, monkeypatch):
    """The module of the poisoned analyzer, which worker processes find too."""
    monkeypatch.syspath_prepend(str(root / "tests" / "support"))
    import poison

    return poison


class Log:
    """Which note was analysed in which process, in the order of time."""

    def __init__(self, path):
        self.path = path

    @property
    def lines(self):
        return [tuple(line.split()) for line in self.path.read_text().splitlines()]

    @property
    def ids(self):
        return [note_id for note_id, _ in self.lines]

    @property
    def processes(self):
        return [int(process) for _, process in self.lines]


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "log")


@pytest.fixture
def outcomes_of(poison, log):
    """Return a function that analyses texts and gives the outcomes; their ids are n0, n1 ..."""

    def outcomes_of(texts, **options):
        notes = (Note(note_id=f"n{number}", text=text) for number, text in enumerate(texts))
        return list(run(notes, **{"build": partial(poison.build, str(log.path))} | options))

    return outcomes_of
