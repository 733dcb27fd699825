"""What references of a document lead to, in the short words by which the same thing is found again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from spondy.adapters.readers.fhir.place import Place
from spondy.adapters.readers.fhir.shapes import Resource, inside, objects

# `Practitioner/5` or `Practitioner?identifier=5`, be it of a server. Servers do not keep to FHIR's own form of an id.
_ADDRESS = re.compile(r"(?:[^?#]*/)?([A-Z][A-Za-z]+)(?:/[^/?]+|\?.*)")
_TYPES = "http://hl7.org/fhir/StructureDefinition/"
_WITHIN, _BESIDE = "#", "urn:"
"""How addresses begin that say nothing outside of the document, and of its Bundle."""


def referred_to(references: Iterable[Resource], kinds: Collection[str], resource: Resource, place: Place) -> list[str]:
    """Return what references lead to, each once: the address, else an identifier, else the display.

    Args:
        references: of the document. One that does not tell the type of what it leads to is taken for a type wanted.
        kinds: the types wanted, for instance `Encounter`.
        resource: the document, which may contain what they lead to.
        place: where it stands, with what is beside it.
    """
    wanted = (None, *kinds)
    found = ((one, place.led_to(one.get("reference"), resource)) for one in references)
    names = (_name(one, target) for one, target in found if _kind(one, target) in wanted)
    return list(dict.fromkeys(name for name in names if name))


def _kind(reference: Resource, target: Resource | None) -> str | None:
    """Return the type of what a reference leads to: what is there knows best, and then the address."""
    address = _ADDRESS.fullmatch(_address(reference))
    kind: Any = inside(target, "resourceType") or (address[1] if address else reference.get("type"))
    return kind.removeprefix(_TYPES) if isinstance(kind, str) else None


def _name(reference: Resource, target: Resource | None) -> str | None:
    address = _address(reference)
    identifiers = [reference.get("identifier"), *objects(inside(target, "identifier"))]
    values = [*(inside(one, "value") for one in identifiers), reference.get("display")]
    if address.startswith(_BESIDE):
        values.insert(len(identifiers), address)
    elif not address.startswith(_WITHIN):
        values.insert(0, address)
    return next((one for one in values if isinstance(one, str) and one.strip()), None)


def _address(reference: Resource) -> str:
    given: Any = reference.get("reference")
    return given.partition("/_history/")[0] if isinstance(given, str) else ""
