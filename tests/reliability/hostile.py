"""Requests that hold words of a note, for every route that there is: sound, broken, and where they do not belong."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from canaries import GOOD, NAME, TEXT, WARD, document


class Asked(NamedTuple):
    """A request."""

    method: str
    path: str
    headers: dict[str, str]
    content: bytes


class Route(NamedTuple):
    """A path with its parameters, and what it answers to; no method where it is a socket."""

    path: str
    methods: tuple[str, ...]


JSON = {"Content-Type": "application/json"}
BUNDLE = {
    "resourceType": "Bundle",
    "entry": [{"resource": document("d1", "text/plain", base64.b64encode(TEXT.encode()).decode())}],
}
CALL = {"hook": "encounter-discharge", "hookInstance": NAME, "context": {"userId": NAME, "patientId": WARD}}
OBJECTS: tuple[Any, ...] = (
    GOOD,
    GOOD | {"setting": NAME},
    GOOD | {"text": [TEXT]},
    GOOD | {"service_date": NAME, NAME: WARD},
    {NAME: TEXT},
    [TEXT],
    TEXT,
    BUNDLE,
    BUNDLE | {"resourceType": NAME},
    {"resourceType": "Parameters", "parameter": [{"name": NAME, "valueString": TEXT}]},
    CALL | {"prefetch": {"note": BUNDLE, NAME: TEXT}},
    CALL | {"hook": NAME},
    {"feedback": [{"card": NAME, "outcome": WARD, "overrideReason": {"userComment": TEXT}}]},
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HEADERS = {"X-Request-ID": f"{NAME} {WARD}".encode("ascii", "ignore").decode(), "X-Ward": NAME, "Referer": f"/{NAME}"}


def routes(routers: Iterable[Any]) -> Iterator[Route]:
    """Yield the routes of an application."""
    for router in routers:
        for route in router.routes:
            yield Route(route.path, tuple(sorted(getattr(route, "methods", None) or ())))


def requests(route: Route, form: dict[str, str] | None = None) -> Iterator[Asked]:
    """Yield requests to a route, with words of a note in every place.

    Args:
        route: the route.
        form: fields that a form must bring before anything else of it is looked at.
    """
    plain = re.sub(r"\{[^}]+\}", "1", route.path)
    in_path = re.sub(r"\{[^}]+\}", quote(f"{NAME} {WARD}"), route.path)
    for method in route.methods or ("GET",):
        for path in {plain, in_path}:
            yield Asked(method, f"{path}?q={NAME}&codes={quote(WARD)}&sort={NAME}", HEADERS, b"")
            if method != "POST":
                continue
            for data in OBJECTS if form is None else ():
                yield Asked(method, path, JSON | HEADERS, json.dumps(data).encode())
            for content in (TEXT.encode(), TEXT.encode("latin-1"), json.dumps(GOOD).encode()[:-3]):
                for kind in ("application/json", "application/x-ndjson", "text/plain", f"text/{NAME}"):
                    yield Asked(method, path, {"Content-Type": kind}, content)
            fields = (form or {}) | {"text": TEXT, "reason": NAME, "verdict": WARD, "name": NAME, "note": TEXT}
            yield Asked(method, path, FORM, "&".join(f"{key}={quote(value)}" for key, value in fields.items()).encode())
