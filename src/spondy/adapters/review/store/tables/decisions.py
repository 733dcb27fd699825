"""What people made of an item: decisions and query drafts. Rows are added and never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spondy.adapters.review.store.columns import Key, Moment, Words
from spondy.adapters.review.store.tables.base import Base


class Decision(Base):
    """One decision, or the undoing of one.

    Attributes:
        action: what was done: a state, or `undo`.
        state: of the item from then on.
        version: of the item from then on.
        former_id: the decision that held until then; None where none did.
        undone_id: of an undoing, the decision that it takes back.
        marks: what the item was at that time.
        analysis_id: the analysis that the person had before them.
    """

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("item_id", "version"), Index(None, "person_id"), Index(None, "analysis_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    item_id: Mapped[int] = mapped_column(Key, ForeignKey("item.id"))
    version: Mapped[int] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Words)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    marks: Mapped[dict[str, str]] = mapped_column(JSON)
    analysis_id: Mapped[int] = mapped_column(Key, ForeignKey("analysis.id"))
    former_id: Mapped[int | None] = mapped_column(Key, ForeignKey("decision.id"))
    undone_id: Mapped[int | None] = mapped_column(Key, ForeignKey("decision.id"))


class Draft(Base):
    """One version of the query of a gap, from 1; the newest is the draft."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("item_id", "version"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    item_id: Mapped[int] = mapped_column(Key, ForeignKey("item.id"))
    version: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Words)
    status: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
