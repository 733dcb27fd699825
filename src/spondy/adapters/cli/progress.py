"""A progress bar on standard error, on a terminal only and only when the work takes a while."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from spondy.adapters.readers import Meter, Source

SECONDS_BEFORE_SHOWN = 2.0


class Progress:
    """Shows the notes done and how much of the input was read; use as a context manager."""

    def __init__(self, sources: Sequence[Source], meter: Meter) -> None:
        """Prepare; nothing is shown yet."""
        sizes = [source.size for source in sources]
        self._total = None if None in sizes else sum(size or 0 for size in sizes)
        self._meter = meter
        self._begin = time.monotonic()
        self._on_terminal = _on_terminal()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, notes: int) -> None:
        """Say how many notes are done."""
        if not self._on_terminal or time.monotonic() - self._begin < SECONDS_BEFORE_SHOWN:
            return
        if self._bar is None:
            self._start()
        self._bar.update(self._task, completed=self._meter.done, notes=notes)

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            TextColumn("{task.fields[notes]} notes"),
            BarColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("notes", total=self._total, notes=0)
        self._bar.start()


def _on_terminal() -> bool:
    return sys.stderr.isatty()
