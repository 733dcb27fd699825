"""The expressions of `patterns/terms/links.yaml`, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from spondy.knowledge.files import load
from spondy.reading.rules import LinkFile


@dataclass(frozen=True, slots=True)
class Links:
    """Expressions that link, part or date what stands near them."""

    forward: re.Pattern[str]
    backward: re.Pattern[str]
    anywhere: re.Pattern[str]
    root: re.Pattern[str]
    other_matter: re.Pattern[str]
    reports: re.Pattern[str]
    elsewhere: re.Pattern[str]
    corrects: re.Pattern[str]


@lru_cache(maxsize=1)
def link_file() -> LinkFile:
    """Return the file."""
    file: LinkFile = load("terms/links.yaml", LinkFile)
    return file


@lru_cache(maxsize=1)
def links() -> Links:
    """Return the compiled expressions."""
    file = link_file()
    return Links(**{name: re.compile(getattr(file, name), re.IGNORECASE) for name in Links.__dataclass_fields__})
