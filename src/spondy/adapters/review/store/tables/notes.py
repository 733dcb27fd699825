"""Runs, notes with their texts, and analyses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from spondy.adapters.review.store.columns import Key, Moment, Packed, Words
from spondy.adapters.review.store.tables.base import Base

NAME = 200
"""Longest name of a provider, a service or an encounter that is kept, in characters."""


class Run(Base):
    """One loading of a file of analyses.

    Attributes:
        source: name of the file, without its folder.
        digest: SHA-256 of the file.
        code_set: editions of the code set, joined by a comma.
        ended_at: None while it is loaded, or where loading was broken off.
        summary: what was counted.
    """

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    spondy: Mapped[str] = mapped_column(Text)
    patterns: Mapped[str] = mapped_column(Text)
    code_set: Mapped[str] = mapped_column(Text)
    model: Mapped[str | None] = mapped_column(Text)
    began_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)


class TextRow(Base):
    """The text of a note as it was at one time; notes with the same text share it. It never changes."""

    __tablename__ = "note_text"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    text: Mapped[str] = mapped_column(Words)


class NoteRow(Base):
    """A note, and what is known of it from outside its text."""

    __tablename__ = "note"
    __table_args__ = (Index(None, "encounter", "day"), Index(None, "text_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    note_id: Mapped[str] = mapped_column(Text, unique=True)
    text_id: Mapped[int] = mapped_column(Key, ForeignKey("note_text.id"))
    setting: Mapped[str] = mapped_column(String(32))
    note_kind: Mapped[str] = mapped_column(String(32))
    day: Mapped[int] = mapped_column(Integer, doc="ordinal of the date of service; 0 where it is not known")
    patient: Mapped[str | None] = mapped_column(String(NAME))
    encounter: Mapped[str | None] = mapped_column(String(NAME))
    provider: Mapped[str | None] = mapped_column(String(NAME))
    service: Mapped[str | None] = mapped_column(String(NAME))


class AnalysisRow(Base):
    """An analysis of a note: the current one, and older ones that something still rests on."""

    __tablename__ = "analysis"
    __table_args__ = (Index(None, "note_id", "current"), Index(None, "run_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    note_id: Mapped[int] = mapped_column(Key, ForeignKey("note.id"))
    run_id: Mapped[int] = mapped_column(Key, ForeignKey("run.id"))
    text_id: Mapped[int] = mapped_column(Key, ForeignKey("note_text.id"))
    current: Mapped[bool]
    code_set: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(Packed, doc="the analysis as JSON")


class FailureRow(Base):
    """A note that could not be analysed, as `failed.jsonl` of a run has it."""

    __tablename__ = "failure"
    __table_args__ = (Index(None, "run_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    run_id: Mapped[int] = mapped_column(Key, ForeignKey("run.id"))
    note_id: Mapped[str | None] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(Text)
