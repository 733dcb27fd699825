"""Output into a pipe whose reader may leave before the end, as `head` does."""

from __future__ import annotations

import os
import sys

from rich.console import Console


def drop_what_nobody_reads() -> None:
    """Send what a closed pipe did not take, and all that follows, nowhere, so that Python can end in order."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


class PipeConsole(Console):
    """A console that leaves a closed pipe to the command line, where Rich would end with status 1."""

    def on_broken_pipe(self) -> None:
        """Raise again what Rich caught.

        Raises:
            BrokenPipeError: always.
        """
        raise BrokenPipeError
