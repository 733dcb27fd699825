"""The notes that the report shows: those with work first, and as many as one page bears.

Only their places are kept in memory. Their texts wait in a file without a name, which is gone when the run is, however
it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from spondy.adapters.writers.growing import GrowingFile
from spondy.model import Analysis, Note

# One HTML file with more notes than this is slow to open; the work list has no limit.
REPORT_NOTES = 1000


class Kept(NamedTuple):
    """A note that the report may show.

    Attributes:
        number: its place in the input, from 0.
        work: 1 where it has gaps or proposals, else 0.
        start: where its analysis begins in the file of analyses.
        length: of its analysis, in bytes.
    """

    number: int
    work: int
    start: int
    length: int


class ReportNotes:
    """Chooses the notes for the report as they come, in the order of the input.

    Attributes:
        left_out: notes with work that the report has no room for.
    """

    def __init__(self, folder: Path, kept: tuple[tuple[int, ...], ...] = (), left_out: int = 0) -> None:
        """Start anew, or go on with what an earlier run kept.

        Args:
            folder: where there is room for texts.
            kept: places of the notes that an earlier run kept; their texts come with `again`.
            left_out: how many it had no room for.
        """
        self.left_out = left_out
        self._kept = [Kept(*one) for one in kept]
        self._with_work = sum(one.work for one in self._kept)
        self._awaited = {one.number for one in self._kept}
        self._texts = TemporaryFile(dir=folder)  # noqa: SIM115
        self._text_at: dict[int, tuple[int, int]] = {}

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The notes that the report may show."""
        return tuple(self._kept)

    def consider(self, kept: Kept, note: Note) -> bool:
        """Keep a note when the report may show it, and say whether it may."""
        if kept.work and self._with_work >= REPORT_NOTES:
            self.left_out += 1
            return False
        if not kept.work and len(self._kept) >= REPORT_NOTES:
            return False
        self._kept.append(kept)
        self._with_work += kept.work
        self._write(kept.number, note)
        return True

    def again(self, number: int, note: Note) -> None:
        """Take the text of a note that an earlier run had analysed, in case it was kept."""
        if number in self._awaited:
            self._write(number, note)

    def chosen(self, analyses: GrowingFile) -> Iterator[tuple[Note, Analysis]]:
        """Yield the notes to show with their analyses; where room runs out, those with work go before those without."""
        without_work = REPORT_NOTES - self._with_work
        for one in self._kept:
            if not one.work:
                without_work -= 1
                if without_work < 0:
                    continue
            start, length = self._text_at[one.number]
            self._texts.seek(start)
            note = Note.model_validate_json(self._texts.read(length))
            yield note, Analysis.model_validate_json(analyses.read(one.start, one.length))

    def close(self) -> None:
        """Let the texts go."""
        self._texts.close()

    def _write(self, number: int, note: Note) -> None:
        content = note.model_dump_json().encode("utf-8")
        self._text_at[number] = (self._texts.tell(), len(content))
        self._texts.write(content)
