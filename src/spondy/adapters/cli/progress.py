"""How far a run is, on standard error: a bar on a terminal, elsewhere a line now and then; nothing of short runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import typer

from spondy.adapters.readers import Meter, Source

# Seconds before a bar is shown, and between two changes of it.
BAR_AFTER, BAR_EVERY = 2.0, 0.1
# Seconds between two lines, where there is no terminal.
LINE_EVERY = 30.0


class Progress:
    """Shows the notes done, how many a second, and the time left; use as a context manager."""

    def __init__(self, sources: Sequence[Source], meter: Meter) -> None:
        """Prepare; nothing is shown yet."""
        sizes = [source.size for source in sources]
        self._total = None if None in sizes else sum(size or 0 for size in sizes)
        self._meter = meter
        self._begin = time.monotonic()
        self._read_before = 0
        self._on_terminal = _on_terminal()
        self._next = self._begin + (BAR_AFTER if self._on_terminal else LINE_EVERY)
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begin(self) -> None:
        """Start the clock: what was read until now was no work, since earlier runs had done it."""
        self._begin = time.monotonic()
        self._read_before = self._meter.done

    def advance(self, notes: int) -> None:
        """Say how many notes are done."""
        now = time.monotonic()
        if now < self._next:
            return
        seconds = max(now - self._begin, 0.001)
        words = f"{notes:,} {'note' if notes == 1 else 'notes'}, {notes / seconds:,.0f} a second"
        if (left := self._left(seconds)) is not None:
            words += f", {_duration(left)} left"
        if self._on_terminal:
            self._show(words)
        else:
            typer.echo(words, err=True)
        self._next = now + (BAR_EVERY if self._on_terminal else LINE_EVERY)

    def _left(self, seconds: float) -> float | None:
        """Return the seconds left, by the share of the input that was read in those gone; None when unknown."""
        read = self._meter.done - self._read_before
        if self._total is None or read <= 0:
            return None
        return seconds * max(self._total - self._meter.done, 0) / read

    def _show(self, words: str) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = [BarColumn(), TextColumn("{task.description}")]
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(words, total=self._total)
            self._bar.start()
        self._bar.update(self._task, completed=self._meter.done, description=words)


def _duration(seconds: float) -> str:
    """Return a duration in the one or two units that matter."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def _on_terminal() -> bool:
    return sys.stderr.isatty()
