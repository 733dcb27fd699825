"""Coming in, by password or by the address that `spondy review` prints, and leaving."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from spondy.adapters.review.store import LoginRefusedError
from spondy.adapters.review.store.logins import log_in, log_out, redeem_token
from spondy.adapters.review.store.passwords import new_token
from spondy.adapters.review.web.forgery import BEFORE, SIGN_IN
from spondy.adapters.review.web.next_page import HOME, safe_next
from spondy.adapters.review.web.pages import page
from spondy.adapters.review.web.session import (
    Database,
    NotSignedInError,
    Settings,
    Visiting,
    csrf_of,
    delete_cookie,
    read_cookie,
    set_cookie,
    settings_of,
    visitor_of,
)
from spondy.adapters.server.problems import Problem

TOKEN = "/token/{token}"
router = APIRouter(include_in_schema=False)
leaving = APIRouter(include_in_schema=False)


@router.get(SIGN_IN)
def ask_who(request: Request, next: str = HOME) -> Response:
    """Show the form; who is in already goes on."""
    try:
        visitor_of(request)
    except NotSignedInError:
        return form(request, after=safe_next(next))
    return RedirectResponse(safe_next(next), 303)


@router.post(SIGN_IN)
def come_in(
    request: Request,
    store: Database,
    settings: Settings,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=2_000)] = "",
    next: Annotated[str, Form()] = HOME,
) -> Response:
    """Let a person in who has the password."""
    if settings.alone:
        raise Problem(403, "one person works here, without a password")
    address = request.client.host if request.client is not None else ""
    try:
        token = log_in(store, name, password, address=address)
    except LoginRefusedError as refused:
        return form(request, after=safe_next(next), refused=refused, name=name)
    response = RedirectResponse(safe_next(next), 303)
    set_cookie(request, response, token)
    delete_cookie(request, response, BEFORE)
    return response


@router.get(TOKEN)
def come_in_once(request: Request, token: str, store: Database, settings: Settings) -> Response:
    """Let the one in who works alone."""
    if not settings.alone:
        raise Problem(404, "there is nothing at this address")
    try:
        with store.writing() as session:
            own = redeem_token(session, token)
    except LoginRefusedError as refused:
        return form(request, after=HOME, refused=refused)
    response = RedirectResponse(HOME, 303)
    set_cookie(request, response, own)
    return response


@leaving.post("/sign-out")
def leave(request: Request, visitor: Visiting, store: Database) -> Response:
    """End the session."""
    with store.writing() as session:
        log_out(session, visitor.token)
    response = RedirectResponse(SIGN_IN, 303)
    delete_cookie(request, response)
    return response


def form(
    request: Request, *, after: str, refused: LoginRefusedError | None = None, name: str = "", words: str = ""
) -> Response:
    """Return the page on which people sign in.

    Args:
        request: what it answers.
        after: where to go afterwards.
        refused: why the last try failed.
        name: what was given as name then.
        words: more that is to be said.
    """
    before = read_cookie(request, BEFORE) or new_token()
    settings = settings_of(request)
    status = 200 if refused is None else 429 if refused.wait else 403
    response = page(
        request,
        None,
        "sign_in.html",
        status=status,
        after=after,
        refused=refused,
        minutes=-(-refused.wait // 60) if refused is not None else 0,
        name=name,
        words=words,
        csrf=csrf_of(before),
        oidc=settings.oidc,
    )
    set_cookie(request, response, before, BEFORE)
    if refused is not None and refused.wait:
        response.headers["Retry-After"] = str(refused.wait)
    return response
