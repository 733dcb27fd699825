"""Errors as RFC 9457 problem documents. None quotes a note, nor anything else of a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from spondy.adapters.faults import where_it_failed
from spondy.adapters.server.busy import Busy
from spondy.adapters.server.faulty_fields import NOT_JSON, faulty_fields
from spondy.errors import NoteCrashError, NoteError, NoteTimeoutError, NoteTooLongError, SpondyError

MEDIA_TYPE = "application/problem+json"
# Any other error of a note is the note's own fault: 422.
_STATUS: dict[type[NoteError], int] = {
    NoteError: 500,
    NoteTooLongError: 413,
    NoteTimeoutError: 504,
    NoteCrashError: 500,
}


class Problem(Exception):
    """What is wrong with a request, or with the server.

    Attributes:
        status: HTTP status.
        title: what kind of problem it is; the phrase of the status when not given.
        detail: this one, in words; never words of the request.
        code: that of the `SpondyError` it is, for instance ``SPY103``.
        headers: HTTP headers that go with it.
        more: further members of the document.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        title: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = int(status)
        self.title = title or HTTPStatus(status).phrase
        self.detail = detail
        self.code = code
        self.headers = dict(headers or {})
        self.more = more

    @property
    def document(self) -> dict[str, Any]:
        """The members of the problem document."""
        document: dict[str, Any] = {"type": f"urn:spondy:error:{self.code}" if self.code else "about:blank"}
        document |= {"title": self.title, "status": self.status, "detail": self.detail}
        if self.code:
            document["code"] = self.code
        return document | self.more

    @property
    def response(self) -> Response:
        """The problem as an HTTP response."""
        content = json.dumps(self.document, ensure_ascii=False).encode("utf-8")
        return Response(content, self.status, self.headers, MEDIA_TYPE)


def problem_of(fault: Exception) -> Problem:
    """Return the problem that an exception is."""
    match fault:
        case Problem():
            return fault
        case Busy():
            return Problem(503, f"{fault}; try again", headers={"Retry-After": str(fault.retry_after)})
        case NoteError():
            problem = _problem(_STATUS.get(type(fault), 422), fault)
            if fault.note_id is not None:
                problem.more["note_id"] = fault.note_id
            return problem
        case SpondyError():
            return _problem(500, fault)
        case RequestValidationError() | ValidationError():
            return problem_of_fields(faulty_fields(fault.errors()))
        case HTTPException():
            return Problem(fault.status_code, _of_status(fault.status_code), headers=fault.headers)
    return Problem(500, f"a fault in spondy: {where_it_failed(fault)}", code=SpondyError.code)


def problem_of_fields(fields: list[dict[str, str]], code: str | None = None) -> Problem:
    """Return the problem that some fields cannot be used, as `faulty_fields` gives them."""
    words = "; ".join(f"{field['place']}: {field['cause']}" for field in fields)
    is_json = all(field["cause"] != NOT_JSON for field in fields)
    return Problem(422 if is_json else 400, words, code=code, errors=fields)


def too_long_a_message(most: int) -> Problem:
    """Return the problem that a message of a WebSocket has more bytes than are taken."""
    return Problem(413, f"the message is longer than {most} bytes")


def _problem(status: int, error: SpondyError) -> Problem:
    return Problem(status, error.message, title=(error.__doc__ or "").splitlines()[0], code=error.code)


def _of_status(status: int) -> str:
    known = {404: "there is nothing at this address", 405: "this address does not take this method"}
    return known.get(status, HTTPStatus(status).description or HTTPStatus(status).phrase)
