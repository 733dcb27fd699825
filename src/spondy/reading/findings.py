"""The findings of a note: every mention with its assertion, before anything is linked or merged."""

from __future__ import annotations

from spondy.model import Finding
from spondy.reading.assertion import assert_condition, assert_study, assert_symptom
from spondy.reading.rows import Mention, Page

LEVEL = "level"
_INNER = frozenset({"bodypart", "detail", "other-study"})
"""Categories that only serve the reading of others."""

_BY_STATUS = {"performed": "present", "planned": "hypothetical", "unavailable": "absent", None: "hypothetical"}


def read_findings(page: Page) -> tuple[Finding, ...]:
    """Return the findings in the order of the text."""
    found = []
    for mention in page.mentions:
        if mention.category in _INNER:
            continue
        mention.assertion = _assertion(page, mention)
        found.append(page.finding(mention))
    for level in page.levels:
        evidence = page.evidence(level.start, level.end, rule=LEVEL)
        found += [Finding(category=LEVEL, value=name, evidence=evidence) for name in level.names]
    return tuple(sorted(found, key=lambda one: (one.evidence.start, one.evidence.end, one.category, one.value)))


def _assertion(page: Page, mention: Mention) -> str:
    if mention.category == "imaging":
        return _BY_STATUS[assert_study(page, mention)]
    if mention.category == "symptom":
        verdict = assert_symptom(mention)
        if verdict is not None:
            return verdict
        other = assert_condition(page, mention)
        return other if other != "present" else "hypothetical"
    return assert_condition(page, mention)
