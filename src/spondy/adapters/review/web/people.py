"""The people of a team, for those who may change who comes in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from spondy.adapters.review.store import RefusedError, people
from spondy.adapters.review.store.records import Role
from spondy.adapters.review.web.pages import page
from spondy.adapters.review.web.session import Administering, Database, Settings

DONE = {
    "added": "The person was added.",
    "role": "The role was changed; it counts from now on.",
    "password": "The password was changed, and all sessions of the person are over.",
    "disabled": "The person was disabled, and all their sessions are over. What they did stays theirs.",
    "enabled": "The person may come in again.",
}


def not_alone(name: Annotated[str, Path(max_length=64)]) -> str:
    """Return the name of the person whom a form is about, never that of the one who works alone.

    Raises:
        RefusedError: it is.
    """
    if people.plain_name(name) == people.LOCAL:
        raise RefusedError("who works alone is an admin, and comes in by the address that the command prints")
    return name


Name = Annotated[str, Depends(not_alone)]
router = APIRouter(include_in_schema=False)


@router.get("/people")
def show(request: Request, visitor: Administering, store: Database, settings: Settings, done: str = "") -> Response:
    """Show all people, and forms to change them."""
    with store.reading() as session:
        everybody = people.people(session)
    return page(
        request,
        visitor,
        "people.html",
        everybody=everybody,
        roles=list(Role),
        done=DONE.get(done),
        local=people.LOCAL,
        shortest=people.SHORTEST_PASSWORD,
        oidc=settings.oidc,
    )


@router.post("/people")
def add(
    visitor: Administering,
    store: Database,
    name: Annotated[str, Form(max_length=200)],
    role: Annotated[Role, Form()],
    full_name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Add a person; without a password, one whom the OpenID provider lets in."""
    with store.writing() as session:
        people.add_person(
            session, name, role, by=visitor.actor, full_name=full_name, password=password if password else None
        )
    return _done("added")


@router.post("/people/{name}/role")
def set_role(visitor: Administering, store: Database, name: Name, role: Annotated[Role, Form()]) -> Response:
    """Give a person another role."""
    with store.writing() as session:
        people.set_role(session, name, role, by=visitor.actor)
    return _done("role")


@router.post("/people/{name}/password")
def set_password(
    visitor: Administering, store: Database, name: Name, password: Annotated[str, Form(max_length=2_000)]
) -> Response:
    """Give a person a new password."""
    with store.writing() as session:
        people.set_password(session, name, password, by=visitor.actor)
    return _done("password")


@router.post("/people/{name}/disable")
def disable(visitor: Administering, store: Database, name: Name) -> Response:
    """Let a person no longer in."""
    with store.writing() as session:
        people.disable(session, name, by=visitor.actor)
    return _done("disabled")


@router.post("/people/{name}/enable")
def enable(visitor: Administering, store: Database, name: Name) -> Response:
    """Let a person in again."""
    with store.writing() as session:
        people.enable(session, name, by=visitor.actor)
    return _done("enabled")


def _done(what: str) -> Response:
    return RedirectResponse(f"/people?done={what}", 303)
