"""The work list: a page of it that works without a script, and the rows alone for the one that has one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from spondy.adapters.diff.items import GAP, PROPOSAL
from spondy.adapters.review.store import Store
from spondy.adapters.review.store import worklist as stored
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.records import Role, State
from spondy.adapters.review.store.searches import fields_searched, record_search
from spondy.adapters.review.store.views import views
from spondy.adapters.review.web.code_choices import code_choices
from spondy.adapters.review.web.pages import fragment, page
from spondy.adapters.review.web.session import Database, Visiting, Visitor
from spondy.adapters.review.web.worklist_query import WorklistQuery, worklist_query
from spondy.adapters.review.web.worklist_view import COLUMNS, chips, facets, rows

ROWS = 50
"""Rows of a page."""
START = WorklistQuery(WorklistFilter(types=(GAP,), states=(State.OPEN,)))
"""What is shown first."""
_TO_SETTLE = WorklistFilter(types=(PROPOSAL,), statuses=("needs-review",), states=(State.OPEN,))
READY_MADE = (
    ("Open gaps", START),
    ("Codes to settle", WorklistQuery(_TO_SETTLE)),
    ("Deferred", WorklistQuery(WorklistFilter(states=(State.DEFERRED,)))),
    ("Changed since decided", WorklistQuery(WorklistFilter(changed=True, closed=None))),
    ("Everything", WorklistQuery()),
)
router = APIRouter(include_in_schema=False)


@router.get("/")
def home() -> Response:
    """Lead to the work list as it is shown first."""
    return RedirectResponse(f"/worklist{START.address()}", 303)


@router.get("/worklist")
def worklist(request: Request, visitor: Visiting, store: Database) -> Response:
    """Show one page of the work list, with its filters."""
    query = worklist_query(request.query_params)
    with store.reading() as session:
        counts = stored.counts(session, query.wanted)
        content = {
            "query": query,
            "total": counts.total,
            "facets": facets(counts, query),
            "chips": chips(query),
            "codes": code_choices(session),
            "columns": COLUMNS,
            "ready_made": READY_MADE,
            "saved": [
                (view, WorklistQuery(view.filter, view.order, view.backwards)) for view in views(session, visitor.actor)
            ],
            "may_share": visitor.may(Role.LEAD),
            **_rows(session, query, counts.total),
        }
    _keep_search(store, visitor, query)
    return page(request, visitor, "worklist.html", **content)


@router.get("/worklist/rows")
def worklist_rows(request: Request, visitor: Visiting, store: Database) -> Response:
    """Return the rows of a page of the work list, and the way to the next."""
    query = worklist_query(request.query_params)
    with store.reading() as session:
        content = _rows(session, query)
    _keep_search(store, visitor, query)
    return fragment("worklist_more.html", **content)


def _keep_search(store: Store, visitor: Visitor, query: WorklistQuery) -> None:
    """Put a search into the audit, also each further page of it: any of them could be asked for alone."""
    if fields_searched(query.wanted):
        with store.writing() as session:
            record_search(session, query.wanted, by=visitor.actor, offset=query.offset)


def _rows(session: Session, query: WorklistQuery, total: int | None = None) -> dict[str, Any]:
    found = stored.page(
        session, query.wanted, order=query.order, backwards=query.backwards, offset=query.offset, limit=ROWS + 1
    )
    more = len(found) > ROWS
    return {
        "rows": rows(session, found[:ROWS], query),
        "before": query.address(offset=max(0, query.offset - ROWS)) if query.offset else None,
        "after": query.address(offset=query.offset + ROWS) if more else None,
        "first": query.offset + 1,
        "last": query.offset + min(len(found), ROWS),
    }
