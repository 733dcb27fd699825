"""Measure negation on the public NegEx sentences: our sentences, cues and ConText, the annotated words as target.

Usage: python benchmarks/negex.py FILE [--errors]

FILE is `rsAnnotations-1-120-random.txt` of the NegEx project (tab-separated: number, condition, sentence, negation,
temporality, experiencer). It is not part of this repository.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Span

from spondy.reading.marking import lay_out
from spondy.reading.pipeline import RULE, TARGETS, pipeline, rules_by_label
from spondy.reading.text import normalise

CATEGORY = "condition"
"""The category of findings that the annotated words stand for."""


@dataclass(frozen=True)
class Row:
    """One annotated sentence."""

    number: str
    condition: str
    sentence: str
    negated: bool


@dataclass
class Figures:
    """The outcome. Sentences that do not hold their own condition are left out and counted."""

    both: int = 0
    only_found: int = 0
    only_annotated: int = 0
    neither: int = 0
    left_out: int = 0
    errors: list[tuple[Row, list[str]]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.both / (self.both + self.only_found)

    @property
    def recall(self) -> float:
        return self.both / (self.both + self.only_annotated)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        lines = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(lines)
        for number, condition, sentence, negation, *_ in lines:
            yield Row(number, condition, sentence, negation == "Negated")


def measure(path: Path) -> Figures:
    figures = Figures()
    for row in rows(path):
        cues = cues_of(row.sentence, row.condition)
        if cues is None:
            figures.left_out += 1
            continue
        negated = next((name.startswith("negated") for name in cues if name.startswith(("negated", "possible"))), False)
        if negated and row.negated:
            figures.both += 1
        elif negated:
            figures.only_found += 1
        elif row.negated:
            figures.only_annotated += 1
        else:
            figures.neither += 1
        if negated != row.negated:
            figures.errors.append((row, cues))
    return figures


def cues_of(sentence: str, condition: str) -> list[str] | None:
    """Return the cues that reach the condition, nearest first; None where the sentence does not hold it."""
    text = re.sub(r"\s+", " ", normalise(sentence).text)
    wanted = re.escape(re.sub(r"\s+", " ", normalise(condition).text).strip())
    found = re.search(wanted.upper(), text) or re.search(wanted, text, re.IGNORECASE)
    if found is None:
        return None
    layout = lay_out(pipeline(), text)
    span = layout.doc.char_span(found.start(), found.end(), label=_label(), alignment_mode="expand")
    layout.doc.spans[TARGETS] = [span]
    pipeline().contexts["assertion"](layout.doc)
    return [name for _, name in sorted(_reaching(span))]


def _reaching(span: Span) -> Iterator[tuple[int, str]]:
    for cue in span._.modifiers:
        start, end = cue.modifier_span
        rule = cue.rule.metadata[RULE]
        behind = span.doc[start:end].end_char
        if start < span.end and end > span.start:
            continue  # a cue inside its target says nothing of it
        if re.match(rule.only_before, span.doc.text[behind:]) is None:
            continue
        distance = span.start - end if end <= span.start else start - span.end
        yield distance, f'{cue.category.lower()} {rule.id} "{span.doc[start:end].text}"'


def _label() -> str:
    """Return the label of a rule of conditions: cues may be bound to categories of findings."""
    return min(name for name, (category, _) in rules_by_label().items() if category == CATEGORY)


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    figures = measure(Path(arguments[0]))
    if "--errors" in arguments:
        for row, cues in figures.errors:
            print(f"{'missed' if row.negated else 'false'}\t{row.condition}\t{row.sentence}\t{'; '.join(cues)}")
    print(f"sentences {figures.both + figures.only_found + figures.only_annotated + figures.neither}")
    print(f"left out {figures.left_out}")
    print(f"precision {figures.precision:.3f}\nrecall {figures.recall:.3f}\nF1 {figures.f1:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
