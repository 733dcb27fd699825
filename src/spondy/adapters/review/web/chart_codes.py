"""The guide of a code, as `spondy codes show` has it: a page of its own, and data for the dialog of a chart."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from spondy.adapters.review.store.charts import view_chart
from spondy.adapters.review.web.chart_places import Number, note_id_of
from spondy.adapters.review.web.faults import wants_page
from spondy.adapters.review.web.pages import page
from spondy.adapters.review.web.session import Database, Visiting
from spondy.adapters.server.problems import Problem
from spondy.errors import CodeTableError
from spondy.guides import CodeGuide, checklist, guide_of, page_of
from spondy.guides.wording import NOTE_KINDS, cited, known_sources, validity

router = APIRouter(include_in_schema=False)


Code = Annotated[str, Path(pattern=r"^[A-Z0-9.]{3,8}$")]


@router.get("/codes/{code}")
def code(request: Request, code: Code, visitor: Visiting, day: date | None = None) -> Response:
    """Return the guide of a code: as a page, or as data for the dialog of a page."""
    guide = _guide(code, day)
    if not wants_page(request):
        return Response(guide.model_dump_json(), media_type="application/json")
    return page(
        request,
        visitor,
        "chart_code.html",
        guide=guide,
        validity=validity(guide),
        sources=known_sources(guide),
        cited=cited,
        note_kinds=NOTE_KINDS,
        has_guide=lambda other: page_of(other) is not None,
    )


@router.get("/notes/{number}/checklists/{code}")
def note_checklist(number: Number, code: Code, visitor: Visiting, store: Database) -> Response:
    """Return the guide of a code held against a note. It quotes the note, so the audit has it as a view of that."""
    with store.reading() as session:
        note_id = note_id_of(session, number)
    analysis = view_chart(store, note_id, by=visitor.actor).analysis
    held = checklist(_guide(code, analysis.service_date), analysis)
    return Response(held.model_dump_json(), media_type="application/json")


def _guide(code: str, day: date | None) -> CodeGuide:
    try:
        guide = guide_of(code, day)
    except CodeTableError:
        guide = None
    if guide is None:
        raise Problem(404, "no guide is held of this code")
    return guide
