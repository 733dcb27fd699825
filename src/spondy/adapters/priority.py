"""What is looked at first: by severity, and among the equally grave by confidence."""

from __future__ import annotations

from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Analysis, Gap, Proposal

_NEEDS_REVIEW = "needs-review"
_MOST_DOUBT = 0.99


def rank(record: Gap | Proposal) -> int:
    """Return the rank of a gap or a proposal: 1 is the gravest gap, 2 a proposal that a person must settle.

    Then come the other gaps by their severity, and last the proposals that need no one.
    """
    severities = list(vocabulary().severities)
    if isinstance(record, Gap):
        return 2 * severities.index(record.severity) + 1
    return 2 if record.status == _NEEDS_REVIEW else 2 * len(severities) + 1


def note_priority(analysis: Analysis) -> float | None:
    """Return the priority of a note: the smaller, the sooner it is looked at; None where there is nothing to look at.

    It is the rank of its gravest gap or proposal, and behind the point the doubt about it: 1 less its confidence. Of
    several of that rank, the surest counts. Without a model there is no doubt.
    """
    items: tuple[Gap | Proposal, ...] = (*analysis.gaps, *analysis.proposals)
    if not items:
        return None
    first = min(map(rank, items))
    doubts = (0.0 if one.confidence is None else 1 - one.confidence for one in items if rank(one) == first)
    return round(first + min(_MOST_DOUBT, *doubts), 2)
