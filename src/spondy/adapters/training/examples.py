"""What is learned from: gaps and proposals of which somebody said whether they are right."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spondy.confidence.features import Row, rows_of
from spondy.model import Analysis, Gap, Proposal

_OPTIONAL = "optional_"


@dataclass(frozen=True, slots=True)
class Example:
    """One gap or proposal of an analysis.

    Attributes:
        note: id of the note; examples of one note are never parted.
        name: id of the gap, or the code.
        row: its features.
        agrees: whether a reviewer agrees or the label has it; None where nobody said.
        rules: ids of the rules that it rests on: of gaps, codes, terms and context, each once.
    """

    note: str
    name: str
    row: Row
    agrees: bool | None
    rules: tuple[str, ...] = ()

    @property
    def order(self) -> str:
        """By which examples are sorted, so that the order in which they came makes no difference."""
        return json.dumps([self.note, self.name, self.row, self.agrees], sort_keys=True)


def labelled(analysis: Analysis, gold: Mapping[str, Any]) -> Iterator[Example]:
    """Yield the gaps and proposals of an analysis with what a gold record says of them, as `spondy evaluate` compares.

    A proposal agrees where the label has its code in its role and no other status for it; a gap, where the label has
    its id. What is optional in the label says nothing.
    """
    gaps, proposals = rows_of(analysis)
    for gap, row in zip(analysis.gaps, gaps, strict=True):
        yield _example(analysis.note_id, gap, row, _agrees(gap.id, gold, "gaps"))
    for one, row in zip(analysis.proposals, proposals, strict=True):
        agrees = _agrees(one.code, gold, "codes" if one.role == "primary" else "secondary")
        other_status = gold.get("status", {}).get(one.code, one.status) != one.status
        yield _example(analysis.note_id, one, row, False if agrees and other_status else agrees)


def example_of(note_id: str, analysis: Analysis, item: Gap | Proposal, agrees: bool | None) -> Example:
    """Return one item of an analysis as an example; it is found by its identity."""
    gaps, proposals = rows_of(analysis)
    both = [*zip(analysis.gaps, gaps, strict=True), *zip(analysis.proposals, proposals, strict=True)]
    row = next(row for one, row in both if one is item)
    return _example(note_id, item, row, agrees)


def judged(examples: Iterable[Example]) -> list[Example]:
    """Return the examples of which somebody said whether they are right, in their order."""
    return sorted((one for one in examples if one.agrees is not None), key=lambda one: one.order)


def digest(examples: Sequence[Example]) -> str:
    """Return the SHA-256 of examples in their order."""
    return hashlib.sha256("\n".join(one.order for one in examples).encode("utf-8")).hexdigest()


def _example(note_id: str, item: Gap | Proposal, row: Row, agrees: bool | None) -> Example:
    rules = [item.id] if isinstance(item, Gap) else [reason.rule for reason in item.rationale]
    for span in item.evidence:
        rules += [span.rule] if span.rule is not None else []
        rules += [cue.rule for cue in span.cues]
    name = item.id if isinstance(item, Gap) else item.code
    return Example(note_id, name, row, agrees, tuple(dict.fromkeys(rules)))


def _agrees(name: str, gold: Mapping[str, Any], group: str) -> bool | None:
    if name in gold.get(group, ()):
        return True
    return None if name in gold.get(_OPTIONAL + group, ()) else False
