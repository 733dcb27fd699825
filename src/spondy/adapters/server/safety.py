"""Who may call: the API key, the names under which this server is called, and pages of other sites.

A server on a loopback address answers only calls for a loopback name: else any page in a browser on this machine could
reach it by a name of its own that leads here (DNS rebinding). A page of another site may call none of its addresses.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from spondy.adapters.server.problems import Problem
from spondy.adapters.server.settings import ServerSettings

# All else needs the key, whether it exists or not.
OPEN_PATHS = frozenset({"/", "/healthz", "/readyz", "/version", "/openapi.json", "/favicon.ico"})
OPEN_FOLDER = "/assets/"
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]+)?")
LARGEST_HEAD = 16 * 2**10
"""Bytes of the head of a request."""


def is_loopback(host: str) -> bool:
    """Say whether a host name or address stands for this machine alone."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def key_fits(settings: ServerSettings, given: str | None) -> bool:
    """Say whether a key is the one that this server wants; any is where it wants none."""
    if settings.api_key is None:
        return True
    return given is not None and hmac.compare_digest(given.encode("utf-8"), settings.api_key.encode("utf-8"))


def given_key(headers: Headers) -> str | None:
    """Return the key that a request shows: `Authorization: Bearer KEY` or `X-API-Key: KEY`."""
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else headers.get("x-api-key")


class Gate:
    """Lets requests in, or refuses them."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app, self._settings = app, settings
        self._on_loopback = is_loopback(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request.

        Raises:
            Problem: it is not let in.
        """
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            _check_length(scope, headers)
            self._check_names(headers)
            self._check_key(scope, headers)
        await self._app(scope, receive, send)

    def _check_names(self, headers: Headers) -> None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._on_loopback and not is_loopback(_name(host)):
            raise Problem(421, "this server answers only calls for a loopback name, such as localhost")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            raise Problem(403, "pages of another origin may not call this server")

    def _check_key(self, scope: Scope, headers: Headers) -> None:
        path = scope["path"]
        if self._settings.api_key is None or path in OPEN_PATHS or path.startswith(OPEN_FOLDER):
            return
        given = given_key(headers)
        # A browser cannot set headers of a WebSocket; its first message brings the key then.
        if given is None and scope["type"] == "websocket":
            return
        if not key_fits(self._settings, given):
            detail = "an API key is wanted, as Authorization: Bearer KEY or X-API-Key: KEY"
            raise Problem(401, detail, headers={"WWW-Authenticate": "Bearer"})


def _check_length(scope: Scope, headers: Headers) -> None:
    fields = sum(len(name) + len(value) for name, value in headers.raw)
    if fields + len(scope["query_string"]) + len(scope["path"]) > LARGEST_HEAD:
        raise Problem(431, "the head of the request is too long")


def settings_of(connection: HTTPConnection) -> ServerSettings:
    """Return the settings of the server that a request came to."""
    settings: ServerSettings = connection.app.state.settings
    return settings


def _name(host: str) -> str:
    """Return the name or address of a Host header, without its port."""
    found = _HOST.fullmatch(host)
    return found["name"].strip("[]") if found else ""
