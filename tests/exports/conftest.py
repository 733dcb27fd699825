"""What the tests of exports share: analyses made by hand, as files, with their notes."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

import pytest

from spondy.adapters.exports import ExportOptions, export
from spondy.adapters.readers import ReadOptions, open_inputs
from spondy.adapters.writers.jsonl import analysis_line


@pytest.fixture(scope="session")
def made():
    """The module that makes analyses."""
    spec = importlib.util.spec_from_file_location("made_analyses", Path(__file__).with_name("made_analyses.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def analyses(tmp_path):
    """Return a function that writes analyses as `spondy analyze` does and gives their folder."""

    def write(*items, folder="results"):
        path = tmp_path / folder
        path.mkdir(exist_ok=True)
        (path / "analyses.jsonl").write_bytes(b"".join(map(analysis_line, items)))
        return path

    return write


@pytest.fixture
def notes(write):
    """Return a function that writes notes, given by id, and opens them as `spondy analyze` does."""

    def opened(texts):
        records = [{"note_id": note_id, "text": text} for note_id, text in texts.items()]
        return open_inputs([str(write("notes.jsonl", records))], ReadOptions())

    return opened


@pytest.fixture
def exported(made, analyses, notes, tmp_path):
    """Return a function that exports analyses of the one note in one format and gives the format's folder."""

    def run(name, *items, texts=True, text=None, output="out", **options):
        given = {item.note_id: made.NOTE if text is None else text for item in items} if texts else None
        result = export(
            analyses(*items),
            [name],
            tmp_path / output,
            notes=notes(given) if given else (),
            options=ExportOptions(**options),
            force=True,
        )
        assert result.failures == []
        return result.folders[name]

    return run


@pytest.fixture
def digest():
    """Return a function that gives one hash of the names and bytes of all files below a folder."""

    def of(folder):
        whole = hashlib.sha256()
        for path in sorted(folder.rglob("*")):
            whole.update(str(path.relative_to(folder)).encode())
            whole.update(path.read_bytes() if path.is_file() else b"")
        return whole.hexdigest()

    return of
