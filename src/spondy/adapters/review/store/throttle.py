"""Guessing of passwords is slowed down: after some failures, a name and an address have to wait."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from spondy.adapters.review.store.database import now
from spondy.adapters.review.store.tables import LoginAttempt

WINDOW = timedelta(minutes=15)
PER_NAME, PER_ADDRESS = 5, 30
"""Failures within `WINDOW` after which a name, and an address, has to wait until the first of them is that old."""


def seconds_to_wait(session: Session, name: str, address: str) -> int:
    """Return how long the next login has to wait, in seconds; 0 where it may be tried."""
    limits = ((LoginAttempt.name == name, PER_NAME), (LoginAttempt.address == _short(address), PER_ADDRESS))
    return max(_wait(session, mine, limit) for mine, limit in limits)


def failed(session: Session, name: str, address: str) -> None:
    """Remember a login that failed; those too old to count are forgotten."""
    moment = now(session)
    session.execute(delete(LoginAttempt).where(LoginAttempt.made_at <= moment - WINDOW))
    session.add(LoginAttempt(name=name, address=_short(address), made_at=moment))
    session.flush()


def forget_failures(session: Session, name: str) -> None:
    """Forget what failed for a name: it was the person after all."""
    session.execute(delete(LoginAttempt).where(LoginAttempt.name == name))


def _wait(session: Session, mine: ColumnElement[bool], limit: int) -> int:
    moment = now(session)
    recent = (mine, LoginAttempt.made_at > moment - WINDOW)
    if session.execute(select(func.count()).select_from(LoginAttempt).where(*recent)).scalar_one() < limit:
        return 0
    # It may go on when fewer than `limit` are left in the window.
    newest = select(LoginAttempt.made_at).where(*recent).order_by(LoginAttempt.made_at.desc())
    ends: datetime = session.execute(newest.offset(limit - 1).limit(1)).scalar_one()
    return max(1, math.ceil((ends + WINDOW - moment).total_seconds()))


def _short(address: str) -> str:
    return address[:64]
