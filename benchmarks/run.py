"""Time spondy, its peers and its floors on the same notes, and make one table.

Usage: python benchmarks/run.py --edsnlp PYTHON [--write]; `make bench` does both.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from contestants import Field, parts
from floors import over_column, over_export, starts
from machine import machine
from notes import ABSENT, ROOT, Notes, choose, shared_folder
from rounds import Failed
from table import table, write_between_markers

RESULT = Path(__file__).parent / "results" / "latest.json"
PAGE = ROOT / "docs" / "performance.md"


def options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edsnlp", required=True, metavar="PYTHON", help="interpreter of EDS-NLP's environment")
    parser.add_argument("--write", action="store_true", help="keep the result, and write the table into the docs")
    parser.add_argument("--spine", type=int, default=150, metavar="N", help="most notes of (a)")
    parser.add_argument("--export", type=int, default=2_000, metavar="N", help="notes of (b)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds of (a) and of the starts")
    parser.add_argument("--export-rounds", type=int, default=3, metavar="N", help="rounds of (b), and of two workers")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    chosen = options(arguments)
    if shared_folder() is None:
        print(ABSENT, file=sys.stderr)
    notes = choose(chosen.spine, chosen.export)
    try:
        result = measure(notes, chosen)
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    print(table(result))
    if chosen.write:
        RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        write_between_markers(PAGE, table(result))
    return 0


def measure(notes: Notes, chosen: argparse.Namespace) -> dict[str, Any]:
    """Return the result of a run: the starts first, then everyone on the notes."""
    result: dict[str, Any] = {
        "machine": machine(),
        "starts": starts(chosen.rounds),
        "memory": over_export(notes.export) if notes.export else None,
        "gate": over_column(notes.export) if notes.export else None,
    }
    field = Field(chosen.edsnlp)
    result["parts"] = parts(field, notes, chosen.rounds, chosen.export_rounds)
    first = {name: timings[0] for name, timings in result["parts"]["a"]["timings"].items()}
    result["versions"] = {each.name: first[each.name]["versions"] for each in (field.spondy, field.stock, field.eds)}
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
