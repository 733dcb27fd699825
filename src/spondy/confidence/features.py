"""What a model may know of a gap or a proposal.

All of it is told from the analysis: ids of rules, words of the closed vocabularies, and small whole numbers. What the
note says, whose it is, who wrote it and when are not among it, so that a model cannot hold them.

A row maps columns to numbers. A feature that is one of several words has a column a word, `severity=high`, which is 1;
a column that is not in a row is 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from spondy.model import Analysis, Condition, Evidence, Gap, Proposal

Row = dict[str, float]
GAP, PROPOSAL = "gap", "proposal"

FEATURES: Mapping[str, str] = {
    "type": "gap or proposal",
    "gap": "id of the gap",
    "severity": "severity of the gap",
    "answers": "number of answers that the gap's query foresees",
    "family": "the code up to its dot",
    "role": "role of the code: primary or secondary",
    "status": "status of the code: proposed or needs-review",
    "rule": "ids of the coding rules in its rationale",
    "term": "ids of the term rules that found its evidence",
    "section": "sections that its evidence stands in",
    "voice": "who says it: provider, imaging, list ...",
    "cue": "what the context of its evidence does: negated, possible, historical ...",
    "spans": "number of spans of evidence",
    "odd": "eighths of the words of its evidence that are spelled oddly: a capital inside a word, a stray sign",
    "kind": "kinds of the conditions it concerns",
    "assertion": "assertions of these conditions",
    "region": "regions of these conditions",
    "etiology": "etiologies of these conditions",
    "level-voice": "who names the level of these conditions, `none` where nobody does",
    "conditions": "number of these conditions",
    "supporting": "number of mentions of these conditions",
    "conflicting": "number of other levels named for these conditions, and of denials of them",
    "distance": "doublings of the characters from a condition's name to its level, the farthest of these conditions",
    "setting": "setting that the note was coded by",
    "note-kind": "kind of note that it was read as",
    "warnings": "number of warnings, as of a setting that was not given and that the note speaks against",
    "considered": "number of codes considered and not proposed",
    "proposals": "number of proposals of the note",
    "gaps": "number of gaps of the note",
    "length": "doublings of the characters up to the end of the last finding, which stands for the note's length",
}
"""Name of each feature and what it is. All but the last seven are of the item itself."""

_MOST = 8
"""A count goes no further, so that one strange note does not weigh more than others."""
_ODD = re.compile(r"[a-z][A-Z]|[^\W\d_]\d+[^\W\d_]|[^\w\s.,;:()/'\u2019\"&+%#<>=\u00b0*\[\]\u2010-\u2015-]")
_NONE = "none"


def rows_of(analysis: Analysis) -> tuple[list[Row], list[Row]]:
    """Return a row for each gap and a row for each proposal of an analysis."""
    of_item = _Items(analysis)
    shared = _of_note(analysis)
    return (
        [shared | row | of_item(gap) for gap, row in zip(analysis.gaps, map(_of_gap, analysis.gaps), strict=True)],
        [
            shared | row | of_item(one)
            for one, row in zip(analysis.proposals, map(_of_proposal, analysis.proposals), strict=True)
        ],
    )


def heads_of(analysis: Analysis) -> tuple[list[Row], list[Row]]:
    """Return, as `rows_of`, only what a gap or proposal itself says of what it is: quicker, and enough for shares."""
    return [_of_gap(gap) for gap in analysis.gaps], [_of_proposal(one) for one in analysis.proposals]


def feature_of(column: str) -> str:
    """Return the name of the feature that a column is of."""
    return column.partition("=")[0]


def _of_note(analysis: Analysis) -> Row:
    end = max((finding.evidence.end for finding in analysis.findings), default=0)
    return {
        f"setting={analysis.setting}": 1,
        f"note-kind={analysis.note_kind}": 1,
        "warnings": _count(len(analysis.warnings)),
        "considered": _count(len(analysis.considered)),
        "proposals": _count(len(analysis.proposals)),
        "gaps": _count(len(analysis.gaps)),
        "length": end.bit_length(),
    }


def _of_gap(gap: Gap) -> Row:
    return {
        f"type={GAP}": 1,
        f"gap={gap.id}": 1,
        f"severity={gap.severity}": 1,
        "answers": _count(len(gap.answers)),
    }


def _of_proposal(proposal: Proposal) -> Row:
    row: Row = {
        f"type={PROPOSAL}": 1,
        f"family={proposal.code.partition('.')[0]}": 1,
        f"role={proposal.role}": 1,
        f"status={proposal.status}": 1,
    }
    for reason in proposal.rationale:
        row[f"rule={reason.rule}"] = 1
    return row


class _Span(NamedTuple):
    columns: dict[str, float]
    words: int
    odd: int

    @classmethod
    def of(cls, span: Evidence) -> _Span:
        words = span.text.split()
        odd = sum(map(bool, map(_ODD.search, words))) if _ODD.search(span.text) else 0
        columns: Row = {
            f"term={span.rule or _NONE}": 1,
            f"section={span.section or _NONE}": 1,
            f"voice={span.voice or _NONE}": 1,
        }
        for cue in span.cues:
            columns[f"cue={cue.category}"] = 1
        return cls(columns, len(words), odd)


class _Lesion(NamedTuple):
    columns: dict[str, float]
    supporting: int
    conflicting: int
    distance: int

    @classmethod
    def of(cls, condition: Condition) -> _Lesion:
        between = (
            max(level.start - name.end, name.start - level.end, 0)
            for name in condition.evidence
            for level in condition.level_evidence
        )
        columns: Row = {
            f"kind={condition.kind}": 1,
            f"assertion={condition.assertion}": 1,
            f"region={condition.region}": 1,
            f"etiology={condition.etiology}": 1,
            f"level-voice={condition.level_voice or _NONE}": 1,
        }
        conflicting = len(condition.conflicting_levels) + len(condition.denial_evidence)
        return cls(columns, len(condition.evidence), conflicting, min(between, default=0).bit_length())


class _Items:
    """The evidence and the conditions of the items of an analysis; most are of several items, and looked at once."""

    def __init__(self, analysis: Analysis) -> None:
        self._conditions = {condition.id: condition for condition in analysis.conditions}
        self._lesions: dict[str, _Lesion] = {}
        self._spans: dict[int, _Span] = {}

    def __call__(self, item: Gap | Proposal) -> Row:
        spans = [self._span(span) for span in item.evidence]
        lesions = [self._lesion(one) for one in item.conditions if one in self._conditions]
        words = sum(span.words for span in spans)
        row: Row = {
            "spans": _count(len(spans)),
            "odd": round(_MOST * sum(span.odd for span in spans) / words) if words else 0,
            "conditions": _count(len(lesions)),
            "supporting": _count(sum(one.supporting for one in lesions)),
            "conflicting": _count(sum(one.conflicting for one in lesions)),
            "distance": max((one.distance for one in lesions), default=0),
        }
        for span in spans:
            row.update(span.columns)
        for lesion in lesions:
            row.update(lesion.columns)
        return row

    def _span(self, span: Evidence) -> _Span:
        # By its place in memory, where it stays while the analysis is there.
        found = self._spans.get(id(span))
        if found is None:
            found = self._spans[id(span)] = _Span.of(span)
        return found

    def _lesion(self, name: str) -> _Lesion:
        found = self._lesions.get(name)
        if found is None:
            found = self._lesions[name] = _Lesion.of(self._conditions[name])
        return found


def _count(number: int) -> int:
    return number if number < _MOST else _MOST
