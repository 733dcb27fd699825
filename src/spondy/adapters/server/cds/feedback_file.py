"""The file of feedback: JSON Lines that only their owner can read, on the disk before the call is answered."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from spondy import __version__
from spondy.adapters.server.cds.card_uuid import gap_of, is_made_with
from spondy.adapters.server.cds.feedback import Feedback
from spondy.adapters.writers.durable import sync
from spondy.adapters.writers.private import open_private
from spondy.knowledge.files import fingerprint

_one_at_a_time = threading.Lock()


def feedback_lines(service: str, given: Iterable[Feedback], received: datetime) -> list[dict[str, Any]]:
    """Return what is kept of feedback, one object a card."""
    return [_line(service, one, received) for one in given]


def add_to_file(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Add lines to the file, which is made where there is none.

    Raises:
        OSError: they cannot be written.
    """
    content = b"".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n" for line in lines
    )
    with _one_at_a_time, open_private(path, append=True) as stream:
        # A loss of power may have left half a line, which must not swallow the next.
        stream.write(content if _ends_with_a_line(path) else b"\n" + content)
        sync(stream)


def _line(service: str, given: Feedback, received: datetime) -> dict[str, Any]:
    gap = gap_of(given.card)
    reason = given.override_reason
    return {
        "received": _utc(received),
        "service": service,
        "card": str(given.card),
        "gap": gap,
        "outcome": given.outcome,
        "outcome_timestamp": _utc(given.outcome_timestamp),
        "suggestions": [one.id for one in given.accepted_suggestions or ()],
        "reason": reason.reason.model_dump(exclude_none=True) if reason and reason.reason else None,
        "comment": reason.user_comment if reason else None,
        "spondy": __version__,
        "patterns": fingerprint() if gap and is_made_with(given.card, fingerprint()) else None,
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ends_with_a_line(path: Path) -> bool:
    with path.open("rb") as stream:
        if stream.seek(0, os.SEEK_END) == 0:
            return True
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"
