"""The JSON object that the body of a request is."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from spondy.adapters.readers.json_object import parse_object
from spondy.adapters.server.problems import Problem
from spondy.errors import NoteError


async def json_body(request: Request) -> dict[str, Any]:
    """Return the JSON object that a body is; the errors are those of `json_object`."""
    return json_object(await request.body())


def json_object(content: bytes, where: str = "body") -> dict[str, Any]:
    """Return the JSON object that some bytes hold.

    Args:
        content: the bytes.
        where: what to call them.

    Raises:
        Problem: they hold none, or one that could not be written again.
    """
    try:
        return parse_object(content, where)
    except NoteError as error:
        raise Problem(400, error.message, code=error.code) from None
