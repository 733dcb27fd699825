"""Decisions on gaps and proposals: made and taken back, by a form of the page or by its script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from spondy.adapters.review.store import ConflictError, RefusedError, Store
from spondy.adapters.review.store.decisions import decide, undo
from spondy.adapters.review.store.records import State
from spondy.adapters.review.web.chart_page import chart_page, item_address, list_of
from spondy.adapters.review.web.chart_places import Number, note_of_item
from spondy.adapters.review.web.decisions_view import read_standing
from spondy.adapters.review.web.decisions_wording import decision_wording
from spondy.adapters.review.web.faults import wants_page
from spondy.adapters.review.web.pages import fragment
from spondy.adapters.review.web.session import Database, Visiting, Visitor

router = APIRouter(include_in_schema=False)
Version = Annotated[int, Form(ge=0, lt=2**31)]
FormView = Annotated[str, Form(max_length=4000)]


@router.post("/items/{key}/decision")
def make_decision(
    request: Request,
    key: Number,
    visitor: Visiting,
    store: Database,
    state: Annotated[State, Form()],
    expected: Version,
    chosen: Annotated[str, Form(max_length=40)] = "",
    words: Annotated[str, Form(max_length=500)] = "",
    view: FormView = "",
) -> Response:
    """Decide on an item."""

    def act(session: Session) -> None:
        reason = None
        if state is State.DISAGREED:
            reason = decision_wording().reason(read_standing(session, key).type, chosen, words)
        decide(session, key, state, by=visitor.actor, expected=expected, reason=reason)

    return _answer(request, visitor, store, key, act, view)


@router.post("/items/{key}/undo")
def undo_decision(
    request: Request, key: Number, visitor: Visiting, store: Database, expected: Version, view: FormView = ""
) -> Response:
    """Take back the decision in force."""
    return _answer(
        request, visitor, store, key, lambda session: undo(session, key, by=visitor.actor, expected=expected), view
    )


def _answer(
    request: Request, visitor: Visitor, store: Store, key: int, act: Callable[[Session], object], view: str
) -> Response:
    status, notice = 200, ""
    with store.reading() as session:
        number, _ = note_of_item(session, key)
    try:
        with store.writing() as session:
            act(session)
    except ConflictError as error:
        status, notice = 409, f"{error.message}. Nothing of yours was kept: look at it as it stands and choose anew."
    except RefusedError as error:
        status, notice = 422, error.message
    with store.reading() as session:
        standing = read_standing(session, key, notice=notice)
        address = item_address(session, key, list_of(view))
    if not wants_page(request):
        answer = fragment(
            "decisions_part.html", standing=standing, csrf=visitor.csrf, view=view, wording=decision_wording()
        )
        answer.status_code = status
        return answer
    if not notice:
        return RedirectResponse(address, 303)
    return chart_page(
        request, visitor, store, number, wanted=list_of(view), selected=key, status=status, standing=standing
    )
