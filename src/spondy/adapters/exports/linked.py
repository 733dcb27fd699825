"""What an analysis says of one condition, put together from its parts by their words."""

from __future__ import annotations

from collections.abc import Iterable

from spondy.model import Analysis, Condition, Evidence, Finding, Proposal, Translation

PRIMARY = "primary"


def conditions_said(analysis: Analysis, finding: Finding) -> list[Condition]:
    """Return the conditions that a finding's words state."""
    words = _place(finding.evidence)
    return [condition for condition in analysis.conditions if words in map(_place, condition.evidence)]


def primary_proposals(analysis: Analysis, conditions: Iterable[Condition]) -> list[Proposal]:
    """Return the proposals that code one of the conditions itself, not what comes with it."""
    ids = {condition.id for condition in conditions}
    return [one for one in analysis.proposals if one.role == PRIMARY and not ids.isdisjoint(one.conditions)]


def coded_conditions(analysis: Analysis, proposal: Proposal) -> list[Condition]:
    """Return the conditions that a proposal codes itself."""
    if proposal.role != PRIMARY:
        return []
    return [condition for condition in analysis.conditions if condition.id in proposal.conditions]


def translation_at(analysis: Analysis, conditions: Iterable[Condition]) -> Translation | None:
    """Return the translation where it is plainly that of one of these conditions.

    An analysis gives one translation a note. It belongs to a condition when that is the note's only one, or when
    both cite words that overlap.
    """
    for condition in conditions:
        if len(analysis.conditions) == 1 or any(
            _overlap(words, span)
            for words in (*condition.evidence, *condition.level_evidence)
            for span in analysis.translation.evidence
        ):
            return analysis.translation
    return None


def _place(span: Evidence) -> tuple[int, int]:
    return span.start, span.end


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.start < other.end and other.start < one.end
