"""People, how they come in, and how long they stay. No password and no token is stored as it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from spondy.adapters.review.store.columns import Key, Moment
from spondy.adapters.review.store.tables.base import Base


class Person(Base):
    """A person who may come in.

    Attributes:
        name: what they log in with, in lower case.
        password_hash: argon2id; None where a password does not let them in.
        disabled_at: since when they may not come in any more.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    full_name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class Identity(Base):
    """What an OpenID provider calls a person."""

    __tablename__ = "identity"
    __table_args__ = (Index(None, "person_id"),)

    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)


class LoginSession(Base):
    """A stay of a person, known by the hash of a random token."""

    __tablename__ = "login_session"
    __table_args__ = (Index(None, "person_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    began_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class LoginAttempt(Base):
    """A login that failed."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index(None, "name", "made_at"), Index(None, "address", "made_at"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Moment)


class OneTimeToken(Base):
    """A token that lets one person in once, known by its hash."""

    __tablename__ = "one_time_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
