"""CSV: the work list, as `spondy analyze` writes it."""

from __future__ import annotations

from spondy.adapters.exports.options import ExportOptions
from spondy.adapters.exports.staging import StagedFolder
from spondy.adapters.writers.worklist import COLUMNS, csv_bytes, rows_of
from spondy.model import Analysis


class Worklist:
    """Writes `worklist.csv`."""

    def __init__(self, folder: StagedFolder, options: ExportOptions) -> None:
        self._stream = folder.open("worklist.csv")
        self._stream.write(csv_bytes([COLUMNS]))

    def convert(self, analysis: Analysis, text: str | None) -> bytes:
        """Return the rows of one note."""
        return csv_bytes(rows_of(analysis))

    def write(self, converted: bytes) -> None:
        """Write the rows of one note."""
        self._stream.write(converted)

    def finish(self) -> None:
        """There is nothing after the last row."""
