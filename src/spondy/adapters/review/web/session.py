"""Who is there: the cookie of a session, and what a route asks of the one who calls it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from spondy.adapters.review.store import Store
from spondy.adapters.review.store.logins import who_is_in
from spondy.adapters.review.store.records import Actor, Role
from spondy.adapters.review.web.settings import ReviewSettings
from spondy.adapters.server.problems import Problem

_COOKIE = "spondy-review"


class NotSignedInError(Exception):
    """A page was asked for without a session."""


@dataclass(frozen=True)
class Visitor:
    """The one who calls.

    Attributes:
        actor: who it is, as the store wants to know.
        token: of the session.
    """

    actor: Actor
    token: str

    @property
    def name(self) -> str:
        """The name that the person signed in with."""
        return self.actor.name

    @property
    def csrf(self) -> str:
        """What every form and request that changes something must bring."""
        return csrf_of(self.token)

    def may(self, role: str) -> bool:
        """Say whether the person has a role, or one above it."""
        return self.actor.role.includes(Role(role))


def csrf_of(token: str) -> str:
    """Return what a form must bring that is sent with a cookie: nobody can tell it who does not know the cookie."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def settings_of(request: Request) -> ReviewSettings:
    """Return the settings of the workbench that a request came to."""
    settings: ReviewSettings = request.app.state.settings
    return settings


def store_of(request: Request) -> Store:
    """Return the database of the workbench that a request came to."""
    store: Store = request.app.state.store
    return store


def visitor_of(request: Request) -> Visitor:
    """Return who calls.

    Raises:
        NotSignedInError: no session, or it is over.
    """
    token = read_cookie(request)
    who = who_is_in(store_of(request), token, idle=settings_of(request).idle) if token else None
    if token is None or who is None:
        raise NotSignedInError
    return Visitor(who, token)


Visiting = Annotated[Visitor, Depends(visitor_of)]
Database = Annotated[Store, Depends(store_of)]
Settings = Annotated[ReviewSettings, Depends(settings_of)]


def needs(role: Role) -> Callable[[Visitor], Visitor]:
    """Return what a route depends on that only some may use."""

    def check(visitor: Visiting) -> Visitor:
        if not visitor.actor.role.includes(role):
            raise Problem(403, f"this is for the role {role} and those above it")
        return visitor

    return check


Leading = Annotated[Visitor, Depends(needs(Role.LEAD))]
Administering = Annotated[Visitor, Depends(needs(Role.ADMIN))]


# --- cookies ----------------------------------------------------------------------------------------------------------


def read_cookie(request: Request, part: str = "") -> str | None:
    """Return a cookie of ours."""
    return request.cookies.get(cookie_name(request, part)) or None


def set_cookie(request: Request, response: Response, token: str, part: str = "") -> None:
    """Set a cookie that no script reads and no other site makes a browser send, until the browser is closed."""
    secure = settings_of(request).encrypted
    response.set_cookie(cookie_name(request, part), token, path="/", secure=secure, httponly=True, samesite="strict")


def delete_cookie(request: Request, response: Response, part: str = "") -> None:
    """Delete a cookie of ours."""
    secure = settings_of(request).encrypted
    response.delete_cookie(cookie_name(request, part), path="/", secure=secure, httponly=True, samesite="strict")


def cookie_name(request: Request, part: str = "") -> str:
    """Return the name of a cookie; workbenches on several ports of a machine would else share it."""
    if settings_of(request).encrypted:
        return "-".join(filter(None, ("__Host", _COOKIE, part)))
    return "-".join(filter(None, (_COOKIE, part, str(request.url.port or ""))))
