"""What changes something is asked for by a form of ours: it brings a word that only our page could hold."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from spondy.adapters.review.web.session import csrf_of, read_cookie
from spondy.adapters.server.problems import Problem

FIELD, HEADER = "csrf", "X-CSRF-Token"
SIGN_IN, BEFORE = "/sign-in", "form"
"""Where there is no session yet, and the part of the name of the cookie that stands in for one there."""
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


async def no_forgery(request: Request) -> None:
    """Refuse a request that changes something and does not bring the word.

    Raises:
        Problem: it is refused.
    """
    if request.method in _READS:
        return
    token = read_cookie(request, BEFORE if request.url.path == SIGN_IN else "")
    given = request.headers.get(HEADER)
    if given is None:
        field = (await request.form()).get(FIELD)
        given = field if isinstance(field, str) else ""
    if token is None or not hmac.compare_digest(given.encode(), csrf_of(token).encode()):
        raise Problem(403, "this form is not of this session, or the session is over; load the page anew")
