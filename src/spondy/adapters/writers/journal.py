"""The journal of a run: after each batch, how far the input was read and how far the files had grown.

A run that was stopped, however it was stopped, goes on from the last mark that the files bear out. After a kill that
is the last of all. After a loss of power the files may lack what was written last, though the journal tells of it; so
each mark carries a checksum of what its batch added, and from time to time the files and the journal are synced.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from spondy.adapters.writers.durable import sync, write_whole
from spondy.adapters.writers.growing import GrowingFile
from spondy.adapters.writers.private import open_private
from spondy.errors import OutputError

JOURNAL = ".journal.jsonl"
# Seconds between syncs: at least so many, and so many times as long as the last one took, so that they cost 2 %.
SYNC_EVERY, SYNC_TIMES = 1.0, 50


@dataclass(frozen=True)
class Mark:
    """A state that a run can go on from.

    Attributes:
        notes: records of the input that are done, whatever became of them.
        analysed: how many of them were analysed.
        failed: how many failed.
        left_out: how many had work for which the report has no room.
        input_sum: checksum of these records.
        sizes: bytes of the growing files.
        added_sum: checksum of what this mark added to them.
        synced: whether all that it tells of is on the disk.
        origin: what made the analyses. In the journal it stands in the first mark that knows it.
        kept: the notes that the report may hold. In the journal each stands in the mark that added it.
    """

    notes: int = 0
    analysed: int = 0
    failed: int = 0
    left_out: int = 0
    input_sum: int = 0
    sizes: tuple[int, ...] = ()
    added_sum: int = 0
    synced: bool = False
    origin: tuple[str, ...] = ()
    kept: tuple[tuple[int, ...], ...] = ()


class Journal:
    """Writes the journal of a run, and the files that it tells of."""

    def __init__(self, path: Path, files: Sequence[GrowingFile], mark: Mark) -> None:
        """Go on from a mark, in a journal that replaces the one that is there.

        Args:
            path: the journal.
            files: the growing files; what they hold beyond the mark is dropped.
            mark: where to go on; one without sizes starts anew.
        """
        self.mark = mark
        self._files = files
        for file, size in zip(files, mark.sizes or [0] * len(files), strict=True):
            file.begin(size)
            file.sync()
        self._path = path
        write_whole(path, _line(replace(mark, sizes=self._sizes(), added_sum=0, synced=True)))
        self._stream = open_private(path, append=True)
        self._sync_at = time.monotonic() + SYNC_EVERY

    def append(self, mark: Mark, added: Sequence[bytes]) -> None:
        """Add content to the files, then the mark of the state that they make.

        Args:
            mark: the state, with the `origin` and `kept` that are new; its sizes and sums are seen to here.
            added: what to add to each file.
        """
        added_sum = 0
        for file, content in zip(self._files, added, strict=True):
            file.append(content)
            added_sum = zlib.crc32(content, added_sum)
        self._write(replace(mark, sizes=self._sizes(), added_sum=added_sum, synced=False))
        if time.monotonic() >= self._sync_at:
            self.sync()

    def sync(self) -> None:
        """Have the files reach the disk, and then a mark that says so."""
        begin = time.monotonic()
        for file in self._files:
            file.sync()
        self._write(replace(self.mark, sizes=self._sizes(), added_sum=0, synced=True, origin=(), kept=()))
        sync(self._stream)
        end = time.monotonic()
        self._sync_at = end + max(SYNC_EVERY, SYNC_TIMES * (end - begin))

    def finish(self, origin: tuple[str, ...], kept: tuple[tuple[int, ...], ...]) -> None:
        """Leave one mark that tells all, so that the journal of a run is the same whatever interrupted it."""
        self.sync()
        self.close()
        write_whole(self._path, _line(replace(self.mark, origin=origin, kept=kept)))

    def close(self) -> None:
        """Close it; it stays."""
        self._stream.close()

    def _sizes(self) -> tuple[int, ...]:
        return tuple(file.size for file in self._files)

    def _write(self, mark: Mark) -> None:
        self._stream.write(_line(mark))
        self._stream.flush()
        self.mark = mark


def last_mark(path: Path, files: Sequence[GrowingFile]) -> Mark:
    """Return the last mark of a journal that the files bear out, complete with `origin` and `kept`.

    Raises:
        OutputError: the files do not hold even what was synced.
        OSError: there is no journal.
    """
    good: Mark | None = None
    unsure: list[Mark] = []
    for mark in _marks(path):
        if not mark.synced:
            unsure.append(mark)
            continue
        good, unsure = _joined(good, *unsure, mark), []
    if good is None or any(file.size < size for file, size in zip(files, good.sizes, strict=True)):
        message = f"{path}: its files were changed or removed since; analyse anew with --force, or into another folder"
        raise OutputError(message)
    for mark in unsure:
        if not _borne_out(mark, good.sizes, files):
            break
        good = _joined(good, mark)
    return good


def _borne_out(mark: Mark, before: Sequence[int], files: Sequence[GrowingFile]) -> bool:
    added_sum = 0
    for file, start, end in zip(files, before, mark.sizes, strict=True):
        if not start <= end <= file.size:
            return False
        added_sum = zlib.crc32(file.read(start, end - start), added_sum)
    return added_sum == mark.added_sum


def _joined(first: Mark | None, *more: Mark) -> Mark:
    marks = [*([first] if first else []), *more]
    origin = next((mark.origin for mark in marks if mark.origin), ())
    return replace(marks[-1], origin=origin, kept=tuple(each for mark in marks for each in mark.kept))


def _line(mark: Mark) -> bytes:
    """Return a mark as one line, without what is zero or empty."""
    fields = {name: value for name, value in asdict(mark).items() if value}
    return json.dumps(fields, separators=(",", ":")).encode("ascii") + b"\n"


def _marks(path: Path) -> Iterator[Mark]:
    """Yield the marks of a journal up to where it is torn."""
    with path.open("rb") as lines:
        for line in lines:
            try:
                fields = json.loads(line)
                if not line.endswith(b"\n") or not isinstance(fields, dict):
                    return
                lists = {name: _tuple(fields[name]) for name in ("sizes", "origin", "kept") if name in fields}
                yield Mark(**{**fields, **lists})
            except (ValueError, TypeError):
                return


def _tuple(value: object) -> object:
    return tuple(_tuple(item) for item in value) if isinstance(value, list) else value
