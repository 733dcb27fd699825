"""The sections of docs/performance.md that commands write: a table each, between marks of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from machine import machine
from notes import ROOT
from table import REACHED, rows, write_between_markers

RESULTS = Path(__file__).parent / "results"
PAGE = ROOT / "docs" / "performance.md"
# What; the bound, empty where there is none; what was measured; whether the bound is kept.
Row = tuple[str, str, str, bool | None]


def figure(value: float, unit: str = "ms") -> str:
    """Return a figure to three places, with its unit."""
    return f"{value:,.3g} {unit}"


def publish(name: str, result: dict[str, Any], table: Iterable[Row], *, write: bool) -> None:
    """Print a result, and keep it and write its table where that is wanted.

    Args:
        name: that of the command, of its result's file and of its marks.
        result: all that was measured.
        table: its rows.
        write: whether to keep it.
    """
    about = machine()
    whole = json.dumps({"machine": about, **result}, indent=1)
    print(whole)
    if not write:
        return
    (RESULTS / f"{name}.json").write_text(whole + "\n", encoding="utf-8")
    measured_on = f"Commit {about['commit']}; Python {about['python']}; {about['cpu']}; {about['system']}."
    lines = ((what, bound, measured, REACHED[reached]) for what, bound, measured, reached in table)
    content = "\n".join([measured_on + "\n", *rows(("", "at most", "measured", "reached"), lines)])
    write_between_markers(PAGE, content, marks(name))


def marks(name: str) -> tuple[str, str]:
    """Return the marks between which a command writes."""
    return f"<!-- {name}: begin (written by `python benchmarks/{name}.py --write`) -->", f"<!-- {name}: end -->"
