"""What a run tells of itself when it is over."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from spondy.adapters.outcome import Outcome
from spondy.adapters.visible import visible
from spondy.adapters.writers.folder import ANALYSES, FAILED, REPORT, WORKLIST, OutputFolder
from spondy.adapters.writers.report_notes import REPORT_NOTES
from spondy.errors import NoteError

# Failures named one by one; all of them stand in failed.jsonl.
FAILURES_SHOWN = 20


class Tally:
    """Counts the outcomes of a run.

    Attributes:
        analysed: notes that were analysed.
        failed: notes that failed.
    """

    def __init__(self) -> None:
        """Start at nothing."""
        self.analysed = self.failed = 0
        self._failures: list[NoteError] = []

    @property
    def done(self) -> int:
        """Number of notes that the run has done."""
        return self.analysed + self.failed

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Count outcomes."""
        errors = [outcome.error for outcome in outcomes if outcome.error is not None]
        self.analysed += len(outcomes) - len(errors)
        self.failed += len(errors)
        self._failures += errors[: FAILURES_SHOWN - len(self._failures)]

    def say(self, folder: OutputFolder | None) -> None:
        """Name failures, count notes, and say where the results are."""
        for error in self._failures:
            say(f"failed: {error}")
        if self.failed > len(self._failures):
            say(f"... and {self.failed - len(self._failures)} more")
        words = f"{self.analysed} {'note' if self.analysed == 1 else 'notes'} analysed"
        if folder is not None and folder.before.analysed:
            words += f", {folder.before.analysed} were done before"
        if self.failed:
            words += f", {self.failed} failed"
        if folder is not None:
            if folder.before.failed:
                words += f", {folder.before.failed} failed before"
            names = [ANALYSES, WORKLIST, REPORT, *([FAILED] if folder.done.failed else [])]
            words += f": {', '.join(names)} in {folder.path}"
            if folder.left_out:
                more = f"{folder.left_out} more with work are in {WORKLIST} only"
                say(f"{REPORT} has room for {REPORT_NOTES} notes; {more}")
        say(words)


def say(message: str) -> None:
    """Print a message to standard error."""
    typer.echo(visible(message, for_terminal=True), err=True)
