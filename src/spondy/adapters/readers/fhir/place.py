"""Where a document stands, and what can be found from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spondy.adapters.readers.fhir.shapes import Resource, contained


@dataclass(frozen=True)
class Place:
    """Where a resource stands.

    Attributes:
        where: the file and the line or entry, for messages.
        folder: that of the file; None for standard input.
        beside: resources of the same Bundle, by address.
        full_url: the resource's own address in its Bundle.
    """

    where: str
    folder: Path | None
    beside: Mapping[str, Resource] = field(default_factory=dict)
    full_url: Any = None

    def led_to(self, reference: Any, resource: Resource) -> Resource | None:
        """Return what a reference of a resource leads to, contained in it or in the same Bundle.

        Args:
            reference: as in `Reference.reference` or `Attachment.url`.
            resource: whose reference it is.
        """
        if not isinstance(reference, str):
            return None
        if reference.startswith("#"):
            return contained(resource, reference)
        address, _, _ = reference.partition("/_history/")
        return self.beside.get(address.removeprefix("/"))

    def find(self, reference: Any, kind: str, resource: Resource) -> Resource | None:
        """Return what a reference leads to, as `led_to` does, where it is of a type, for instance `Encounter`."""
        found = self.led_to(reference, resource)
        return found if found is not None and found.get("resourceType") == kind else None
