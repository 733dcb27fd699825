"""What codes of FHIR resources say about a note, from `codes.yaml` beside this file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from spondy.knowledge.files import Strict, load
from spondy.model.note import NoteKind, Setting


class _Row(Strict):
    """Codes of one system in one element, and what each of them says."""

    element: str
    source: str
    system: str


class SettingRow(_Row):
    """Codes that tell the setting."""

    codes: dict[str, Setting]


class KindRow(_Row):
    """Codes that tell the kind of note."""

    codes: dict[str, NoteKind]


class Codes(Strict):
    """All of them."""

    settings: tuple[SettingRow, ...]
    note_kinds: tuple[KindRow, ...]


@lru_cache(maxsize=1)
def _codes() -> Codes:
    codes: Codes = load("codes.yaml", Codes, Path(__file__).parent)
    return codes


def setting_of(element: str, codings: Iterable[tuple[Any, Any]]) -> str | None:
    """Return the setting that codes of an element tell.

    Args:
        element: for instance ``Encounter.class``.
        codings: system and code of each.
    """
    return _told(_codes().settings, element, codings)


def note_kind_of(element: str, codings: Iterable[tuple[Any, Any]]) -> str | None:
    """Return the kind of note that codes of an element tell."""
    return _told(_codes().note_kinds, element, codings)


def _told(rows: Iterable[SettingRow | KindRow], element: str, codings: Iterable[tuple[Any, Any]]) -> str | None:
    given = list(codings)
    for row in rows:
        for system, code in given:
            if row.element == element and row.system == system and isinstance(code, str) and code in row.codes:
                return row.codes[code]
    return None
