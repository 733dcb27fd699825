"""What changed in a live note: the public record."""

from __future__ import annotations

from pydantic import Field

from spondy.model import Analysis, Proposal
from spondy.model.base import Record
from spondy.model.gap import Severity
from spondy.model.reading import Kind


class OpenGap(Record):
    """A gap as far as it concerns one condition: one line of a checklist. `analysis.gaps` has the rest by its id."""

    key: str = Field(description="the same as long as the gap stays open for this condition, wherever it stands")
    id: str = Field(description="id of the gap")
    severity: Severity
    missing: str = Field(description="what is missing")
    condition: str | None = Field(description="id of the condition in the analysis")
    kind: Kind | None = Field(description="kind of the condition")
    levels: tuple[str, ...] = Field(description="levels of the condition, as far as they are named")


class ProposalChange(Record):
    """A code that is proposed as before, with another role, status, confidence or rationale."""

    before: Proposal
    after: Proposal


class LiveUpdate(Record):
    """What a text that was given to a live note changed.

    All offsets index this text, in code points.
    """

    settled: bool = Field(description="whether the analysis is the one of the whole text")
    unfinished: tuple[int, int] | None = Field(
        default=None, description="start and end of the words that do not count yet; None where all do"
    )
    gaps: tuple[OpenGap, ...] = Field(default=(), description="all that are open, the most severe first")
    gaps_opened: tuple[OpenGap, ...] = ()
    gaps_closed: tuple[OpenGap, ...] = Field(default=(), description="as they were last")
    proposals_added: tuple[Proposal, ...] = ()
    proposals_removed: tuple[Proposal, ...] = Field(default=(), description="as they were last")
    proposals_changed: tuple[ProposalChange, ...] = ()
    analysis: Analysis | None = Field(default=None, description="of the settled text; None while that is blank")
