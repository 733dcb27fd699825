"""What goes over the wire: note records, answers, and problems."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import httpx

from spondy.client.errors import ServerError, error_of, note_errors
from spondy.errors import NoteError
from spondy.model import Analysis, Note

ANALYZE, STREAM, LIVE = "/v1/analyze", "/v1/analyze/stream", "/v1/live"
GAPS, VERSION, READY = "/v1/gaps", "/version", "/readyz"
JSON_HEADERS = {"Content-Type": "application/json"}
STREAM_HEADERS = {"Content-Type": "application/x-ndjson"}
SECONDS = 30.0
LONGEST_REST = 30.0
UNNAMED = "note"
_PROBLEM = "application/problem+json"


Request = dict[str, Any]
"""Arguments of a request to httpx."""


def options(base_url: str, api_key: str | None, timeout: float) -> dict[str, Any]:
    """Return the options of an HTTP client."""
    # Notes go where they are sent and nowhere else, whatever proxies the environment names.
    return {"base_url": base_url, "headers": headers(api_key), "timeout": timeout, "trust_env": False}


def get_request(path: str) -> Request:
    """Return the request for what stands at a path."""
    return {"method": "GET", "url": path}


def analyze_request(text: str, fields: Mapping[str, Any]) -> Request:
    """Return the request for the analysis of one note."""
    content = packed({"note_id": UNNAMED, **_given(fields), "text": text})
    return {"method": "POST", "url": ANALYZE, "content": content, "headers": JSON_HEADERS}


def stream_request(lines: list[bytes]) -> Request:
    """Return the request for the analyses of several notes."""
    return {"method": "POST", "url": STREAM, "content": b"".join(lines), "headers": STREAM_HEADERS}


def headers(api_key: str | None) -> dict[str, str]:
    """Return the headers that every request has."""
    return {} if api_key is None else {"Authorization": f"Bearer {api_key}"}


def live_address(base_url: str) -> str:
    """Return the address of live notes at a server."""
    parts = urlsplit(base_url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}{LIVE}"


def record_of(note: Note | Mapping[str, Any]) -> bytes:
    """Return the record of a note that is one already, or has its fields."""
    given = note.model_dump(mode="json", exclude_none=True) if isinstance(note, Note) else _given(note)
    return packed(given)


def live_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a live note, as its first message holds them."""
    return {"note_id": UNNAMED, **_given(fields)}


def packed(value: Any) -> bytes:
    """Return a value as one line of JSON, without the line end. Half a character goes as an escape, and is refused."""
    return json.dumps(value, separators=(",", ":"), default=_plain).encode("ascii")


def analysis_of(line: bytes) -> Analysis | NoteError:
    """Return what a line of a stream holds: an analysis, or the error of its note."""
    if line.startswith(b'{"schema_version"'):
        return Analysis.model_validate_json(line)
    answer = json.loads(line)
    fault = answer.get("error")
    if fault is None:
        return Analysis.model_validate(answer)
    return note_errors().get(fault["code"], NoteError)(fault["message"], note_id=answer.get("note_id"))


def check(answer: httpx.Response) -> httpx.Response:
    """Return an answer that was read; raise what it tells of.

    Raises:
        SpondyError: it is no success.
    """
    if answer.is_success:
        return answer
    problem: Any = {}
    if answer.headers.get("content-type", "").startswith(_PROBLEM):
        problem = answer.json()
    raise error_of(problem, answer.status_code, answer.headers.get("retry-after"))


def unreachable(fault: httpx.HTTPError) -> ServerError:
    """Return the error of a request that was not answered."""
    return ServerError(f"the server cannot be reached ({type(fault).__name__})")


def broke_off(fault: httpx.HTTPError) -> ServerError:
    """Return the error of an answer that did not come to its end."""
    return ServerError(f"the server broke off ({type(fault).__name__})")


def rest(retry_after: float) -> float:
    """Return how many seconds to rest before the next try."""
    return min(retry_after, LONGEST_REST) if math.isfinite(retry_after) else LONGEST_REST


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be sent")
