"""From ConText's cues and the section to one assertion a mention: the one place where its verdict is repaired."""

from __future__ import annotations

import re
from dataclasses import replace

from spondy.reading.rows import CueRow, Mention, Page

_SECTION = {
    "family": "family",
    "template": "hypothetical",
    "instructions": "hypothetical",
    "comparison": "historical",
    "pmh": "historical",
    "psh": "historical",
}
_REFERS_TO_A_TEST = frozenset({"plan", "indication", "chief-complaint"})


_DOUBT_REACHES = 4
"""A doubt this near a symptom, in tokens, leaves it unsaid."""


def assert_condition(page: Page, mention: Mention) -> str:
    """Return the assertion of a condition or displacement.

    Text about others or about what might be comes first, then the nearest of denial and doubt, then the past.
    """
    cues = {cue.category for cue in mention.cues}
    by_section = _SECTION.get(mention.section or "")
    if mention.section == "indication" and page.note_kind == "radiology-report":
        by_section = "hypothetical"
    if "preoperative" in cues and not page.treats_now:
        cues.add("historical")
    if "family" in cues or by_section == "family":
        return "family"
    if cues & {"template", "hypothetical"} or by_section == "hypothetical":
        return (
            "absent"
            if _nearest(mention, "negated", "hypothetical", "template") == "negated"
            and not (cues & {"template"})
            and by_section != "hypothetical"
            else "hypothetical"
        )
    if "rule-out" in cues:
        return "hypothetical" if _is_test(page, mention) else "possible"
    nearest = _nearest(mention, "negated", "possible")
    if nearest == "negated":
        return (
            "historical" if "resolved" in cues and _nearest(mention, "negated", "resolved") == "resolved" else "absent"
        )
    if nearest == "possible" and not _doubts_the_cause_only(page, mention):
        return "possible"
    if cues & {"resolved", "historical", "prior"}:
        return "historical"
    return "historical" if by_section == "historical" else "present"


def assert_symptom(mention: Mention) -> str | None:
    """Return `present` or `absent` of a symptom of the patient now, or None where the note says neither.

    A phrase of a normal finding (`5/5`) is absent and one of a lost function (`no sensation`) present, whatever is
    denied beside it; a function (`gait`) waits for a cue.
    """
    if mention.section in ("family", "instructions", "template", "social", "medications", "allergies"):
        return None
    cues = {cue.category for cue in mention.cues if not _is_ongoing(mention, cue)}
    if cues & {"family", "hypothetical", "template", "historical", "resolved", "rule-out"}:
        return None
    if any(cue.category == "possible" and cue.distance <= _DOUBT_REACHES for cue in mention.cues):
        return None
    if mention.section in ("pmh", "psh", "comparison"):
        return None
    if mention.attributes.get("form") == "function":
        nearest = _nearest(mention, "normal", "abnormal")
        return {"normal": "absent", "abnormal": "present"}.get(nearest or "")
    if polarity := mention.attributes.get("polarity"):
        return polarity
    return "absent" if "negated" in cues else "present"


def _is_ongoing(mention: Mention, cue: CueRow) -> bool:
    """In the history of the present illness a "history of neck pain" is the pain of now."""
    return cue.rule == "cue.historical.forward" and mention.section in ("hpi", "chief-complaint", "assessment")


def assert_study(page: Page, mention: Mention) -> str | None:
    """Return the status of an imaging study, or None where it is only talked about."""
    mention = _with_own_cues(page, mention)
    if mention.section in ("family", "template"):
        return None
    if mention.has("asked-for"):
        return "planned"
    if mention.has("missing"):
        return "unavailable"
    if mention.has("hypothetical") or (mention.has("template") and not mention.has("planned")):
        return None
    if mention.has("result"):
        return "performed"
    status = _nearest(mention, "planned", "unavailable", "performed")
    if mention.section == "instructions":
        return "planned" if status == "planned" else None
    if status is not None:
        return status
    if mention.has("after") and mention.section == "assessment":
        return "planned"
    return "planned" if mention.section == "plan" else "performed"


_JOINS = re.compile(
    r"^\s?$|^\s*(?:\w+\s+){0,2}?(?:,|/|&|\+|and|or|with|plus|as well as)\s*(?:an?\s+|the\s+)?(?:\w+\s+){0,2}?$",
    re.IGNORECASE,
)


def _with_own_cues(page: Page, mention: Mention) -> Mention:
    """Return the study with the cues behind it that are not another study's."""
    last = max((cue.end for cue in mention.cues), default=mention.end)
    others = page.between(mention.end, last, "imaging", "other-study")
    if not others or _JOINS.match(page.text[mention.end : others[0].start]):
        return mention
    kept = tuple(cue for cue in mention.cues if cue.start < others[0].start)
    return mention if kept == mention.cues else replace(mention, cues=kept)


def _nearest(mention: Mention, *categories: str) -> str | None:
    cue: CueRow | None = next((cue for cue in mention.cues if cue.category in categories), None)
    return cue.category if cue is not None else None


def _is_test(page: Page, mention: Mention) -> bool:
    if mention.section in _REFERS_TO_A_TEST:
        return True
    return any(other.end <= mention.start for other in page.beside(mention.sentence, "imaging"))


def _doubts_the_cause_only(page: Page, mention: Mention) -> bool:
    """Say whether the doubt is about the cause: "likely congenital spondylolysis"."""
    doubts = [cue for cue in mention.cues if cue.category == "possible"]
    for cue in doubts:
        causes = [
            other
            for other in page.beside(mention.sentence, "etiology")
            if other.value.startswith("congenital") and cue.end <= other.start <= cue.end + 2
        ]
        if not causes:
            return False
    return bool(doubts)
