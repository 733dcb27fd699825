"""The audit: rows that are only ever added, each sealed by its hash, and how far they go."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from spondy.adapters.review.store.tables.base import Base


class AuditRow(Base):
    """Who did what, and when. Everything is text, so that what is hashed is what is stored.

    Attributes:
        sequence: 1, 2, 3 ... without a hole.
        at: moment in UTC, `2026-03-31T10:00:00.000000Z`.
        who: name of the person, or of the program.
        object: what it was done to, for instance `note:17`.
        details: canonical JSON, without words of a note.
        previous: hash of the row before.
        hash: SHA-256 of all the others.
    """

    __tablename__ = "audit"

    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(27))
    who: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(32), index=True)
    object: Mapped[str] = mapped_column(Text, index=True)
    details: Mapped[str] = mapped_column(Text)
    spondy: Mapped[str] = mapped_column(Text)
    patterns: Mapped[str] = mapped_column(Text)
    code_set: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The last row, once more: one row of its own, which a writer holds while it adds another."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
