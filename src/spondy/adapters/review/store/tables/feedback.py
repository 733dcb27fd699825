"""What users of other systems did with the cards of CDS Hooks. Rows are added, and find their gap later if need be."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from spondy.adapters.review.store.columns import Key, Moment, Words
from spondy.adapters.review.store.tables.base import Base
from spondy.adapters.review.store.tables.notes import NAME


class FeedbackRow(Base):
    """What a user did with one card, once.

    Attributes:
        digest: SHA-256 of what makes it the same feedback when it comes again.
        card: UUID of the card.
        gap: id of the gap that the card was of; None where the server could not tell.
        patterns: fingerprint of the patterns that the card was made with; None where the server could not tell.
        item_id: that gap of that note; None as long as none of the notes here is the card's.
        service: id of the CDS service.
        outcome: `accepted` or `overridden`.
        reason: code of the reason for setting the card aside; one of another system with that system before it.
        reason_words: that reason as a person reads it.
        comment: the user's own words, which may name a patient.
        given_at, received_at: when the user acted, and when the server was told.
    """

    __tablename__ = "feedback"
    __table_args__ = (Index(None, "item_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    card: Mapped[str] = mapped_column(String(36))
    gap: Mapped[str | None] = mapped_column(String(64))
    patterns: Mapped[str | None] = mapped_column(String(NAME))
    item_id: Mapped[int | None] = mapped_column(Key, ForeignKey("item.id"))
    service: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(NAME))
    reason_words: Mapped[str | None] = mapped_column(Words)
    comment: Mapped[str | None] = mapped_column(Words)
    given_at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime] = mapped_column(Moment)
