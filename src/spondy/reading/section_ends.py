"""Where a section ends that has no header behind it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from spondy.reading.hints import concludes, narrative, resumes

_UNKNOWN_HEADER = re.compile(r"(?m)^[A-Z][A-Z0-9 /&()-]{3,45}:")
_SHORT = frozenset({"technique", "comparison", "indication"})


class Studies(NamedTuple):
    """Where a note names imaging studies, and where a finding that one of them may have shown; both in order."""

    named: Sequence[int]
    shown: Sequence[int]


def short_end(text: str, body: int, end: int, category: str, voice: str | None, studies: Studies) -> int:
    """Say where a section ends that has no header behind it.

    A list and the short sections of a report end at the first blank line; a section about the past, the
    family or other matters ends there when the narrative of the visit goes on.

    Args:
        text: the note.
        body: where the section's body begins.
        end: where the next header stands.
        category: of the section.
        voice: who speaks in it.
        studies: what the note names of imaging studies.
    """
    if category == _COMPLAINT:
        return _end_of_line_or_block(text, body, end)
    if voice == "imaging" and (concluded := concludes().search(text, body, end)):
        return concluded.start()
    if voice != "list" and category not in _SHORT and voice not in ("past", "family", "other"):
        return end
    first = body + len(text[body:end]) - len(text[body:end].lstrip())
    unknown = _UNKNOWN_HEADER.search(text, first, end)
    stop = unknown.start() if unknown is not None and voice != "list" else end
    if voice != "list" and "\n" not in text[body:first] and (resumed := resumes().search(text, first, stop)):
        stop = resumed.start()
    if category == "comparison":
        line = text.find("\n", first, stop)
        return line if line >= 0 else stop
    blank = text.find("\n\n", first, stop)
    if blank >= 0 and (voice == "list" or category in _SHORT or narrative().match(text, blank)):
        stop = blank
    return _first_result(text, first, stop, category, studies) if voice == "other" else stop


_COMPLAINT = "chief-complaint"


def _end_of_line_or_block(text: str, body: int, end: int) -> int:
    """A complaint behind its header takes that line; one below it goes on to the blank line."""
    first = body + len(text[body:end]) - len(text[body:end].lstrip())
    stop = text.find("\n\n" if "\n" in text[body:first] else "\n", first, end)
    return stop if stop >= 0 else end


_RESULT = re.compile(r"[^.;:\n]{0,70}:\s+\S")
_DATED_RESULT = re.compile(r"(?=[^.;:\n]{0,60}\d[/-]\d)[^.;:\n]{0,70}:\s+\S")
_LEADS = re.compile(r"[ \t*\u2022-]*")
_METHODS = "technique"
"""A section that lists how studies were made, and no results."""
_ORDERS = "medications"
"""A section in which a study without a date may be an order."""


def _first_result(text: str, first: int, stop: int, category: str, studies: Studies) -> int:
    """A line that opens with a study and its result belongs to no allergies, drugs or habits: their section ends."""
    if category == _METHODS:
        return stop
    named = studies.named
    for start in named[bisect_right(named, first) : bisect_left(named, stop)]:
        line = text.rfind("\n", 0, start) + 1
        if not first < line < stop or _LEADS.fullmatch(text, line, start) is None:
            continue
        if _DATED_RESULT.match(text, start, stop) is not None:
            return line
        end = text.find("\n", start)
        shown = bisect_right(studies.shown, start)
        shows = shown < len(studies.shown) and studies.shown[shown] < (end if end >= 0 else stop)
        if shows and category != _ORDERS and _RESULT.match(text, start, stop) is not None:
            return line
    return stop
