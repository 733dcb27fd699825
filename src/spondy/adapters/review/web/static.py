"""Files of the pages. They hold nothing of a note, so everybody may have them."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from spondy.adapters.server.problems import Problem
from spondy.adapters.web.assets import SHARED, assets, media_type

router = APIRouter(include_in_schema=False)


@router.get("/assets/{name}")
async def asset(name: str) -> Response:
    """Return a file by its name."""
    found = assets(SHARED, "spondy.adapters.review.web")
    if name not in found:
        raise Problem(404, "there is nothing at this address")
    return Response(found[name].encode("utf-8"), media_type=media_type(name))
