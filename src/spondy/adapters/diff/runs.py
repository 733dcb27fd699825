"""Two runs compared note by note, each file read once, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from spondy.adapters.diff.comparing import Difference, compare, only_in_one
from spondy.adapters.diff.file import AnalysesFile, Place
from spondy.errors import InputError


@dataclass
class Totals:
    """What was counted on the way.

    Attributes:
        notes: notes that both runs have.
        different: those of them with a difference.
        changes: differences by their type and change.
    """

    notes: int = 0
    different: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.changes


def differences(old: Path, new: Path, totals: Totals) -> Iterator[Difference]:
    """Yield what differs between two files of analyses; notes that only one of them has come last.

    Both stand in the order of their input, so a note and its other half are near. One whose other half has not come
    is held as its id and its place: some hundred bytes, however long its analysis is.

    Args:
        old: analyses of the older run.
        new: analyses of the newer run.
        totals: counts what is found.

    Raises:
        InputError: a file cannot be read, or has a note twice.
    """
    try:
        with old.open("rb") as old_stream, new.open("rb") as new_stream:
            yield from _side_by_side(AnalysesFile(old, old_stream), AnalysesFile(new, new_stream), totals)
    except OSError as error:
        raise InputError(f"{error.filename}: {error.strerror}") from None


def _side_by_side(old: AnalysesFile, new: AnalysesFile, totals: Totals) -> Iterator[Difference]:
    waiting_old: dict[str, Place] = {}
    waiting_new: dict[str, Place] = {}
    for of_old, of_new in zip_longest(old.places(), new.places()):
        for entry, own, others in ((of_old, waiting_old, waiting_new), (of_new, waiting_new, waiting_old)):
            if entry is None:
                continue
            note_id, place = entry
            if note_id in own:
                raise InputError(f"note {note_id!r} has two analyses in one file")
            own[note_id] = place
            if note_id in others:
                yield from _of_note(old, waiting_old.pop(note_id), new, waiting_new.pop(note_id), totals)
    for note_id in waiting_old:
        yield from _counted([only_in_one(note_id, "removed")], totals)
    for note_id in waiting_new:
        yield from _counted([only_in_one(note_id, "added")], totals)


def _of_note(old: AnalysesFile, was: Place, new: AnalysesFile, now: Place, totals: Totals) -> Iterator[Difference]:
    totals.notes += 1
    before, after = old.line(was), new.line(now)
    if before == after:
        return
    found = compare(old.parsed(before, was), new.parsed(after, now))
    totals.different += bool(found)
    yield from _counted(found, totals)


def _counted(found: list[Difference], totals: Totals) -> Iterator[Difference]:
    totals.changes.update((each.type, each.change) for each in found)
    yield from found
