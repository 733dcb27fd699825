"""The way to an OpenID provider and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from spondy.adapters.review.store import LoginRefusedError, Store
from spondy.adapters.review.store.logins import begin_session
from spondy.adapters.review.web.next_page import HOME, safe_next
from spondy.adapters.review.web.oidc import Provider, ProviderError
from spondy.adapters.review.web.oidc_people import person_meant
from spondy.adapters.review.web.session import Database, Settings, set_cookie
from spondy.adapters.review.web.settings import OidcSettings
from spondy.adapters.review.web.sign_in import form
from spondy.adapters.server.problems import Problem

FOLDER, CALLBACK = "/oidc", "/oidc/callback"
_AFTER = "after"
router = APIRouter(include_in_schema=False)


@router.get("/oidc/start")
async def start(request: Request, settings: Settings, next: str = HOME) -> Response:
    """Lead to the provider."""
    provider = _provider(request)
    base = settings.public_url or str(request.base_url).rstrip("/")
    try:
        response = await provider.redirect(request, base + CALLBACK)
    except ProviderError as error:
        return await _refused(request, str(error))
    request.session[_AFTER] = safe_next(next)
    return response


@router.get(CALLBACK)
async def callback(request: Request, store: Database, settings: Settings) -> Response:
    """Let the person in whom the provider led back."""
    provider = _provider(request)
    assert settings.oidc is not None
    after = safe_next(str(request.session.pop(_AFTER, HOME)))
    try:
        claims = await provider.claims(request)
        token = await run_in_threadpool(_let_in, store, settings.oidc, claims)
    except (ProviderError, LoginRefusedError) as error:
        return await _refused(request, getattr(error, "message", str(error)))
    response = RedirectResponse(after, 303)
    set_cookie(request, response, token)
    return response


def _let_in(store: Store, oidc: OidcSettings, claims: Mapping[str, Any]) -> str:
    with store.writing() as session:
        return begin_session(session, person_meant(session, oidc, claims), "identity")


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise Problem(404, "there is nothing at this address")
    return provider


async def _refused(request: Request, words: str) -> Response:
    response = await run_in_threadpool(form, request, after=HOME, words=f"{words[:1].upper()}{words[1:]}.")
    response.status_code = 403
    return response
