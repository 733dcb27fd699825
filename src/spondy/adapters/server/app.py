"""The application: its routes, and what stands around them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from spondy import __version__
from spondy.adapters.server import (
    analyze,
    catalogue,
    cds,
    code_guides,
    fhir,
    health,
    live_socket,
    openapi,
    page,
    stream,
)
from spondy.adapters.server.access_log import AccessLog
from spondy.adapters.server.body_limits import BEYOND_THE_LINE, BodyLimits
from spondy.adapters.server.problems import problem_of
from spondy.adapters.server.response_headers import ResponseHeaders
from spondy.adapters.server.safety import Gate
from spondy.adapters.server.settings import ServerSettings
from spondy.adapters.server.workplace import Workplace

ROUTERS = (
    health.router,
    analyze.router,
    stream.router,
    catalogue.router,
    code_guides.router,
    live_socket.router,
    cds.router,
    fhir.router,
    page.router,
)


def create_app(settings: ServerSettings, workplace: Workplace | None = None) -> FastAPI:
    """Build the application.

    Args:
        settings: what the server is told.
        workplace: where notes are analysed; a new one when not given. It is started and stopped with the application.
    """
    at_work = workplace or Workplace(settings.workers, settings.places, settings.note_timeout)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await at_work.start()
        try:
            yield
        finally:
            await at_work.stop()

    app = FastAPI(
        title="spondy",
        version=__version__,
        summary="Reads clinical notes, proposes ICD-10-CM codes and flags documentation gaps. It never finalises.",
        lifespan=lifespan,
        redirect_slashes=False,
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings, app.state.workplace = settings, at_work
    for router in ROUTERS:
        app.include_router(router)
    openapi.complete(app)
    for kind in (HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _as_problem)
    # The last stands outermost.
    bodies = settings.places + settings.workers + BEYOND_THE_LINE
    app.add_middleware(BodyLimits, max_body=settings.max_body, bodies=bodies, endless=frozenset({stream.STREAM}))
    app.add_middleware(Gate, settings=settings)
    app.add_middleware(AccessLog)
    app.add_middleware(ResponseHeaders)
    return app


async def _as_problem(request: Request, fault: Exception) -> Response:
    return problem_of(fault).response
