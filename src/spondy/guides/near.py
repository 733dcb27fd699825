"""Codes of the tables that look like one that is not there."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import takewhile
from pathlib import Path

from spondy.coding.codeset import TABLES_FOLDER, code_set
from spondy.coding.tables import read_tables
from spondy.knowledge.files import patterns_dir

_MOST = 5
_LIKENESS = 0.7


def near_codes(code: str, tables: Path | None = None) -> tuple[str, ...]:
    """Return the codes most like one, those that begin alike first; none where nothing is alike.

    Args:
        code: with its dot, as someone wrote it.
        tables: a folder of code tables; that of spondy when not given.
    """
    folder = tables or patterns_dir() / TABLES_FOLDER
    names = sorted({edition.tables for edition in code_set(tables).editions})
    rows = {row for name in names for row in read_tables(folder / name).codes}
    known = sorted({row.code for row in rows if row.level in {"category", "subcategory"}})
    alike = get_close_matches(code, known, n=len(known), cutoff=_LIKENESS)
    return tuple(sorted(alike, key=lambda each: -_same_beginning(code, each))[:_MOST])


def _same_beginning(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
