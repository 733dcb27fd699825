"""What all messages of CDS Hooks share: names in camel case, and no empty text."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Json = dict[str, Any]


class Message(BaseModel):
    """A message or a part of one. An element that the specification does not know is passed over."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class Coding(Message):
    """A code with its system."""

    code: Text
    system: Text
    display: Text | None = Field(default=None, description="how a person reads it")
