"""Imaging of the spine: modality and status, one pair each."""

from __future__ import annotations

import re

from spondy.model import Evidence, Imaging
from spondy.reading.assertion import assert_study
from spondy.reading.rows import Mention, Page, Section

_BEFORE, _AFTER = 24, 45
"""How far from a modality its body part may stand, in characters."""

_NO_RESULT_SECTIONS = frozenset({"allergies", "social", "family", "template"})
_ORDERS = "medications"
"""A section of prescriptions, among which a study may be ordered; what it says of one that was done is no result."""


def read_imaging(page: Page) -> list[Imaging]:
    """Return the spine's imaging studies, sorted by modality and status."""
    found: dict[tuple[str, str], list[Evidence]] = {}
    spine_note = _is_spine_note(page)
    for mention in page.of("imaging"):
        if mention.section in _NO_RESULT_SECTIONS or not _is_of_spine(page, mention, spine_note):
            continue
        status = _status(page, mention)
        if status is None or (mention.section == _ORDERS and status != "planned") or not _counts(page, mention, status):
            continue
        found.setdefault((mention.value, status), []).append(page.mention_evidence(mention))
    return [
        Imaging(modality=modality, status=status, evidence=tuple(evidence))
        for (modality, status), evidence in sorted(found.items())
    ]


def _status(page: Page, mention: Mention) -> str | None:
    """Return a study's status; one joined to a planned study before it is planned too."""
    status = assert_study(page, mention)
    sentence = page.sentences[mention.sentence]
    if status == "planned" and mention.section == "plan" and not mention.cues and _is_reported(page, mention):
        return "performed"
    if status != "performed" or mention.has("performed", "planned", "result"):
        return status
    words = page.text[sentence.start : sentence.end].strip()
    if mention.section == "assessment" and mention.start - sentence.start < 5 and len(words) < 45:
        return "planned" if ":" not in words and not _shows_something(page, mention) else status
    before = [other for other in page.beside(mention.sentence, "imaging") if other.end <= mention.start]
    if (
        before
        and assert_study(page, before[-1]) == "planned"
        and not re.search(r"[.:]", page.text[before[-1].end : mention.start])
    ):
        return "planned"
    return status


def _is_reported(page: Page, mention: Mention) -> bool:
    """A dated study with its finding behind a colon was done, wherever it stands: "MRI 7/30/26: a slip of 3 mm"."""
    end = page.sentences[mention.sentence].end
    if _DATED_RESULT.match(page.text, mention.end, end) is None:
        return False
    shown = [other for other in page.beside(mention.sentence, *_SHOWN) if other.start > mention.end]
    return any(not other.has("hypothetical", "rule-out", "template") for other in shown)


_DATED_RESULT = re.compile(r"[^.;:\n]{0,30}\b\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b[^.;:\n]{0,20}(?::|\s-+\s)")


def _shows_something(page: Page, mention: Mention) -> bool:
    return bool(page.beside(mention.sentence, *_SHOWN, "symptom"))


def _counts(page: Page, mention: Mention, status: str) -> bool:
    """Say whether a bare "film" is a study: where one is planned, or results stand; a header's must be its own."""
    if mention.attributes.get("form") != "bare":
        return True
    header = next((section for section in page.sections if section.start <= mention.start < section.body), None)
    if header is not None:
        return status != "performed" or _is_its_own(page, header)
    if status != "performed" or mention.has("result"):
        return True
    if page.beside(mention.sentence, *_SHOWN):
        return True
    return mention.section in ("imaging", "findings") and page.sentences[mention.sentence].study >= 0


def _is_its_own(page: Page, header: Section) -> bool:
    """A header that names the study ("Films 3/2: a slip") has its result behind it and no other study."""
    if page.between(header.body, header.end, "imaging"):
        return False
    return bool(page.between(header.body, header.end, *_SHOWN))


_SHOWN = ("condition", "displacement", "alignment")


def _is_spine_note(page: Page) -> bool:
    return any(mention.value != "fracture-mention" for mention in page.of("condition", "displacement"))


def _is_of_spine(page: Page, mention: Mention, spine_note: bool) -> bool:
    """Say whether a study is of the spine: by the body part in or nearest to its name, else by what it shows."""
    if any(part.value == "reformat" for part in page.beside(mention.sentence, "bodypart")):
        return True
    joined = re.match(
        r"\s+(?:of\s+the\s+)?\w+\s*(?:and|,|/|&|\+)\s*(?:the\s+)?", page.text[mention.end : mention.end + 40]
    )
    inside = _parts(page, mention.start, mention.end + (joined.end() + 10 if joined else 0))
    if inside and (not joined or "spine" in inside):
        return "spine" in inside
    line_end = page.text.find("\n", mention.end)
    stop = min(mention.end + _AFTER, line_end if line_end >= 0 else len(page.text))
    after = _nearest_part(page, mention.end, stop, forward=True)
    sentence = page.sentences[mention.sentence]
    before = _nearest_part(page, max(sentence.start, mention.start - _BEFORE), mention.start, forward=False)
    if after is not None and _adjoins(page, mention.end, after.start):
        return after.value == "spine"
    if before is not None and re.search(r"[.;,:]|\band\b|\bby\b", page.text[before.end : mention.start]) is None:
        return before.value == "spine"
    if after is not None:
        return after.value == "spine"
    if page.beside(mention.sentence, "condition", "displacement", "alignment"):
        return True
    if page.levels_in(sentence.start, sentence.end):
        return True
    return spine_note


def _adjoins(page: Page, end: int, start: int) -> bool:
    between = page.text[end:start]
    return len(between) < 22 and not any(ch in between for ch in ".;:")


def _parts(page: Page, start: int, end: int) -> set[str]:
    return {part.value for part in page.between(start, end, "bodypart") if part.end <= end}


def _nearest_part(page: Page, start: int, end: int, *, forward: bool) -> Mention | None:
    parts = [part for part in page.between(start, end, "bodypart") if part.end <= end]
    if not parts:
        return None
    return parts[0] if forward else parts[-1]
