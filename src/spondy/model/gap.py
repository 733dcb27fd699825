"""A documentation gap and the query that could close it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from spondy.knowledge.vocabulary import term_of
from spondy.model.base import Record
from spondy.model.evidence import Evidence

if TYPE_CHECKING:
    Severity = str
else:
    Severity = term_of("severities")


class QueryOption(Record):
    """One option of a query; `basis` is the evidence that supports offering it (empty for the two standing options)."""

    text: str
    basis: tuple[Evidence, ...] = ()


class Query(Record):
    """A draft for the provider. It names no code and leads to no answer."""

    title: str
    body: str
    question: str
    options: tuple[QueryOption, ...] = ()
    text: str = Field(description="the whole draft as it would be sent")


class Answer(Record):
    """What one possible answer would change; shown to the coder only."""

    answer: str
    codes_added: tuple[str, ...] = ()
    codes_removed: tuple[str, ...] = ()
    status_changes: dict[str, str] = Field(default_factory=dict, description="code to its new status")
    gaps_closed: tuple[str, ...] = ()
    gaps_opened: tuple[str, ...] = ()


class Gap(Record):
    """Something the documentation lacks or contradicts."""

    id: str
    severity: Severity
    missing: str = Field(description="what is missing")
    why: str = Field(description="why it matters")
    source: str
    conditions: tuple[str, ...] = Field(default=(), description="ids of the conditions it concerns")
    evidence: tuple[Evidence, ...] = ()
    answers: tuple[Answer, ...] = ()
    query: Query | None = None
    confidence: float | None = None
