"""The expressions of `patterns/terms/links.yaml`, read once."""

from __future__ import annotations

from functools import lru_cache

from spondy.knowledge.files import load
from spondy.reading.rules import LinkFile


@lru_cache(maxsize=1)
def links() -> LinkFile:
    """Return the expressions that link, part or date what stands near them."""
    file: LinkFile = load("terms/links.yaml", LinkFile)
    return file
