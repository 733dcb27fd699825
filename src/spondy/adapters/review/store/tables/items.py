"""Gaps and proposals: the rows of the work list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spondy.adapters.review.store.columns import Key, Moment
from spondy.adapters.review.store.tables.base import Base
from spondy.adapters.review.store.tables.notes import NAME

_COUNTED = ("severity", "status", "state", "setting", "note_kind")


class ItemRow(Base):
    """One gap or proposal of a note, through all runs that have it.

    What the work list filters and sorts by stands here, also where the note has it, so that a page of the list is
    read off one index.

    Attributes:
        number: from 1, which of those of the note that have this type and name.
        analysis_id: the newest analysis that has it.
        position: its place among the gaps or proposals there, from 0.
        subject: kind and region of the conditions it concerns.
        marks: what a decision rests on (`spondy.adapters.diff.Item.marks`).
        priority: 1 is looked at first.
        state: what the decision in force makes of it; `open` without one.
        decision_id: the decision in force.
        version: grows with every decision, and with every change by a newer analysis.
        changed: whether it is otherwise than it was when the decision in force was made.
        closed_run_id: the run that had the note without it; None while it is there.
        loaded_at: when it was first there.
    """

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("note_id", "type", "name", "number"),
        # With all that the list is filtered by, so that rows of other pages are never read.
        Index("ix_item_priority", "closed_run_id", "priority", "id", "type", "name", *_COUNTED, "note_id"),
        Index(None, "closed_run_id", "day", "id"),
        Index(None, "closed_run_id", "provider"),
        Index(None, "closed_run_id", "service"),
        # All that is counted together, so that counting reads nothing else.
        Index("ix_item_facets", "closed_run_id", "type", "name", *_COUNTED, "note_id"),
        Index(None, "analysis_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    note_id: Mapped[int] = mapped_column(Key, ForeignKey("note.id"))
    type: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(64))
    number: Mapped[int] = mapped_column(SmallInteger)
    analysis_id: Mapped[int] = mapped_column(Key, ForeignKey("analysis.id"))
    position: Mapped[int] = mapped_column(Integer)
    subject: Mapped[list[str]] = mapped_column(JSON)
    marks: Mapped[dict[str, str]] = mapped_column(JSON)
    description: Mapped[str] = mapped_column(Text)
    severity: Mapped[str | None] = mapped_column(String(16))
    status: Mapped[str | None] = mapped_column(String(16))
    role: Mapped[str | None] = mapped_column(String(16))
    priority: Mapped[int] = mapped_column(SmallInteger)
    setting: Mapped[str] = mapped_column(String(32))
    note_kind: Mapped[str] = mapped_column(String(32))
    day: Mapped[int] = mapped_column(Integer)
    provider: Mapped[str | None] = mapped_column(String(NAME))
    service: Mapped[str | None] = mapped_column(String(NAME))
    state: Mapped[str] = mapped_column(String(16))
    decision_id: Mapped[int | None] = mapped_column(Key)
    version: Mapped[int] = mapped_column(Integer)
    changed: Mapped[bool]
    first_run_id: Mapped[int] = mapped_column(Key, ForeignKey("run.id"))
    closed_run_id: Mapped[int | None] = mapped_column(Key, ForeignKey("run.id"))
    loaded_at: Mapped[datetime] = mapped_column(Moment)


class ItemRule(Base):
    """A pattern rule that found evidence of an item."""

    __tablename__ = "item_rule"
    __table_args__ = (Index(None, "rule", "item_id"),)

    item_id: Mapped[int] = mapped_column(Key, ForeignKey("item.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(128), primary_key=True)


class Label(Base):
    """What is said of a gap or a code, each wording once: few rows, which a search looks through."""

    __tablename__ = "label"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    description: Mapped[str] = mapped_column(Text)
