"""Queries of gaps: edited in place, checked while they are written, taken out when they are ready."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from spondy.adapters.review.store import ConflictError, RefusedError, Store
from spondy.adapters.review.store.drafts import LONGEST_DRAFT, check_draft, draft_of, edit_draft, mark_draft
from spondy.adapters.review.store.exporting import QueryForm, export_query
from spondy.adapters.review.store.records import DraftStatus
from spondy.adapters.review.web.chart_page import chart_page, item_address, list_of
from spondy.adapters.review.web.chart_places import Number, note_of_item
from spondy.adapters.review.web.decisions import FormView, Version
from spondy.adapters.review.web.drafts_view import DraftView, draft_view, findings, needs_check, posted
from spondy.adapters.review.web.faults import wants_page
from spondy.adapters.review.web.pages import fragment
from spondy.adapters.review.web.session import Database, Visiting, Visitor
from spondy.adapters.visible import visible

router = APIRouter(include_in_schema=False)
# A browser counts a line end of a form as two.
Text = Annotated[str, Form(max_length=2 * LONGEST_DRAFT)]
DraftAction = Literal["save", "ready", "draft", "sent"]


@router.post("/drafts/lint")
def lint(visitor: Visiting, store: Database, key: Annotated[int, Form(ge=1, lt=2**63)], text: Text) -> Response:
    """Say what a text does wrong as the query of a gap; nothing is kept."""
    with store.reading() as session:
        text = posted(text, draft_of(session, key))
        found = findings(text, check_draft(session, key, text))
    return fragment("drafts_findings.html", key=key, findings=found)


@router.post("/drafts/{key}")
def edit(
    request: Request,
    key: Number,
    visitor: Visiting,
    store: Database,
    action: Annotated[DraftAction, Form()],
    expected: Version,
    text: Text = "",
    view: FormView = "",
) -> Response:
    """Keep the text of a query, and say how far it is."""
    status, notice, theirs = 200, "", None
    with store.reading() as session:
        number, _ = note_of_item(session, key)
        text = posted(text, draft_of(session, key))
    try:
        _keep(store, visitor, key, text, action, expected)
    except ConflictError as error:
        status, notice = 409, f"{error.message}. Nothing was replaced."
        theirs = visible(error.draft.text, for_terminal=True) if error.draft is not None else None
    except RefusedError as error:
        status, notice = 422, error.message
    with store.reading() as session:
        draft = replace(_view(session, key, text), notice=notice, theirs=theirs)
        address = item_address(session, key, list_of(view))
    if not wants_page(request):
        answer = fragment("drafts_part.html", key=key, draft=draft, csrf=visitor.csrf, view=view, open=True)
        answer.status_code = status
        return answer
    if not notice:
        return RedirectResponse(address, 303)
    return chart_page(request, visitor, store, number, wanted=list_of(view), selected=key, status=status, draft=draft)


def _keep(store: Store, visitor: Visitor, key: int, text: str, action: DraftAction, expected: int) -> None:
    """Keep a text, then say how far the query is: it is kept also where it cannot be ready."""
    with store.writing() as session:
        before = draft_of(session, key)
        if text != before.text or expected != before.version:
            expected = edit_draft(session, key, text, by=visitor.actor, expected=expected).version
    if action != "save":
        with store.writing() as session:
            mark_draft(session, key, DraftStatus(action), by=visitor.actor, expected=expected)


def _view(session: Session, key: int, text: str) -> DraftView:
    """Return the query as it is kept, or around a text that was not."""
    draft = draft_of(session, key)
    found = check_draft(session, key, text) if needs_check(draft) or draft.text != text else None
    return draft_view(replace(draft, text=text), found)


@router.get("/drafts/{key}/export.txt")
def export_text(key: Number, visitor: Visiting, store: Database) -> Response:
    """Return a query that is ready as text."""
    with store.writing() as session:
        text = export_query(session, key, QueryForm.TEXT, by=visitor.actor)
    return _file(str(text), "text/plain; charset=utf-8", f"query-{key}.txt")


@router.get("/drafts/{key}/communication-request.json")
def export_fhir(key: Number, visitor: Visiting, store: Database) -> Response:
    """Return a query that is ready as a FHIR R4 CommunicationRequest."""
    with store.writing() as session:
        resource = export_query(session, key, QueryForm.FHIR, by=visitor.actor)
    text = json.dumps(resource, ensure_ascii=False, indent=2) + "\n"
    return _file(text, "application/fhir+json", f"communication-request-{key}.json")


def _file(text: str, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode("utf-8"), media_type=media_type, headers=headers)
