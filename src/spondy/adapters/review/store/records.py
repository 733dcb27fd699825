"""What the store gives back: plain records that outlive the session they were read in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """What people made of an item. All but `open` are decisions."""

    OPEN = "open"
    AGREED = "agreed"
    DISAGREED = "disagreed"
    DEFERRED = "deferred"
    NOT_APPLICABLE = "not-applicable"


class DraftStatus(StrEnum):
    """How far the query of a gap is."""

    DRAFT = "draft"
    READY = "ready"
    SENT = "sent"


class Role(StrEnum):
    """What a person may do: each role may do what those before it may."""

    REVIEWER = "reviewer"
    LEAD = "lead"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Say whether this role may do what another may."""
        roles = list(Role)
        return roles.index(self) >= roles.index(other)


@dataclass(frozen=True)
class Actor:
    """Who does something: a person who is logged in, or the program itself (without an id)."""

    name: str
    person_id: int | None = None
    role: Role = Role.REVIEWER


@dataclass(frozen=True)
class DecisionMade:
    """One row of the history of an item.

    Attributes:
        action: the state that was chosen, or `undo`.
        state: of the item from then on.
        version: of the item from then on; what the next decision must expect.
    """

    id: int
    item_id: int
    action: str
    state: State
    reason: str | None
    who: str
    at: datetime
    version: int


@dataclass(frozen=True)
class DraftText:
    """The query of a gap.

    Attributes:
        version: 0 while nobody has edited it; what the next edit must expect.
        who: who wrote this version; None for spondy's own.
    """

    item_id: int
    version: int
    text: str
    status: DraftStatus
    who: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class FeedbackGiven:
    """What a user of another system did with the card of a gap. It decides nothing here.

    Attributes:
        outcome: `accepted` or `overridden`.
        reason: why it was set aside, in words or as a code.
        comment: the user's own words.
        at: when.
        service: id of the CDS service that gave the card.
    """

    outcome: str
    reason: str | None
    comment: str | None
    at: datetime
    service: str
