"""Where somebody wanted to go who first had to sign in."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from starlette.requests import Request

HOME = "/"
_LONGEST = 2_000


def asked_for(request: Request) -> str:
    """Return the page that a request asks for; the first page, where it asks for something to be done."""
    if request.method != "GET":
        return HOME
    query = request.url.query
    return safe_next(f"{request.url.path}?{query}" if query else request.url.path)


def address_with_next(address: str, after: str) -> str:
    """Return an address that says where to go afterwards."""
    return address if after == HOME else f"{address}?{urlencode({'next': after})}"


def safe_next(after: str) -> str:
    """Return a path of this workbench: the one given, or the first page where that leads elsewhere."""
    # A browser reads a backslash as a slash, and leaves out tabs and newlines.
    plain = after.isascii() and after.isprintable() and "\\" not in after and len(after) <= _LONGEST
    if not plain or not after.startswith("/") or after.startswith("//"):
        return HOME
    parts = urlsplit(after)
    return after if not parts.scheme and not parts.netloc else HOME
