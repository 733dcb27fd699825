"""FHIR resources as JSON gives them: any element may be missing or of the wrong kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Resource = dict[str, Any]


def objects(value: Any) -> list[Resource]:
    """Return the objects of a list; none where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def inside(resource: Any, *path: str) -> Any:
    """Return what stands at a path of names; None where it ends before."""
    for name in path:
        resource = resource.get(name) if isinstance(resource, dict) else None
    return resource


def contained(resource: Resource, reference: str) -> Resource | None:
    """Return the resource within another that a reference (`#1`) leads to; None where it leads elsewhere."""
    if not reference.startswith("#"):
        return None
    return next((one for one in objects(resource.get("contained")) if one.get("id") == reference[1:]), None)


def codings(concepts: Any) -> Iterator[tuple[Any, Any]]:
    """Yield system and code of every coding of a CodeableConcept or a list of them."""
    for concept in objects(concepts if isinstance(concepts, list) else [concepts]):
        for coding in objects(concept.get("coding")):
            yield coding.get("system"), coding.get("code")
