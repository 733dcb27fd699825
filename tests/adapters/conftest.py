"""Read notes from files written by a test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spondy.adapters.readers import ColumnNames, Meter, ReadOptions, open_inputs, read_notes

SUPPORT = str(Path(__file__).parents[1] / "support")


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.syspath_prepend(SUPPORT)
    import fake_analyzer

    return fake_analyzer


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


@pytest.fixture
def read():
    """Return a function that reads all notes of some inputs."""

    def read(*paths, columns=None, setting=None, note_kind=None, exclude=None):
        options = ReadOptions(ColumnNames(**(columns or {})), setting, note_kind)
        return list(read_notes(open_inputs([str(path) for path in paths], options, exclude), Meter()))

    return read
