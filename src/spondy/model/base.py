"""The base of every record: frozen, strict about names."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen record; an unknown field is an error."""

    # A message that repeats what a field was given would repeat words of a note.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
