"""Which words of a note an analysis rests on, by kind, and the note's text cut at their borders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spondy.adapters.wording import condition_label, imaging_label, symptom_label, translation_label
from spondy.errors import OutputError
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Analysis, Evidence, Note

# In the order in which they win where they overlap: the narrower fact before the wider statement, gaps last.
KINDS = ("condition", "level", "etiology", "imaging", "translation", "symptom", "gap", "code")


@dataclass(frozen=True, slots=True)
class Highlight:
    """Words of the note with what they were read as."""

    kind: str
    label: str
    evidence: Evidence


def highlights(note: Note, analysis: Analysis) -> tuple[Highlight, ...]:
    """Return every piece of evidence of an analysis, in the order of the note.

    Raises:
        OutputError: the evidence does not stand in the note, so the two do not belong together.
    """
    found = [item for item in _all(analysis) if item.evidence.end > item.evidence.start]
    for item in found:
        if note.text[item.evidence.start : item.evidence.end] != item.evidence.text:
            raise OutputError("the analysis was made from another text than the one given", note_id=note.note_id)
    return tuple(sorted(found, key=lambda item: (item.evidence.start, item.evidence.end, KINDS.index(item.kind))))


def cut(length: int, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Cut a text wherever a span begins or ends.

    Args:
        length: length of the text in code points.
        spans: start and end of each span; they may overlap and nest.

    Yields:
        Start, end and the positions (in `spans`) of the spans that cover the piece, without gaps, in order.
    """
    begins: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for position, (start, end) in enumerate(spans):
        begins.setdefault(start, []).append(position)
        ends.setdefault(end, []).append(position)
    open_spans: set[int] = set()
    at = 0
    for border in sorted({*begins, *ends, length}):
        if border > at:
            yield at, border, tuple(sorted(open_spans))
            at = border
        open_spans.difference_update(ends.get(border, ()))
        open_spans.update(begins.get(border, ()))


def _all(analysis: Analysis) -> Iterator[Highlight]:
    for condition in analysis.conditions:
        yield from _each("condition", condition_label(condition), condition.evidence)
        denied = f"{vocabulary().kinds[condition.kind].label} \N{MIDDLE DOT} denied here"
        yield from _each("condition", denied, condition.denial_evidence)
        levels = ", ".join(condition.levels) or vocabulary().regions[condition.region].label
        yield from _each("level", f"level of {condition.id}: {levels}", condition.level_evidence)
        yield from _each("etiology", f"etiology of {condition.id}: {condition.etiology}", condition.etiology_evidence)
    for study in analysis.imaging:
        yield from _each("imaging", imaging_label(study), study.evidence)
    yield from _each("translation", translation_label(analysis.translation), analysis.translation.evidence)
    for symptom in analysis.symptoms:
        yield from _each("symptom", symptom_label(symptom), symptom.evidence)
    for other in analysis.associated:
        yield from _each("condition", other.kind, other.evidence)
    for gap in analysis.gaps:
        yield from _each("gap", f"gap {gap.id}", gap.evidence)
    for proposal in analysis.proposals:
        yield from _each("code", f"code {proposal.code}", proposal.evidence)


def _each(kind: str, label: str, evidence: Iterable[Evidence]) -> Iterator[Highlight]:
    return (Highlight(kind, label, item) for item in evidence)
