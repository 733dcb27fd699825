"""A fault that nobody foresaw: a page for a person and a problem document for a script, neither with a detail."""

from __future__ import annotations

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spondy.adapters.faults import where_it_failed
from spondy.adapters.review.web.faults import wants_page
from spondy.adapters.review.web.pages import page
from spondy.adapters.server.access_log import FAULTS
from spondy.adapters.server.problems import Problem
from spondy.errors import SpondyError

FORESEEN = (Problem, HTTPException, RequestValidationError, SpondyError, ClientDisconnect)
"""What others answer who know what it means."""
_WORDS = "something went wrong in spondy; the server's log says where"


class Unexpected:
    """Answers what is raised further in and is no error of ours. It stands within the access log, which counts it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request."""
        begun = False

        async def send_seen(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_seen)
        except FORESEEN:
            raise
        except Exception as fault:
            if begun or scope["type"] != "http":
                raise
            request = Request(scope, receive)
            FAULTS.error("%s %s", request.state.request_id, where_it_failed(fault))
            problem = Problem(500, _WORDS, code=SpondyError.code)
            answer = problem.response
            if wants_page(request):
                # Nobody is looked up: it may be the database that is at fault.
                answer = page(request, None, "fault.html", status=problem.status, problem=problem)
            await answer(scope, receive, send)
