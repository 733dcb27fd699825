"""The date of service, in the forms in which records give it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any


def service_day(value: Any) -> date | None:
    """Return the day of a date, of a moment, or of either in ISO 8601; None when there is none.

    A moment counts on the day it names in its own time zone.

    Raises:
        ValueError: it is nothing of the kind. The message does not repeat it.
    """
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ValueError("not a date such as 2026-03-31")
    if not value.strip():
        return None
    try:
        return datetime.fromisoformat(value.strip()).date()
    except ValueError:
        raise ValueError("not a date such as 2026-03-31") from None
