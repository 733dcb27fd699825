"""Run the command line in this process, with the fake analyzer in place of the real one."""

from __future__ import annotations

import io
import json
import sys
from typing import NamedTuple

import pytest


class Ran(NamedTuple):
    status: int
    out: bytes
    err: str

    @property
    def analyses(self):
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def ids(self):
        return [analysis["note_id"] for analysis in self.analyses]


@pytest.fixture
def fake(fake, monkeypatch):
    from spondy.adapters.cli import analyze, evaluate

    monkeypatch.setattr(analyze, "build_analyzer", fake.build)
    monkeypatch.setattr(evaluate, "build_analyzer", fake.build)
    return fake


@pytest.fixture
def spondy(capsysbinary, monkeypatch):
    """Return a function that runs `spondy ARGUMENTS` and gives its status and what it printed."""
    from spondy.adapters.cli import main

    def run(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main([str(argument) for argument in arguments])
        out, err = capsysbinary.readouterr()
        return Ran(status, out, err.decode())

    return run
