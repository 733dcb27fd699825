"""The messages of a live note, as docs/live.md says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidStatus

from spondy.client.errors import ServerError, error_of
from spondy.client.wire import headers, live_fields, packed
from spondy.errors import SpondyError
from spondy.live.update import LiveUpdate
from spondy.model import Analysis

# An answer holds the analysis of a whole note.
LONGEST_ANSWER = 2**28
SILENT = "the server does not answer"
_ENDED: dict[int | None, str] = {1009: "the text is longer than the server takes", 1012: "the server stops"}
_FORBIDDEN = {401, 403, 421}


def options(api_key: str | None, timeout: float) -> dict[str, Any]:
    """Return the options of a connection."""
    return {
        "additional_headers": headers(api_key),
        "open_timeout": timeout,
        "max_size": LONGEST_ANSWER,
        "compression": None,
        "proxy": None,
    }


def first_message(fields: Mapping[str, Any]) -> str:
    """Return the message that a live note begins with."""
    return packed({"note": live_fields(fields)}).decode()


def refused(fault: Exception) -> SpondyError:
    """Return the error of a connection that did not come about."""
    if isinstance(fault, InvalidStatus):
        status = fault.response.status_code
        why = "the key does not fit, or it does not answer to this name" if status in _FORBIDDEN else "no live notes"
        return ServerError(f"the server refused the connection: {why}", status=status)
    return ServerError(f"the server cannot be reached ({type(fault).__name__})")


def closed(fault: ConnectionClosed) -> SpondyError:
    """Return the error of a connection that ended."""
    code = None if fault.rcvd is None else fault.rcvd.code
    return ServerError(_ENDED.get(code, "the connection of the live note ended"), status=code)


class Reader:
    """Reads the answers of one live note, in order.

    Attributes:
        revision: that of the last answer; 0 before the first.
    """

    def __init__(self) -> None:
        self.revision = 0
        self._analysis: Analysis | None = None

    def read(self, message: str | bytes) -> LiveUpdate | SpondyError:
        """Return the update of an answer, or the error that it tells of.

        Raises:
            SpondyError: the server ends the live note.
        """
        answer: dict[str, Any] = json.loads(message)
        problem = answer.get("problem")
        if problem is not None and "revision" not in answer:
            raise error_of(problem, problem.get("status", 0))
        self.revision = answer.pop("revision")
        if problem is not None:
            return error_of(problem, problem.get("status", 0))
        if "analysis" in answer:
            self._analysis = None if answer["analysis"] is None else Analysis.model_validate(answer.pop("analysis"))
        update = LiveUpdate.model_validate({name: value for name, value in answer.items() if name != "analysis"})
        return update.model_copy(update={"analysis": self._analysis})
