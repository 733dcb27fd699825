"""What the results of a folder were made with: options and input. A run that goes on must have the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from spondy.adapters.readers import Source
from spondy.adapters.writers.durable import write_whole

OPTIONS = ".options.json"
Options = Mapping[str, str | float | None]


@dataclass(frozen=True)
class InputMark:
    """What is remembered of an input, so that another is noticed.

    Attributes:
        inputs: files, folders and streams that it was made of.
        size: their bytes, as far as known.
        fingerprint: of their names and sizes, in order.
    """

    inputs: int = 0
    size: int = 0
    fingerprint: str = ""

    @classmethod
    def of(cls, sources: Sequence[Source]) -> InputMark:
        """Return the mark of what notes are read from."""
        digest = hashlib.sha256("".join(f"{source.fingerprint}\n" for source in sources).encode("ascii"))
        return cls(len(sources), sum(source.size or 0 for source in sources), digest.hexdigest())

    def __str__(self) -> str:
        return f"{self.inputs} {'input' if self.inputs == 1 else 'inputs'} of {self.size} bytes"


class MadeWith:
    """Options and input of a run, beside its results."""

    def __init__(self, folder: Path, options: Options, read_from: InputMark) -> None:
        """Say what this run has.

        Args:
            folder: the folder of the results.
            options: the options, by the names that a user knows them by, that change what is written of a note.
            read_from: the input.
        """
        self._path = folder / OPTIONS
        self._options = {name: value for name, value in options.items() if value is not None}
        self._input = read_from

    def write(self) -> None:
        """Remember it."""
        content = {"options": self._options, "input": asdict(self._input)}
        write_whole(self._path, json.dumps(content, sort_keys=True).encode("utf-8") + b"\n")

    def difference(self) -> str | None:
        """Return what an earlier run had otherwise, as the end of a message; None when nothing."""
        try:
            before = json.loads(self._path.read_bytes())
            options, read_from = dict(before["options"]), InputMark(**before["input"])
        except (OSError, ValueError, TypeError, KeyError):
            return f"{OPTIONS}, which says what it was made with, is missing or damaged"
        names = sorted(options.keys() | self._options.keys())
        changed = [name for name in names if options.get(name) != self._options.get(name)]
        if changed:
            return f"was made with another {', '.join(changed)}; go on with the same"
        if read_from != self._input:
            return f"was made of another input (then {read_from}, now {self._input}); go on with the same"
        return None
