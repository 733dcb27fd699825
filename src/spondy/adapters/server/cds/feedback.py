"""Feedback: what users did with cards."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from spondy.adapters.moment import MomentInUtc
from spondy.adapters.server.cds.message import Coding, Message, Text


class AcceptedSuggestion(Message):
    """A suggestion that was accepted."""

    id: Text


class OverrideReason(Message):
    """Why a card was set aside."""

    reason: Coding | None = Field(default=None, description="one that the card offered, or the client's own")
    user_comment: str | None = Field(default=None, description="may name a patient; it goes into the file only")


class Feedback(Message):
    """What a user did with one card."""

    card: UUID
    outcome: Literal["accepted", "overridden"]
    accepted_suggestions: Annotated[tuple[AcceptedSuggestion, ...], Field(min_length=1)] | None = None
    override_reason: OverrideReason | None = None
    outcome_timestamp: MomentInUtc

    @model_validator(mode="after")
    def _accepted_is_something(self) -> Feedback:
        if self.outcome == "accepted" and self.accepted_suggestions is None:
            raise PydanticCustomError("missing", "acceptedSuggestions is required where the outcome is accepted")
        return self


class FeedbackCall(Message):
    """The body of a feedback call."""

    feedback: tuple[Feedback, ...] = Field(min_length=1)
