"""What kind of document a note evidently is."""

from __future__ import annotations

import re
from functools import lru_cache

from spondy.knowledge.files import load
from spondy.model import Evidence
from spondy.reading.rows import Page, Section
from spondy.reading.rules import HintFile
from spondy.reading.search import Guarded


@lru_cache(maxsize=1)
def _hints() -> tuple[HintFile, re.Pattern[str], re.Pattern[str]]:
    file = load("terms/hints.yaml", HintFile)
    return file, re.compile("|".join(file.inpatient), re.IGNORECASE), re.compile(file.report_title, re.IGNORECASE)


@lru_cache(maxsize=1)
def _inpatient_stems() -> Guarded:
    return Guarded(*guarded_hints())


def guarded_hints() -> tuple[str, ...]:
    """Return the expressions that are looked for only where their stems stand."""
    return _hints()[0].inpatient


@lru_cache(maxsize=1)
def narrative() -> re.Pattern[str]:
    """Return the expression of a paragraph that takes up the visit's narrative."""
    return re.compile(_hints()[0].narrative)


@lru_cache(maxsize=1)
def resumes() -> re.Pattern[str]:
    """Return the expression of a line that is of the visit again, behind a section of one line."""
    return re.compile(_hints()[0].resumes, re.MULTILINE)


@lru_cache(maxsize=1)
def columns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return the expressions of the heads "yes" and "no" of a form's columns, and of the mark below one of them."""
    file = _hints()[0]
    return re.compile(file.column_yes), re.compile(file.column_no), re.compile(file.column_mark)


@lru_cache(maxsize=1)
def concludes() -> re.Pattern[str]:
    """Return the expression of what ends the text of a study and begins what the author makes of it."""
    return re.compile(_hints()[0].concludes)


@lru_cache(maxsize=1)
def addressed() -> re.Pattern[str]:
    """Return the expression of what follows an item of a list that the author has dealt with."""
    return re.compile(_hints()[0].addressed)


@lru_cache(maxsize=1)
def provider_opens() -> re.Pattern[str]:
    """Return the expression of a sentence in which the provider speaks again after a study's text."""
    return re.compile(_hints()[0].provider_opens)


def looks_inpatient(page: Page) -> Evidence | None:
    """Return the words that suggest an inpatient note, for a warning only."""
    if not _inpatient_stems().may_match(page.lowered):
        return None
    _, pattern, _ = _hints()
    match = pattern.search(page.text)
    return page.evidence(match.start(), match.end(), rule="hint.inpatient") if match else None


def looks_like_report(page: Page) -> Evidence | None:
    """Return the title where the whole note is evidently one radiology report: no section of a clinic note."""
    file, _, title = _hints()
    findings = max((section.start for section in page.sections if section.category == "findings"), default=-1)
    categories = [section.category for section in page.sections if not _is_report_layout(page, section, findings)]
    if any(category in file.clinical_sections for category in categories):
        return None
    if "assessment" not in categories:
        return None
    match = title.match(page.text)
    if match is None and "findings" in categories:
        start = next(section.start for section in page.sections if section.category == "findings")
        return page.evidence(start, start + len("findings"), rule="hint.report")
    if match is None or not any(category in file.report_sections for category in categories):
        return None
    line = page.text.rfind("\n", 0, match.end()) + 1
    return page.evidence(line, match.end(), rule="hint.report")


_SHORT_HISTORY = 320
"""A history this short before the findings is a report's indication, characters."""


def _is_report_layout(page: Page, section: Section, findings: int) -> bool:
    """Say whether a section is a report's own: EXAM naming the study, a short HISTORY before the (last) FINDINGS."""
    if section.category in ("hpi", "chief-complaint"):
        header = page.text[section.start : section.body]
        if re.match(_hints()[0].report_history, header, re.IGNORECASE) is None:
            return False
        return section.start < findings and section.end - section.body < _SHORT_HISTORY
    if section.category == "exam":
        return bool(page.between(section.body, section.body + 60, "imaging", "other-study"))
    return False
