"""Column types that SQLite and PostgreSQL hold alike."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Integer, LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Key = BigInteger().with_variant(Integer, "sqlite")
"""A key that the database gives: SQLite gives none to a column of any other name than INTEGER."""


class Moment(TypeDecorator[datetime]):
    """A moment, as microseconds since 1970 in UTC: both databases subtract them alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return what is stored."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the moment, in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class Words(TypeDecorator[str]):
    """Words of a note or of a person, exactly: PostgreSQL's text cannot hold NUL, and no text an unpaired surrogate."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Return what is stored."""
        return None if value is None else value.encode("utf-8", "surrogatepass")

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Return the words."""
        return None if value is None else bytes(value).decode("utf-8", "surrogatepass")


class Compressed(bytes):
    """Bytes that are compressed already, before they are given to a column of type `Packed`."""

    @classmethod
    def of(cls, value: bytes) -> Compressed:
        """Compress bytes."""
        return cls(zlib.compress(value, level=1))


class Packed(TypeDecorator[bytes]):
    """Bytes that are stored compressed: an analysis as JSON takes a tenth of its size."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Return what is stored."""
        return value if value is None or isinstance(value, Compressed) else Compressed.of(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Return the bytes."""
        return None if value is None else zlib.decompress(value)
