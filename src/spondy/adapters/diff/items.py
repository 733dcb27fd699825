"""A gap or a proposal of an analysis as something that another analysis of the note may have too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from spondy.model import Analysis, Condition, Evidence, Gap, Proposal

GAP, PROPOSAL = "gap", "proposal"
DECIDING = ("severity", "status", "role", "conditions", "evidence")
"""The fields that a person's decision rests on. Wording of reasons and of query drafts is not among them."""
_LONGEST_PLAIN_MARK = 16


@dataclass(frozen=True)
class Item:
    """One gap or proposal.

    Attributes:
        type: `gap` or `proposal`.
        name: id of the gap, or the code.
        position: its place among the gaps or the proposals of the analysis, from 0.
        subject: kind and region of the conditions it concerns; ids of conditions differ from run to run.
        fields: what is compared, as plain JSON values.
        marks: of each field in `DECIDING` that it has, its value or a digest of it. Two items of equal marks are
            the same to a reviewer.
        rules: ids of the pattern rules that found its evidence, each once.
        record: the gap or proposal itself.
    """

    type: str
    name: str
    position: int
    subject: tuple[str, ...]
    fields: Mapping[str, Any]
    marks: Mapping[str, str]
    rules: tuple[str, ...]
    record: Gap | Proposal


def items_of(analysis: Analysis) -> list[Item]:
    """Return the gaps of an analysis, then its proposals, each in their order."""
    conditions = {condition.id: condition for condition in analysis.conditions}
    gaps = [_gap(gap, place, conditions) for place, gap in enumerate(analysis.gaps)]
    return gaps + [_proposal(proposal, place, conditions) for place, proposal in enumerate(analysis.proposals)]


def _gap(gap: Gap, position: int, conditions: Mapping[str, Condition]) -> Item:
    fields = {
        "severity": gap.severity,
        "missing": gap.missing,
        "confidence": gap.confidence,
        "answers": [answer.model_dump(mode="json") for answer in gap.answers],
        "query": gap.query.text if gap.query is not None else None,
    }
    return _item(GAP, gap.id, position, gap, fields, conditions)


def _proposal(proposal: Proposal, position: int, conditions: Mapping[str, Condition]) -> Item:
    fields = {
        "status": proposal.status,
        "role": proposal.role,
        "description": proposal.description,
        "confidence": proposal.confidence,
        "rationale": [reason.rule for reason in proposal.rationale],
    }
    return _item(PROPOSAL, proposal.code, position, proposal, fields, conditions)


def _item(
    kind: str,
    name: str,
    position: int,
    record: Gap | Proposal,
    fields: dict[str, Any],
    conditions: Mapping[str, Condition],
) -> Item:
    concerned = [conditions[one] for one in record.conditions if one in conditions]
    fields |= {
        "conditions": [_condition(condition) for condition in concerned],
        "evidence": [_span(span) for span in record.evidence],
    }
    return Item(
        type=kind,
        name=name,
        position=position,
        subject=tuple(sorted({f"{condition.kind} {condition.region}" for condition in concerned})),
        fields=fields,
        marks={field: _mark(fields[field]) for field in DECIDING if field in fields},
        rules=_rules(record.evidence),
        record=record,
    )


def _condition(condition: Condition) -> dict[str, Any]:
    return condition.model_dump(mode="json", include={"kind", "assertion", "region", "levels", "etiology"})


def _span(span: Evidence) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text}


def _rules(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.rule for span in evidence if span.rule is not None))


def _mark(value: Any) -> str:
    if isinstance(value, str) and len(value) <= _LONGEST_PLAIN_MARK:
        return value
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()[:_LONGEST_PLAIN_MARK]
