"""The query of a gap as the page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from spondy.adapters.review.store.records import DraftStatus, DraftText
from spondy.adapters.visible import visible
from spondy.gaps import Violation


@dataclass(frozen=True)
class Finding:
    """A rule that a query breaks.

    Attributes:
        words: the words that break it; empty where something is lacking.
        start, end: where they stand, in code points; None where something is lacking.
    """

    rule: str
    message: str
    source: str
    words: str
    start: int | None
    end: int | None


@dataclass(frozen=True)
class DraftView:
    """The query of a gap.

    Attributes:
        text: safe to show, and to be edited; empty where spondy wrote none.
        version: what the next edit must expect.
        who: who wrote this version; empty for spondy's own.
        findings: what is wrong with it; None where that was not asked.
        notice: why what a person wanted was not done; empty where it was.
        theirs: the version of another person, who was there first; `text` is then one's own, which was not kept.
    """

    text: str
    status: DraftStatus
    version: int
    who: str
    at: datetime | None
    findings: Sequence[Finding] | None
    notice: str = ""
    theirs: str | None = None


def needs_check(draft: DraftText) -> bool:
    """Say whether a query may break a rule: what was found to be ready, and what nobody edited, does not."""
    return draft.status is DraftStatus.DRAFT and draft.version > 0


def draft_view(draft: DraftText, found: Sequence[Violation] | None) -> DraftView:
    """Return the query of a gap for the page; `found` is what is wrong with it, None where that was not asked."""
    return DraftView(
        text=editable(draft.text),
        status=draft.status,
        version=draft.version,
        who=visible(draft.who or "", for_terminal=True),
        at=draft.at,
        findings=None if found is None else findings(draft.text, found),
    )


def editable(text: str) -> str:
    """Return a query as it is put into a field: without what a field cannot hold.

    Characters that turn the writing direction stay, so that what is quoted from the note stays what the note says.
    """
    return visible(text)


def posted(text: str, before: DraftText) -> str:
    """Return what came back from a field: with our line ends, and as it was where nothing was edited."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return before.text if text == editable(before.text) else text


def findings(text: str, found: Iterable[Violation]) -> list[Finding]:
    """Return what is wrong with a text, with the words that it is about."""
    return [
        Finding(
            rule=each.rule,
            message=each.message,
            source=each.source,
            words=visible(text[each.start : each.end], for_terminal=True) if each.start is not None else "",
            start=each.start,
            end=each.end,
        )
        for each in found
    ]
