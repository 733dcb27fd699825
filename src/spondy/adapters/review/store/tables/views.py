"""Filters of the work list that a person gave a name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from spondy.adapters.review.store.columns import Key
from spondy.adapters.review.store.tables.base import Base


class SavedView(Base):
    """A filter and an order of the work list, of one person or for all."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(100))
    shared: Mapped[bool]
    filter: Mapped[dict[str, Any]] = mapped_column(JSON)
    order: Mapped[str] = mapped_column(String(16))
    backwards: Mapped[bool] = mapped_column(server_default=false())
