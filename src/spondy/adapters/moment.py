"""Moments that messages and files give: with a time zone, and held in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        # In the first hours of the year 1 and the last of 9999.
        raise PydanticCustomError("datetime_in_utc", "the moment is outside the years 1 to 9999 in UTC") from None


MomentInUtc = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment; the same one is the same value in whatever zone it was given."""
