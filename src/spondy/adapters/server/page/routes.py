"""The page and its files. Each has an address of its own, so no part of an address ever names a file."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.responses import Response

from spondy.adapters.server.page.samples import samples
from spondy.adapters.server.page.words import words_json
from spondy.adapters.web.assets import SHARED, assets, media_type

PAGE = "index.html"


def _files() -> dict[str, str]:
    found = assets(SHARED, "spondy.adapters.server.page")
    return found | {"words.json": words_json(), "samples.json": json.dumps(samples())}


def _answer(name: str, content: str) -> Callable[[], Awaitable[Response]]:
    body = content.encode("utf-8")

    async def answer() -> Response:
        return Response(body, media_type=media_type(name))

    return answer


def _routes() -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    for name, content in _files().items():
        address = "/" if name == PAGE else f"/assets/{name}"
        routes.add_api_route(address, _answer(name, content), methods=["GET", "HEAD"], response_model=None)
    return routes


router = _routes()
