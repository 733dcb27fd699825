"""The application: its routes, and what stands around them."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.sessions import SessionMiddleware

from spondy import __version__
from spondy.adapters.review.store import Store
from spondy.adapters.review.web import (
    chart,
    chart_codes,
    decisions,
    drafts,
    figures,
    oidc_routes,
    people,
    sign_in,
    static,
    views,
    worklist,
)
from spondy.adapters.review.web.faults import tell_faults
from spondy.adapters.review.web.forgery import no_forgery
from spondy.adapters.review.web.headers import PAGE_HEADERS
from spondy.adapters.review.web.oidc import Provider
from spondy.adapters.review.web.session import visitor_of
from spondy.adapters.review.web.settings import ReviewSettings
from spondy.adapters.review.web.unexpected import Unexpected
from spondy.adapters.server.access_log import AccessLog
from spondy.adapters.server.body_limits import BodyLimits
from spondy.adapters.server.response_headers import ResponseHeaders
from spondy.adapters.server.safety import Gate
from spondy.adapters.server.settings import ServerSettings

OPEN = (static.router, sign_in.router, oidc_routes.router)
"""What everybody may ask for: files of the pages, and the ways in."""
ROUTERS: tuple[APIRouter, ...] = (
    sign_in.leaving,
    worklist.router,
    views.router,
    figures.router,
    people.router,
    chart.router,
    chart_codes.router,
    decisions.router,
    drafts.router,
)
"""All else: nothing of it is answered without a session."""
MAX_BODY = 2**20
"""Bytes of a form; a query is a few thousand."""
BODIES = 64
"""Forms that are read at a time."""

SECONDS_AT_THE_PROVIDER = 600


def create_review_app(settings: ReviewSettings, store: Store) -> FastAPI:
    """Build the application.

    Args:
        settings: what the workbench is told.
        store: its database.
    """
    app = FastAPI(
        title="spondy review",
        version=__version__,
        redirect_slashes=False,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(no_forgery)],
    )
    app.state.settings, app.state.store = settings, store
    app.state.provider = Provider(settings.oidc) if settings.oidc is not None else None
    for router in OPEN:
        app.include_router(router)
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(visitor_of)])
    tell_faults(app)
    # What is remembered until the provider leads back, which is a link of another site. The last stands outermost.
    app.add_middleware(
        SessionMiddleware,
        secret_key=secrets.token_urlsafe(),
        session_cookie="spondy-review-oidc",
        path=oidc_routes.FOLDER,
        max_age=SECONDS_AT_THE_PROVIDER,
        same_site="lax",
        https_only=settings.encrypted,
    )
    app.add_middleware(BodyLimits, max_body=MAX_BODY, bodies=BODIES, endless=frozenset())
    app.add_middleware(Gate, settings=ServerSettings(host=settings.called))
    app.add_middleware(Unexpected)
    app.add_middleware(AccessLog)
    app.add_middleware(ResponseHeaders, headers=PAGE_HEADERS)
    return app
