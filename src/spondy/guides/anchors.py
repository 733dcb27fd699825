"""Where in the guides a gap of a note is explained: the page of its code, and the element that the gap tests."""

from __future__ import annotations

from collections.abc import Iterator

from spondy.guides.checking import library
from spondy.guides.checklist import conditions_of
from spondy.guides.library import Page
from spondy.guides.making import page_of
from spondy.model import Analysis, Gap


def anchor_of(gap: Gap, analysis: Analysis) -> str | None:
    """Return the anchor of a gap, for instance ``M43.11#level``; None where no guide speaks of it.

    Args:
        gap: a gap of the analysis.
        analysis: the analysis; the codes proposed for the gap's conditions choose the page, and where none is, the
            page of a condition's kind and region.
    """
    for page in (*_proposed(gap, analysis), *_of_conditions(gap, analysis)):
        for use in page.family.elements:
            if page.says(use.only) and gap.id in library().elements[use.element].gaps:
                return f"{page.code}#{use.element}"
    return None


def _proposed(gap: Gap, analysis: Analysis) -> Iterator[Page]:
    for proposal in analysis.proposals:
        if not set(proposal.conditions).isdisjoint(gap.conditions):
            page = page_of(proposal.code)
            if page is not None:
                yield page


def _of_conditions(gap: Gap, analysis: Analysis) -> Iterator[Page]:
    for page in library().pages.values():
        if any(condition.id in gap.conditions for condition in conditions_of(page, analysis)):
            yield page
