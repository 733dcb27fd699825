"""What a body is, by its own account."""

from __future__ import annotations

from starlette.requests import Request

from spondy.adapters.server.problems import Problem

JSON, NDJSON = "application/json", "application/x-ndjson"


def check_media(request: Request, *wanted: str) -> None:
    """Check that a body is of a type that is taken, in UTF-8, and not packed.

    Raises:
        Problem: 415.
    """
    media, _, parameters = request.headers.get("content-type", "").partition(";")
    names = " or ".join(wanted)
    if media.strip().lower() not in wanted:
        raise Problem(415, f"the body must be {names}, and say so in Content-Type", headers={"Accept-Post": names})
    charset = parameters.lower().replace(" ", "").replace('"', "").partition("charset=")[2]
    if charset.partition(";")[0] not in ("", "utf-8", "us-ascii"):
        raise Problem(415, "the body must be in UTF-8")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "the body must not be packed")
