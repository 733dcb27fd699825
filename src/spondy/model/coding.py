"""What coding proposes, and what it passed over."""

from __future__ import annotations

from pydantic import Field

from spondy.model.base import Record
from spondy.model.evidence import Evidence


class Reason(Record):
    """One step of a rationale."""

    text: str
    rule: str = Field(description="id of the coding rule in patterns/coding")
    source: str


class Proposal(Record):
    """A code that the documentation supports (`proposed`) or a candidate a person must settle (`needs-review`)."""

    code: str = Field(description="with its dot and, where it needs one, its 7th character")
    description: str
    role: str = Field(description="primary or secondary", json_schema_extra={"enum": ["primary", "secondary"]})
    status: str = Field(
        description="proposed or needs-review", json_schema_extra={"enum": ["proposed", "needs-review"]}
    )
    confidence: float | None = None
    rationale: tuple[Reason, ...] = ()
    conditions: tuple[str, ...] = Field(default=(), description="ids of the conditions it codes")
    evidence: tuple[Evidence, ...] = ()


class Considered(Record):
    """A code that was weighed and not chosen."""

    code: str
    description: str
    reason: str
    rule: str
    source: str


class Coding(Record):
    """The outcome of coding one note."""

    proposals: tuple[Proposal, ...] = ()
    considered: tuple[Considered, ...] = ()
    code_set: str = Field(default="", description="edition used, for instance FY2026")
    warnings: tuple[str, ...] = ()
