"""Read notes from files written by a test."""

from __future__ import annotations

import pytest

from spondy.adapters.readers import ColumnNames, Meter, ReadOptions, open_inputs, read_notes


@pytest.fixture
def read():
    """Return a function that reads all notes of some inputs."""

    def read(*paths, columns=None, setting=None, note_kind=None, exclude=None):
        options = ReadOptions(ColumnNames(**(columns or {})), setting, note_kind)
        return list(read_notes(open_inputs([str(path) for path in paths], options, exclude), Meter()))

    return read
