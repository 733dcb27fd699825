"""The table that `spondy analyze` shows on a terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from spondy.adapters.cli.pipe import PipeConsole
from spondy.adapters.outcome import Outcome
from spondy.adapters.visible import visible

# More rows than anyone reads on a terminal; --output has them all.
ROWS = 500
_STYLES = {"high": "bold red", "medium": "yellow", "low": "dim"}


class ResultTable:
    """One row a note: its codes, and its gaps coloured by severity."""

    def __init__(self) -> None:
        """Start an empty table."""
        self._more = 0
        self._table = Table(caption="? needs review", caption_justify="left", header_style="bold")
        for name in ("Note", "Codes", "Also", "Gaps"):
            self._table.add_column(name, overflow="fold")

    def add(self, outcome: Outcome) -> None:
        """Add the row of one note."""
        if self._table.row_count >= ROWS:
            self._more += 1
        elif outcome.error is not None:
            self._table.add_row(_id(outcome), Text(f"failed: {outcome.error.code}", "red"), "", "")
        else:
            gaps = Text(", ").join(Text(gap, _STYLES.get(severity, "")) for gap, severity in outcome.gaps)
            self._table.add_row(_id(outcome), _codes(outcome, "primary"), _codes(outcome, "secondary"), gaps)

    def show(self) -> None:
        """Print the table to standard output."""
        console = PipeConsole()
        console.print(self._table)
        if self._more:
            console.print(f"... and {self._more} more notes; use --output for all")


def _id(outcome: Outcome) -> Text:
    return Text(visible(outcome.note_id or "-", for_terminal=True))


def _codes(outcome: Outcome, role: str) -> Text:
    marked = [f"{code}?" if status == "needs-review" else code for code, of, status in outcome.codes if of == role]
    return Text(", ".join(marked))
