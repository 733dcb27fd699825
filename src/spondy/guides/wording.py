"""The words that every view of a guide shares."""

from __future__ import annotations

from collections.abc import Iterable

from spondy.gaps.words import cited_words
from spondy.guides.records import Checklist, CodeGuide
from spondy.model import Evidence

NOTE_KINDS = {
    "includes": "Includes",
    "inclusion": "Inclusion terms",
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code-first": "Code first",
    "use-additional": "Use additional code",
    "code-also": "Code also",
    "note": "Note",
    "seventh-character": "7th character",
}
_MARKS = {"documented": "[x]", "lacking": "[ ]", "not-asked": "[-]"}
LEGEND = "[x] documented, [ ] lacking, [-] not asked of this note"
_STANDINGS = {
    "proposed": "The analysis proposes it.",
    "needs-review": "The analysis names it as a candidate that a person must settle.",
    "weighed": "The analysis weighed it and did not choose it.",
    "not-weighed": "The analysis does not speak of it.",
}
_QUOTE = 72  # characters of a quote that a line shows
_QUOTES = 4  # quotes of one element that a line shows


def validity(guide: CodeGuide) -> str:
    """Return whether a code is valid for reporting as it stands, and its edition with its dates."""
    if guide.billable:
        valid = "Valid for reporting"
    elif guide.codes:
        valid = "A heading: use a code below it"
    else:
        valid = "Needs a 7th character"
    return f"{valid}. {guide.edition}, for dates of service from {guide.valid_from} to {guide.valid_to}."


def cited(sources: Iterable[str]) -> str:
    """Return sources as they stand behind a statement."""
    return f"[{'; '.join(sources)}]"


def known_sources(guide: CodeGuide) -> dict[str, str]:
    """Return what the sources named in a guide stand for."""
    groups = (guide.summary, guide.use, guide.not_use, guide.elements, guide.pitfalls, guide.questions)
    named = {source.partition(" ")[0] for group in groups for said in group for source in said.sources}
    if guide.procedures:
        named |= {source.partition(" ")[0] for source in guide.procedures_said.sources}
    return {key: text for key, text in guide.sources.items() if key in named}


def state_mark(state: str) -> str:
    """Return the mark of an element: `[x]` documented, `[ ]` lacking, `[-]` not asked of the note."""
    return _MARKS[state]


def standing_line(held: Checklist) -> str:
    """Return what the analysis makes of the code, and which codes it proposes."""
    others = [code for code in held.proposed if not code.startswith(held.code)]
    proposed = f" Proposed: {', '.join(others)}." if others else ""
    nothing = "" if held.conditions else " The note documents nothing that this code is for."
    return f"{_STANDINGS[held.standing]}{nothing}{proposed}"


def words_line(evidence: tuple[Evidence, ...]) -> str:
    """Return words of the note in one line, each with its section and who says it."""
    more = len(evidence) - _QUOTES
    quotes = "; ".join(_quote(item) for item in evidence[:_QUOTES])
    return quotes + (f"; and {more} more" if more > 0 else "")


def _quote(item: Evidence) -> str:
    words = cited_words(item)
    if len(words) > _QUOTE:
        words = words[: _QUOTE - 1] + "\N{HORIZONTAL ELLIPSIS}"
    origin = ", ".join(dict.fromkeys(part for part in (item.section, item.voice) if part))
    return f"\N{LEFT DOUBLE QUOTATION MARK}{words}\N{RIGHT DOUBLE QUOTATION MARK}" + (f" ({origin})" if origin else "")
