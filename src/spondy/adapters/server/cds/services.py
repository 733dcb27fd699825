"""Discovery: the services there are, from `services.yaml` beside this file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from spondy.adapters.server.cds.message import Json, Message, Text
from spondy.knowledge.files import Strict, load

NOTES_KEY = "com.github.spondy.notes"
"""Name of our extension: of a request, the notes themselves; of an answer, what became of each note."""
_REQUIREMENTS = (
    "The text of a note must come with the call: as data of an attachment (no URL is followed, the FHIR server is "
    f"never called), or as note records in the extension {NOTES_KEY}."
)


class Service(Message):
    """A service as discovery lists it."""

    hook: Text
    title: Text | None = None
    description: Text
    id: Text
    prefetch: dict[str, str] | None = Field(
        default=None, description="FHIR queries by the key under which their results come"
    )
    usage_requirements: Text | None = None
    extension: Json | None = None


class Services(Message):
    """The answer of discovery."""

    services: tuple[Service, ...]


class ServiceRow(Strict):
    """A row of the file."""

    id: str
    hook: str
    title: str
    description: str
    setting_from: Literal["encounter", "reference"]
    prefetch: dict[str, str]

    @property
    def listed(self) -> Service:
        """The row as discovery lists it."""
        return Service(**self.model_dump(exclude={"setting_from"}), usage_requirements=_REQUIREMENTS)


@lru_cache(maxsize=1)
def services() -> dict[str, ServiceRow]:
    """Return the services by id, in the order of the file."""
    rows: tuple[ServiceRow, ...] = load("services.yaml", tuple[ServiceRow, ...], Path(__file__).parent)
    return {row.id: row for row in rows}
