"""Saved views of the work list: kept under a name, and deleted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from spondy.adapters.review.store import RefusedError
from spondy.adapters.review.store.records import Role
from spondy.adapters.review.store.views import delete_view, save_view
from spondy.adapters.review.web.session import Database, Visiting
from spondy.adapters.review.web.worklist_query import worklist_query

router = APIRouter(include_in_schema=False)


@router.post("/views")
def save(
    visitor: Visiting,
    store: Database,
    name: Annotated[str, Form(max_length=1_000)],
    view: Annotated[str, Form(max_length=10_000)] = "",
    shared: Annotated[str, Form()] = "",
) -> Response:
    """Keep what the work list shows under a name; a lead may show it to everybody."""
    if shared and not visitor.may(Role.LEAD):
        raise RefusedError("only a lead shares views")
    query = worklist_query(QueryParams(view.removeprefix("?")))
    with store.writing() as session:
        save_view(
            session,
            name,
            query.wanted,
            by=visitor.actor,
            order=query.order,
            backwards=query.backwards,
            shared=bool(shared),
        )
    return RedirectResponse(f"/worklist{query.address()}", 303)


@router.post("/views/{number}/delete")
def delete(visitor: Visiting, store: Database, number: Annotated[int, Path(ge=1, lt=2**63)]) -> Response:
    """Delete an own view."""
    with store.writing() as session:
        delete_view(session, number, by=visitor.actor)
    return RedirectResponse("/", 303)
