"""Figures for a lead, as a page with charts and as CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from spondy.adapters.review.store import figures as stored
from spondy.adapters.review.store.figures import By
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.web.figures_view import (
    agreement_part,
    feedback_part,
    feedback_reasons,
    gap_parts,
    turnaround_part,
)
from spondy.adapters.review.web.pages import page
from spondy.adapters.review.web.session import Database, Leading
from spondy.adapters.review.web.worklist_query import asked_filter, query_string

router = APIRouter(include_in_schema=False)


class Kind(StrEnum):
    """Which figures."""

    GAPS = "gaps"
    AGREEMENT = "agreement"
    PATTERNS = "patterns"
    TURNAROUND = "turnaround"
    FEEDBACK = "feedback"


@dataclass(frozen=True)
class Asked:
    """What figures are asked for: of notes of which days, and whose gaps are counted apart."""

    by: By
    since: date | None
    until: date | None

    @property
    def wanted(self) -> WorklistFilter:
        """What is counted; also what the newest analysis no longer has, since it was decided on."""
        return WorklistFilter(since=self.since, until=self.until, closed=None)

    def csv_address(self, kind: str) -> str:
        """Return the address of the same figures as CSV."""
        days = {"since": self.since, "until": self.until}
        found = {"kind": kind, "by": self.by.value} | {name: str(day) for name, day in days.items() if day}
        return f"/figures.csv{query_string(found.items())}"


def asked_for(
    by: By = By.PROVIDER,
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
) -> Asked:
    """Return what figures an address asks for."""
    wanted = asked_filter({"since": since or None, "until": until or None})
    return Asked(by, wanted.since, wanted.until)


Asking = Annotated[Asked, Depends(asked_for)]


@router.get("/figures")
def show(request: Request, visitor: Leading, store: Database, asked: Asking) -> Response:
    """Show the figures as charts, with their numbers beside them."""
    with store.reading() as session:
        kinds, places, across = gap_parts(stored.gap_counts(session, asked.wanted, asked.by), asked.by)
        of_names = stored.agreement_by_name(session, asked.wanted)
        of_patterns = stored.agreement_by_pattern(session, asked.wanted)
        took = stored.turnaround(session, asked.wanted)
        feedback = stored.feedback_counts(session, asked.wanted)
    content: Mapping[str, Any] = {
        "kinds": kinds,
        "places": places,
        "across": across,
        "names": agreement_part("names", "Agreement by gap and code", of_names),
        "patterns": agreement_part("patterns", "Agreement by pattern rule", of_patterns),
        "took": turnaround_part(took),
        "feedback": feedback_part(feedback),
        "reasons": feedback_reasons(feedback),
    }
    return page(request, visitor, "figures.html", asked=asked, choices=list(By), **content)


@router.get("/figures.csv")
def csv(visitor: Leading, store: Database, asked: Asking, kind: Kind = Kind.GAPS) -> Response:
    """Return figures as CSV."""
    with store.writing() as session:
        rows = _COUNTED[kind](session, asked)
        content = stored.figures_csv(session, rows, kind, by=visitor.actor)
    headers = {"Content-Disposition": f'attachment; filename="spondy-{kind}.csv"'}
    return Response(content, headers=headers, media_type="text/csv; charset=utf-8")


_COUNTED: Mapping[Kind, Callable[[Session, Asked], Sequence[Any]]] = {
    Kind.GAPS: lambda session, asked: stored.gap_counts(session, asked.wanted, asked.by),
    Kind.AGREEMENT: lambda session, asked: stored.agreement_by_name(session, asked.wanted),
    Kind.PATTERNS: lambda session, asked: stored.agreement_by_pattern(session, asked.wanted),
    Kind.TURNAROUND: lambda session, asked: stored.turnaround(session, asked.wanted),
    Kind.FEEDBACK: lambda session, asked: stored.feedback_counts(session, asked.wanted),
}
