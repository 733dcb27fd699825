"""What references of a document lead to, in the short words by which the same thing is found again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from spondy.adapters.readers.fhir.shapes import Resource, contained, inside, objects

_ADDRESS = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}")


def referred_to(references: Iterable[Resource], kinds: Collection[str], resource: Resource) -> list[str]:
    """Return what references lead to, each once: the address, else an identifier, else the display.

    Args:
        references: of the document. One that does not tell the type of what it leads to is taken for a type wanted.
        kinds: the types wanted, for instance `Encounter`.
        resource: the document, which may contain what they lead to.
    """
    names = (_name(one, resource) for one in references if _kind(one, resource) in (None, *kinds))
    return list(dict.fromkeys(name for name in names if name))


def _kind(reference: Resource, resource: Resource) -> str | None:
    given = _address(reference)
    within = contained(resource, given)
    address = _ADDRESS.fullmatch(given)
    kind = within.get("resourceType") if within else address[1] if address else reference.get("type")
    return kind if isinstance(kind, str) else None


def _name(reference: Resource, resource: Resource) -> str | None:
    address = _address(reference)
    identifiers = [reference.get("identifier"), *objects(inside(contained(resource, address), "identifier"))]
    # An address within the document says nothing outside of it.
    values = ["" if address.startswith("#") else address, *(inside(one, "value") for one in identifiers)]
    return next((one for one in [*values, reference.get("display")] if isinstance(one, str) and one.strip()), None)


def _address(reference: Resource) -> str:
    given: Any = reference.get("reference")
    return given.partition("/_history/")[0] if isinstance(given, str) else ""
