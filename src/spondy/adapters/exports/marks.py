"""An analysis as annotation tools see it: marked words and the links between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spondy.knowledge.files import pattern_files, read_yaml
from spondy.model import Analysis, Condition, Evidence

LEVEL, CONDITION, ETIOLOGY = "level", "condition", "etiology"
SAME, AT_LEVEL, FROM_CAUSE, DENIED_BY = "same-condition", "at-level", "has-etiology", "denied-by"
LINKS = (SAME, AT_LEVEL, FROM_CAUSE, DENIED_BY)


@dataclass
class Mark:
    """Words of the note with what they say.

    Attributes:
        label: the category of the finding.
        evidence: the words.
        values: what they say, most often one value; a phrase of two levels has two.
        assertion: of the finding; None of a level, and where only a condition cites the words.
    """

    label: str
    evidence: Evidence
    values: list[str]
    assertion: str | None

    @property
    def rules(self) -> list[str]:
        """The rules that matched: of the words, then of their cues."""
        cues = [cue.rule for cue in self.evidence.cues]
        return list(dict.fromkeys([*([self.evidence.rule] if self.evidence.rule else []), *cues]))


@dataclass(frozen=True)
class Link:
    """A link of one kind from one mark to another, by their places in the list of marks."""

    kind: str
    source: int
    target: int


def marks_of(analysis: Analysis) -> tuple[list[Mark], list[Link]]:
    """Return the marks of a note in the order of its text, and the links between them.

    Every finding is a mark. What a condition cites and no finding holds is one too. A condition's first words stand
    for it in the links.
    """
    marks: dict[tuple[int, int, str | None, str], Mark] = {}
    for finding in analysis.findings:
        key = (*_key(finding.evidence), finding.category)
        # A level is neither there nor absent.
        assertion = finding.assertion if finding.category != LEVEL else None
        mark = marks.setdefault(key, Mark(finding.category, finding.evidence, [], assertion))
        if finding.value not in mark.values:
            mark.values.append(finding.value)
    chosen = {key[:3]: mark for key, mark in marks.items()}
    for condition in analysis.conditions:
        for label, _, spans in _cited(condition):
            for span in spans:
                if _key(span) not in chosen:
                    chosen[_key(span)] = marks[(*_key(span), label)] = Mark(label, span, [], None)
    ordered = sorted(marks.values(), key=lambda mark: (mark.evidence.start, mark.evidence.end, mark.label, mark.rules))
    places = {id(mark): place for place, mark in enumerate(ordered)}
    links: dict[Link, None] = {}
    for condition in analysis.conditions:
        if condition.evidence:
            source = places[id(chosen[_key(condition.evidence[0])])]
            for _, kind, spans in _cited(condition):
                targets = (places[id(chosen[_key(span)])] for span in spans)
                links |= {Link(kind, source, target): None for target in targets if target != source}
    return ordered, list(links)


def labels() -> list[str]:
    """Return every label that a mark can have, whatever the notes, and those of words that only serve the reading."""
    files = (read_yaml(f"terms/{path.name}") for path in pattern_files() if path.parent.name == "terms")
    return sorted({LEVEL} | {file["category"] for file in files if "category" in file})


def _cited(condition: Condition) -> Iterator[tuple[str, str, tuple[Evidence, ...]]]:
    """Yield what a condition cites: label of a mark, kind of the link, words."""
    yield CONDITION, SAME, condition.evidence
    yield LEVEL, AT_LEVEL, condition.level_evidence
    yield ETIOLOGY, FROM_CAUSE, condition.etiology_evidence
    yield CONDITION, DENIED_BY, condition.denial_evidence


def _key(span: Evidence) -> tuple[int, int, str | None]:
    return span.start, span.end, span.rule
