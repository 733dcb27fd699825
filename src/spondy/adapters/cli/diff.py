"""`spondy diff`: what differs between two runs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from spondy.adapters.cli.status import ALL_ANALYSED, SOME_FAILED
from spondy.adapters.cli.tally import say
from spondy.adapters.diff import Difference, Totals, differences
from spondy.adapters.exports.analyses import analyses_file
from spondy.adapters.visible import visible
from spondy.adapters.writers.worklist import safe_cell

_LONGEST_CELL = 60


class DiffFormat(StrEnum):
    """How differences are printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The older run: its output folder or analyses.jsonl.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The newer run: its output folder or analyses.jsonl.")],
    output_format: Annotated[
        DiffFormat, typer.Option("--format", help="jsonl has the older and the newer value of every field.")
    ] = DiffFormat.table,
) -> None:
    """List the gaps and proposals that two runs have otherwise, note by note.

    Totals go to standard error. Exit status: 0 nothing differs, 1 something does, 2 wrong use or unreadable input.
    """
    totals = Totals()
    found = differences(analyses_file(old), analyses_file(new), totals)
    _PRINTERS[output_format](found)
    say(_in_words(totals))
    raise typer.Exit(ALL_ANALYSED if totals.same else SOME_FAILED)


def _print_lines(found: Iterable[Difference]) -> None:
    for difference in found:
        typer.echo(difference.model_dump_json())


def _print_csv(found: Iterable[Difference]) -> None:
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(("note_id", "type", "id", "change", "field", "old", "new"))
    for difference in found:
        head = (difference.note_id, difference.type, difference.id, difference.change)
        for name, (before, after) in difference.fields.items() or [("", (None, None))]:
            rows.writerow([safe_cell(cell) for cell in (*head, name, _cell(before), _cell(after))])


def _print_table(found: Iterable[Difference]) -> None:
    """Print a row at a time: a table that is laid out as a whole would hold all of it."""
    for difference in found:
        subject = difference.type if difference.type == "note" else f"{difference.type} {difference.id}"
        line = f"{difference.note_id}  {_SIGNS[difference.change]} {subject}"
        if difference.fields:
            line += f"  {', '.join(_change(name, *values) for name, values in difference.fields.items())}"
        typer.echo(visible(line, for_terminal=True))


_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_PRINTERS: dict[DiffFormat, Callable[[Iterable[Difference]], None]] = {
    DiffFormat.table: _print_table,
    DiffFormat.jsonl: _print_lines,
    DiffFormat.csv: _print_csv,
}


def _change(name: str, before: Any, after: Any) -> str:
    old, new = _cell(before), _cell(after)
    if isinstance(before, list | dict) or isinstance(after, list | dict) or max(len(old), len(new)) > _LONGEST_CELL:
        return name
    return f"{name} {old or 'none'} -> {new or 'none'}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _in_words(totals: Totals) -> str:
    words = f"{totals.notes} {'note' if totals.notes == 1 else 'notes'} in both, {totals.different} different"
    parts = [
        f"{count} {kind}{'' if count == 1 else 's'} {change}"
        for (kind, change), count in sorted(totals.changes.items())
    ]
    return ": ".join([words, ", ".join(parts)]) if parts else words
