"""The chain of the audit: what is hashed, and what is wrong with rows that were tampered with. No database here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

FIRST = "0" * 64
"""What stands for the hash of the row before the first."""
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


class Entry(NamedTuple):
    """One row of the audit, as it is stored (`tables.AuditRow`)."""

    sequence: int
    at: str
    who: str
    action: str
    object: str
    details: str
    spondy: str
    patterns: str
    code_set: str
    model: str
    previous: str
    hash: str


class Head(NamedTuple):
    """How far the audit goes: number and hash of its last row; 0 and `FIRST` while there is none."""

    sequence: int = 0
    hash: str = FIRST

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head | None:
        """Return the head that a text says; None where it says none."""
        match = _HEAD.fullmatch(text.strip())
        return cls(int(match[1]), match[2]) if match else None


@dataclass(frozen=True)
class Verdict:
    """What came of a check.

    Attributes:
        rows: rows that are in order, from the first.
        fault: what is wrong with the first that is not; None when all are.
    """

    rows: int
    fault: str | None = None


def canonical_json(value: object) -> str:
    """Return JSON that is the same for the same value: sorted, compact, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def seal(entry: Entry) -> str:
    """Return the hash that a row must have: of all its other fields, that of the row before among them."""
    fields = entry._asdict()
    del fields["hash"]
    return sha256(canonical_json(fields).encode("ascii")).hexdigest()


def check(entries: Iterable[Entry], head: Head, expect: Head | None = None) -> Verdict:
    """Check a whole audit, row by row.

    Args:
        entries: all rows in the order of their numbers.
        head: how far the database says that they go.
        expect: how far they went when somebody noted it down; they may go further by now.
    """
    last = Head()
    for entry in entries:
        number = last.sequence + 1
        if entry.sequence != number:
            return Verdict(last.sequence, f"row {number} is missing")
        if entry.previous != last.hash:
            return Verdict(last.sequence, f"row {number} does not follow the row before it")
        if entry.hash != seal(entry):
            return Verdict(last.sequence, f"row {number} was changed")
        last = Head(number, entry.hash)
        if expect is not None and expect.sequence == number and expect.hash != entry.hash:
            return Verdict(number - 1, f"row {number} is not the one that was noted down; this is another audit")
    if last != head:
        lacking = f"row {last.sequence + 1} is missing" if last.sequence < head.sequence else "its head was changed"
        return Verdict(last.sequence, f"{lacking}: the audit should go to row {head.sequence}")
    if expect is not None and expect.sequence > last.sequence:
        return Verdict(
            last.sequence, f"row {last.sequence + 1} is missing: the audit went to row {expect.sequence} before"
        )
    return Verdict(last.sequence)
