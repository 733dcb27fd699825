"""Run the command line in this process, with the fake analyzer in place of the real one."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

SUPPORT = str(Path(__file__).parents[1] / "support")


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
def fake(monkeypatch):
    monkeypatch.syspath_prepend(SUPPORT)
    import fake_analyzer

    from spondy.adapters.cli import analyze, evaluate

    monkeypatch.setattr(analyze, "build_analyzer", fake_analyzer.build)
    monkeypatch.setattr(evaluate, "build_analyzer", fake_analyzer.build)
    return fake_analyzer


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


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file below the test's folder; records become JSON Lines."""

    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, list):
            content = "".join(json.dumps(record) + "\n" for record in content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write
