"""Hold a guide against the analysis of a note: which elements the note has, in which words, and which it lacks.

Everything is taken from the analysis: an element is lacking where one of its gaps is raised for a condition of the
code, and documented where the analysis holds words that show it. Nothing is searched in the text.
"""

from __future__ import annotations

from collections.abc import Iterable

from spondy.gaps.words import words_of
from spondy.guides.checking import library
from spondy.guides.files import About, Words
from spondy.guides.library import Page
from spondy.guides.making import page_of
from spondy.guides.records import (
    CheckedElement,
    Checklist,
    CodeGuide,
    ElementOfGuide,
    Lacking,
    LookedFor,
    NamedProcedure,
)
from spondy.model import Analysis, Condition, Evidence, Reading

DOCUMENTED, LACKING, NOT_ASKED = "documented", "lacking", "not-asked"
_STATED = ("present", "possible", "historical")
_PROCEDURE = "procedure"
_NOT_OF_PATIENT = ("absent", "family")


def checklist(guide: CodeGuide, analysis: Analysis) -> Checklist:
    """Hold a guide against the analysis of a note.

    Args:
        guide: as `guide_of` makes it.
        analysis: of any note.

    Returns:
        Each element as documented, lacking or not asked of this note, and, where the note names a procedure, what a
        reader looks for with it.
    """
    page = page_of(guide.page)
    concerned = () if page is None else conditions_of(page, analysis)
    reading = _reading(analysis)
    elements = tuple(_checked(element, concerned, analysis, reading) for element in guide.elements)
    procedures = _named(analysis)
    standing, reasons = _standing(guide, analysis)
    return Checklist(
        code=guide.code,
        page=guide.page,
        note_id=analysis.note_id,
        standing=standing,
        reasons=reasons,
        proposed=tuple(proposal.code for proposal in analysis.proposals),
        conditions=tuple(condition.id for condition in concerned),
        elements=elements,
        procedures=procedures,
        looked_for=_looked_for(concerned, analysis, reading) if procedures else (),
    )


def conditions_of(page: Page, analysis: Analysis) -> tuple[Condition, ...]:
    """Return the conditions of a note that a page is about: those coded by it, and those of its kinds and region."""
    coded = {one for each in analysis.proposals if each.code.startswith(page.code) for one in each.conditions}
    return tuple(
        condition
        for condition in analysis.conditions
        if condition.id in coded
        or (
            condition.assertion in _STATED
            and page.region in (None, condition.region)
            and any(_fits(condition, about) for about in page.family.about)
        )
    )


def _fits(condition: Condition, about: About) -> bool:
    site = condition.detail.site if condition.detail is not None else None
    return (
        condition.kind in about.kind
        and (not about.etiology or condition.etiology in about.etiology)
        and condition.etiology not in about.not_etiology
        and (not about.site or site in about.site)
    )


def _reading(analysis: Analysis) -> Reading:
    return Reading(
        conditions=analysis.conditions,
        imaging=analysis.imaging,
        translation=analysis.translation,
        symptoms=analysis.symptoms,
        associated=analysis.associated,
        findings=analysis.findings,
    )


def _checked(
    told: ElementOfGuide, concerned: tuple[Condition, ...], analysis: Analysis, reading: Reading
) -> CheckedElement:
    element = library().elements[told.id]
    lacking = _lacking(element.gaps, concerned, analysis)
    words = _words(element.words, concerned, reading) if concerned else ()
    unmet = bool(lacking) or (element.always and not concerned)
    return CheckedElement(
        id=told.id,
        anchor=told.anchor,
        name=told.name,
        text=told.text,
        state=LACKING if unmet else DOCUMENTED if words else NOT_ASKED,
        words=() if unmet else words,
        lacking=lacking,
    )


def _lacking(gaps: tuple[str, ...], concerned: tuple[Condition, ...], analysis: Analysis) -> tuple[Lacking, ...]:
    ids = {condition.id for condition in concerned}
    return tuple(
        Lacking(gap=gap.id, severity=gap.severity, missing=gap.missing)
        for gap in analysis.gaps
        if gap.id in gaps and not ids.isdisjoint(gap.conditions)
    )


def _words(sources: Iterable[Words], concerned: tuple[Condition, ...], reading: Reading) -> tuple[Evidence, ...]:
    """Return the words of the first source that has any."""
    for source in sources:
        if source.imaging_finding and not any(condition.imaging_finding for condition in concerned):
            continue
        found = tuple(
            item
            for item in words_of((source,), concerned, reading)
            if (not source.voice or item.voice in source.voice)
            and item.section not in source.not_section
            and (not source.rules or (item.rule or "").startswith(source.rules))
        )
        if found:
            return found
    return ()


def _standing(guide: CodeGuide, analysis: Analysis) -> tuple[str, tuple[str, ...]]:
    for proposal in analysis.proposals:
        if proposal.code.startswith(guide.code):
            return proposal.status, tuple(reason.text for reason in proposal.rationale)
    weighed = tuple(dict.fromkeys(each.reason for each in analysis.considered if each.code.startswith(guide.code)))
    return ("weighed", weighed) if weighed else ("not-weighed", ())


def _named(analysis: Analysis) -> tuple[NamedProcedure, ...]:
    """Return the procedures done, planned or considered; one denied or of a relative is none of the patient's."""
    found = []
    for kind in library().procedures.named:
        words = tuple(
            finding.evidence
            for finding in analysis.findings
            if (finding.category, finding.value) == (_PROCEDURE, kind) and finding.assertion not in _NOT_OF_PATIENT
        )
        if words:
            found.append(NamedProcedure(kind=kind, words=words))
    return tuple(found)


def _looked_for(concerned: tuple[Condition, ...], analysis: Analysis, reading: Reading) -> tuple[LookedFor, ...]:
    """Return what a reader looks for; of the whole note where it documents nothing that the code is for."""
    asked = concerned or analysis.conditions
    items = []
    for wanted in library().procedures.looked_for:
        elements = [library().elements[name] for name in wanted.elements]
        parts = [_words(sources, asked, reading) for sources in (*(each.words for each in elements), wanted.words)]
        found = {(item.start, item.end): item for part in parts for item in part}
        lacking = any(_lacking(each.gaps, asked, analysis) for each in elements)
        words = () if lacking else tuple(found[span] for span in sorted(found))
        items.append(LookedFor(id=wanted.id, text=wanted.text, found=bool(words), words=words))
    return tuple(items)
