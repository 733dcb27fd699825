"""What the tables of reading ask of a text."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from spondy.model import Reading
from spondy.reading.levels import find_levels
from spondy.reading.page import Script, arrange, mark
from spondy.reading.reader import read_marks
from spondy.reading.text import normalise


def conditions(text: str, **fields: str) -> list[tuple[str, str]]:
    """Kind and assertion of each condition."""
    return [(one.kind, one.assertion) for one in _read(text, **fields).conditions]


def imaging(text: str) -> set[tuple[str, str]]:
    """Modality and status."""
    return {(one.modality, one.status) for one in _read(text).imaging}


def symptoms(text: str) -> dict[str, str]:
    """Concept to assertion."""
    return {one.concept: one.assertion for one in _read(text).symptoms}


def level_names(text: str) -> list[str]:
    """The levels named, in order; a region without a vertebra by its name."""
    return [name for level in find_levels(normalise(text).text) for name in (level.names or (level.region,))]


def sections(text: str) -> list[str]:
    """Categories of the sections, in order."""
    return [section.category for section in arrange(mark(Script.of(text)), "clinical").sections if section.category]


def whole(text: str, note_kind: str | None = None) -> Reading:
    """The whole reading."""
    return _read(text, note_kind)


def _read(text: str, note_kind: str | None = None) -> Reading:
    """Read a text as part of a note that names a condition somewhere."""
    return read_marks(mark(Script.of(text)), note_kind)


@pytest.fixture
def note() -> SimpleNamespace:
    """Ask a note."""
    return SimpleNamespace(
        conditions=conditions, imaging=imaging, symptoms=symptoms, levels=level_names, sections=sections, read=whole
    )


# Data that may not be copied into the repository: where it is absent, its tests are left out and the summary says so.
_left_out: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "shared_data(path): needs a data file that may not stand in the repository")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = [item for item in items if (mark := item.get_closest_marker("shared_data")) and not mark.args[0].is_file()]
    if absent:
        _left_out.extend(f"{item.name}: no {item.get_closest_marker('shared_data').args[0].name}" for item in absent)
        config.hook.pytest_deselected(items=absent)
        items[:] = [item for item in items if item not in absent]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in _left_out:
        terminalreporter.write_line(f"left out, set SPONDY_SHARED to the folder that holds eval/: {line}")
