"""The closed vocabularies of an analysis, read from ``patterns/vocabulary.yaml``."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from spondy.knowledge.files import Strict, load


class Kind(Strict):
    """A kind of condition; `role` is the name by which code asks for it."""

    role: str
    label: str


class RegionEntry(Strict):
    """A region and its digit in M43.0x and M43.1x."""

    digit: str
    label: str


class Vocabulary(Strict):
    """All closed vocabularies."""

    kinds: dict[str, Kind]
    regions: dict[str, RegionEntry]
    etiologies: tuple[str, ...]
    assertions: tuple[str, ...]
    directions: tuple[str, ...]
    modalities: tuple[str, ...]
    imaging_statuses: tuple[str, ...]
    translation_statuses: tuple[str, ...]
    symptoms: tuple[str, ...]
    associated: tuple[str, ...]
    fracture_sites: tuple[str, ...]
    phases: tuple[str, ...]
    settings: tuple[str, ...]
    note_kinds: tuple[str, ...]
    severities: tuple[str, ...]

    def kind(self, role: str) -> str:
        """Return the kind that plays a role (`slip`, `lysis`, `os` ...)."""
        return next(name for name, entry in self.kinds.items() if entry.role == role)

    def role(self, kind: str) -> str:
        """Return the role of a kind."""
        return self.kinds[kind].role


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the vocabularies of the shipped patterns."""
    return load("vocabulary.yaml", Vocabulary)


def term_of(name: str) -> Any:
    """Return a string type that only admits the words of one vocabulary and says so in the JSON Schema.

    A type checker cannot follow it; the models therefore name the result `str` for the checker.
    """
    words = tuple(getattr(vocabulary(), name))

    def check(value: str) -> str:
        if value not in words:
            raise ValueError(f"not one of {', '.join(words)}")
        return value

    return Annotated[str, AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(words)})]
