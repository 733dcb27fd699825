"""Passwords and tokens: hashed so that the database alone lets nobody in."""

from __future__ import annotations

import secrets
from functools import lru_cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_TOKEN_BYTES = 32


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    # RFC 9106, second choice: argon2id, 64 MiB, 3 passes, 4 lanes.
    return PasswordHasher()


def hashed(password: str) -> str:
    """Return what is stored of a password: argon2id with its own salt."""
    return _hasher().hash(password.encode("utf-8", "surrogatepass"))


def fits(password: str, stored: str | None) -> bool:
    """Say whether a password is the one that is stored; takes as long where there is none."""
    try:
        good = _hasher().verify(stored or of_nobody(), password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return good and stored is not None


def is_outdated(stored: str) -> bool:
    """Say whether a stored password was hashed in a weaker way than it would be now."""
    return _hasher().check_needs_rehash(stored)


def new_token() -> str:
    """Return a token that nobody can guess, for an address or a cookie."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return what is stored of a token; it is random, so a plain hash does."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=1)
def of_nobody() -> str:
    """Return the hash of a password that nobody has."""
    return hashed(new_token())
