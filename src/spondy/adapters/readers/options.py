"""What the user says about the input: names of columns, defaults, and a meter of how much was read."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ColumnNames:
    """Names of the fields of a record, where they are not the usual ones; None means the usual name."""

    note_id: str | None = None
    text: str | None = None
    setting: str | None = None
    note_kind: str | None = None
    service_date: str | None = None


@dataclass(frozen=True)
class ReadOptions:
    """How to read notes.

    Attributes:
        columns: names of the fields of a record.
        setting: setting of notes that name none; None leaves it open.
        note_kind: kind of notes that name none; None leaves it open.
    """

    columns: ColumnNames = field(default_factory=ColumnNames)
    setting: str | None = None
    note_kind: str | None = None


@dataclass
class Meter:
    """Bytes of input read so far, for a progress bar."""

    done: int = 0

    def add(self, size: int) -> None:
        """Count `size` more bytes."""
        self.done += size
