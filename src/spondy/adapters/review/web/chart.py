"""Pages of notes: the chart, the text alone, and the way from a row of the work list to its chart."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from spondy.adapters.review.web.chart_page import chart_page, item_address, read_chart
from spondy.adapters.review.web.chart_places import Number
from spondy.adapters.review.web.faults import wants_page
from spondy.adapters.review.web.pages import fragment, page
from spondy.adapters.review.web.session import Database, Visiting
from spondy.adapters.review.web.worklist_query import WorklistQuery, worklist_query

router = APIRouter(include_in_schema=False)


@router.get("/notes/{number}")
def note(
    request: Request,
    number: Number,
    visitor: Visiting,
    store: Database,
    item: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Response:
    """Return a note with all that is known of it."""
    return chart_page(request, visitor, store, number, wanted=_list_behind(request), selected=item)


@router.get("/notes/{number}/text")
def note_text(request: Request, number: Number, visitor: Visiting, store: Database) -> Response:
    """Return the text of a note alone, as a page or as a part of one: another note of the same encounter."""
    chart = read_chart(store, number, visitor)
    if wants_page(request):
        return page(request, visitor, "chart_text_page.html", chart=chart)
    return fragment("chart_text.html", chart=chart)


@router.get("/items/{key}")
def item(request: Request, key: Number, visitor: Visiting, store: Database) -> Response:
    """Lead to a gap or proposal on the page of its note."""
    with store.reading() as session:
        return RedirectResponse(item_address(session, key, _list_behind(request)), 303)


def _list_behind(request: Request) -> WorklistQuery:
    """Return the work list whose parameters the address of a note keeps."""
    return worklist_query(request.query_params)
