"""Pages of the workbench: a template, and around it what every page has."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

import spondy
from spondy.adapters.review.store.records import Role
from spondy.adapters.review.web.session import Visitor, settings_of
from spondy.adapters.review.web.wording import FILTERS

PLACES = (("Worklist", "/", Role.REVIEWER), ("Figures", "/figures", Role.LEAD), ("People", "/people", Role.ADMIN))
"""What the navigation leads to: name, address, and who may go there."""


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Return the templates; what they are given is escaped, and a name that they are not given is an error."""
    loader = PackageLoader("spondy.adapters.review.web")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= FILTERS
    return environment


def page(
    request: Request, visitor: Visitor | None, template: str, *, status: int = 200, **content: Any
) -> HTMLResponse:
    """Return a page.

    Args:
        request: what it answers.
        visitor: who asked; None where nobody is signed in.
        template: name of its template, which extends `base.html`.
        status: HTTP status.
        content: what the template shows.
    """
    around = {
        "visitor": visitor,
        "csrf": visitor.csrf if visitor is not None else "",
        "navigation": [
            (name, address, request.url.path == address or (address == "/" and request.url.path == "/worklist"))
            for name, address, role in PLACES
            if visitor is not None and visitor.may(role)
        ],
        "alone": settings_of(request).alone,
        "version": spondy.__version__,
    }
    return HTMLResponse(templates().get_template(template).render(around | content), status_code=status)


def fragment(template: str, **content: Any) -> HTMLResponse:
    """Return a part of a page, for a script that puts it where it belongs."""
    return HTMLResponse(templates().get_template(template).render(content))
