"""Who wrote a note, where, of whom and when it was: read from its metadata by the names that exports use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from spondy.adapters.review.store.tables.notes import NAME
from spondy.adapters.visible import visible

KEYS: dict[str, tuple[str, ...]] = {
    "patient": ("patient_id", "person_id", "mrn", "patient", "subject"),
    "encounter": ("encounter_id", "visit_occurrence_id", "encounter", "visit_id"),
    "provider": ("provider_id", "provider", "author", "attending"),
    "service": ("service", "department", "specialty", "clinic", "ward"),
}
"""Names of metadata, in any case; the first that holds something counts."""


class Places(NamedTuple):
    """What a note's record says around its text; None where it says nothing."""

    patient: str | None
    encounter: str | None
    provider: str | None
    service: str | None


def places_of(metadata: Mapping[str, Any]) -> Places:
    """Return what metadata says by the names in `KEYS`."""
    folded = {name.casefold(): value for name, value in metadata.items()}
    return Places(**{place: _first(folded, names) for place, names in KEYS.items()})


def _first(values: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    found = (_plain(values.get(name)) for name in names)
    return next((value for value in found if value), None)


def _plain(value: Any) -> str | None:
    """Return an id or a name; of a FHIR reference, what it refers to."""
    if isinstance(value, Mapping):
        identifier = value.get("identifier")
        given = identifier.get("value") if isinstance(identifier, Mapping) else None
        return _plain(value.get("reference") or given or value.get("display"))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return visible(str(value)).strip()[:NAME] or None
