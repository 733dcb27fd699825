"""Lines of a file of feedback, as `spondy serve --feedback` writes it (docs/cds-hooks.md)."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spondy.adapters.moment import MomentInUtc
from spondy.adapters.review.store.audit_chain import canonical_json
from spondy.adapters.review.store.tables import FeedbackRow
from spondy.adapters.review.store.tables.notes import NAME
from spondy.adapters.visible import visible
from spondy.errors import InputError

_TWICE = {"received", "gap", "patterns"}
"""What may differ where a client sent one feedback twice."""


class _Part(BaseModel):
    # What later versions add is passed over. A message must not repeat a comment.
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)


class Reason(_Part):
    """Why a card was set aside: a code of the card's own, or of the client's."""

    code: str
    system: str
    display: str | None = None


class FeedbackLine(_Part):
    """What a user did with one card; the names are those of the file."""

    received: MomentInUtc
    service: Annotated[str, Field(max_length=NAME)]
    card: UUID
    gap: Annotated[str, Field(max_length=64)] | None = None
    outcome: Literal["accepted", "overridden"]
    outcome_timestamp: MomentInUtc
    suggestions: tuple[str, ...] = ()
    reason: Reason | None = None
    comment: str | None = None
    patterns: Annotated[str, Field(max_length=NAME)] | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of all that makes it the same when it is sent, or loaded, again."""
        return sha256(canonical_json(self.model_dump(mode="json", exclude=_TWICE)).encode("ascii")).hexdigest()

    def row(self) -> FeedbackRow:
        """Return the row that it is stored in."""
        # Only here: with these comes the whole service.
        from spondy.adapters.server.cds.card_uuid import gap_of
        from spondy.adapters.server.cds.wording import wording

        ours, reason = wording().reasons, self.reason
        is_ours = reason is not None and reason.system == ours.system and reason.code in ours.codes
        code = None if reason is None else reason.code if is_ours else f"{reason.system}|{reason.code}"
        words = None if reason is None else ours.codes[reason.code] if is_ours else reason.display
        gap = self.gap or gap_of(self.card)
        return FeedbackRow(
            digest=self.digest,
            card=str(self.card),
            gap=None if gap is None else visible(gap),
            patterns=None if self.patterns is None else visible(self.patterns),
            service=visible(self.service),
            outcome=self.outcome,
            reason=None if code is None else visible(code)[:NAME],
            reason_words=words,
            comment=self.comment,
            given_at=self.outcome_timestamp,
            received_at=self.received,
        )


def read_feedback(path: Path) -> Iterator[FeedbackLine | None]:
    """Yield the lines of a file of feedback; None for one that is none, such as half a line after a loss of power.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        with path.open("rb") as lines:
            for line in lines:
                if line.strip():
                    yield _read(line)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None


def _read(line: bytes) -> FeedbackLine | None:
    try:
        return FeedbackLine.model_validate_json(line)
    except ValidationError:
        return None
