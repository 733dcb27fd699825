"""The answer of a service, in full as the specification has it; `gap_cards` makes less than it allows.

An element without a value is left out of the JSON, never null or empty.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from spondy.adapters.server.cds.message import Coding, Json, Message, Text

LONGEST_SUMMARY = 139
"""Characters; the specification asks for less than 140."""
_Item = TypeVar("_Item")
_SomeOf = Annotated[tuple[_Item, ...], Field(min_length=1)]


def _with_display(reason: Coding) -> Coding:
    if reason.display is None:
        raise ValueError("an override reason needs a display")
    return reason


class Source(Message):
    """Who gives the guidance, and on what."""

    label: Text
    url: Text | None = None
    icon: Text | None = None
    topic: Coding | None = None


class Action(Message):
    """A change of the record."""

    type: Literal["create", "update", "delete"]
    description: Text | None = None
    resource: Json | None = None
    resource_id: Text | None = None


class SuggestedAction(Action):
    """A change that a user may choose."""

    description: Text


class Suggestion(Message):
    """What a user may choose on a card."""

    label: Text
    uuid: UUID | None = Field(default=None, description="identifies it in feedback")
    is_recommended: bool | None = None
    actions: _SomeOf[SuggestedAction] | None = None


class Link(Message):
    """Where a user may read on."""

    label: Text
    url: Text
    type: Literal["absolute", "smart"]
    app_context: Text | None = None
    autolaunchable: bool | None = None

    @model_validator(mode="after")
    def _context_is_for_apps(self) -> Link:
        if self.app_context is not None and self.type != "smart":
            raise ValueError("appContext belongs to links of type smart")
        return self


class Card(Message):
    """One piece of guidance."""

    uuid: UUID | None = Field(default=None, description="identifies it in feedback")
    summary: Annotated[Text, Field(max_length=LONGEST_SUMMARY)]
    detail: Text | None = Field(default=None, description="GitHub Flavored Markdown")
    indicator: Literal["info", "warning", "critical"]
    source: Source
    suggestions: _SomeOf[Suggestion] | None = None
    selection_behavior: Literal["at-most-one", "any"] | None = None
    override_reasons: _SomeOf[Annotated[Coding, AfterValidator(_with_display)]] | None = None
    links: _SomeOf[Link] | None = None
    extension: Json | None = None

    @model_validator(mode="after")
    def _says_how_to_select(self) -> Card:
        if self.suggestions is not None and self.selection_behavior is None:
            raise ValueError("a card with suggestions needs a selectionBehavior")
        return self


class ServiceAnswer(Message):
    """The answer of a service."""

    cards: tuple[Card, ...]
    system_actions: _SomeOf[Action] | None = None
    extension: Json | None = None
