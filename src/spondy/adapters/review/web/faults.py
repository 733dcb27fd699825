"""What went wrong, as a page for a person and as a problem document for a script."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from spondy.adapters.review.store import ConflictError, DatabaseError, RefusedError
from spondy.adapters.review.web.forgery import SIGN_IN
from spondy.adapters.review.web.next_page import address_with_next, asked_for
from spondy.adapters.review.web.pages import page
from spondy.adapters.review.web.session import NotSignedInError, visitor_of
from spondy.adapters.server.problems import Problem, problem_of
from spondy.errors import SpondyError

_STATUS: dict[type[SpondyError], int] = {RefusedError: 422, ConflictError: 409, DatabaseError: 503}


def tell_faults(app: FastAPI) -> None:
    """Let an application answer in words what its routes raise."""
    for kind in (Problem, HTTPException, RequestValidationError, SpondyError):
        app.add_exception_handler(kind, _fault)
    app.add_exception_handler(NotSignedInError, _not_signed_in)


def wants_page(request: Request) -> bool:
    """Say whether a person asks, and not a script of a page."""
    return "text/html" in request.headers.get("accept", "")


# Both ask the database, so they do not run on the event loop: Starlette calls a plain function in a thread.
def _fault(request: Request, fault: Exception) -> Response:
    problem = problem_of(fault)
    if type(fault) in _STATUS:
        problem.status = _STATUS[type(fault)]  # type: ignore[index]
    if not wants_page(request):
        return problem.response
    try:
        visitor = visitor_of(request)
    except (NotSignedInError, DatabaseError):
        visitor = None
    response = page(request, visitor, "fault.html", status=problem.status, problem=problem)
    response.headers.update(problem.headers)
    return response


def _not_signed_in(request: Request, fault: Exception) -> Response:
    """A page that asks for itself again by way of the sign-in.

    Not a redirect: where a link of another site led here, the browser kept our cookie back, and would do so on all
    redirects that follow. What our own page asks for comes with it.
    """
    if not wants_page(request):
        return Problem(401, "nobody is signed in").response
    address = address_with_next(SIGN_IN, asked_for(request))
    return page(request, None, "again.html", status=401, address=address)
