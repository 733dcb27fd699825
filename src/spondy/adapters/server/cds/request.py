"""A call of a service."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from spondy.adapters.server.cds.message import Json, Message, Text
from spondy.adapters.server.cds.services import NOTES_KEY, services
from spondy.adapters.server.notes import NoteRecord


class Extension(Message):
    """What a call may bring beyond the specification; extensions of others are passed over."""

    notes: Annotated[tuple[NoteRecord, ...], Field(min_length=1)] | None = Field(
        default=None, alias=NOTES_KEY, description="note records, for a client that holds the text"
    )


class HookCall(Message):
    """The body of a call.

    `fhirServer` and `fhirAuthorization`, which it may have too, are not read: this service calls no other.
    """

    hook: Text = Field(json_schema_extra={"enum": [row.hook for row in services().values()]})
    hook_instance: Text = Field(description="identifies this call")
    context: Json = Field(description="as the hook defines it")
    prefetch: dict[str, Any] | None = Field(
        default=None, description="resources by the keys of discovery; null where the client has none"
    )
    extension: Extension | None = None
