"""Measure whether a model that reads a target once more is worth having on top of the rules and ConText.

Usage: python benchmarks/second_reader.py NEGEX LABELLED...

NEGEX is the file of `benchmarks/negex.py`; LABELLED are notes as `spondy evaluate` takes them. The second reader is a
logistic regression on the words around a target and the verdict of the rules; it overrules them only where it is surer
than 0.95. Everything is cross-validated. Prints what docs/second-reader.md holds.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path

import negex
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from threadpoolctl import threadpool_limits

from spondy.analysis import Analyzer, make_note

SURE = 0.95
"""Chosen before anything was measured; the others say how much hangs on it."""
LESS_SURE = (0.9, 0.8, 0.5)
FOLDS = 10
SPLITS = 5
HEAD = """| overrules where surer than | times | rules right alone | second reader right alone | p | gain in F1 |
| --- | --- | --- | --- | --- | --- |"""
AROUND = 8
RESAMPLES = 2_000
HISTORY = ("historical", "resolved", "prior")
_FIELDS = ("setting", "note_kind", "service_date")
_WORD = re.compile(r"[a-z]+|\d+|[^\w\s]")


@dataclass(frozen=True)
class Target:
    """A mention: what it is known by, its words around, the verdict of the rules, and the label."""

    group: str
    words: str
    verdict: bool
    label: bool


def target(group: str, text: str, start: int, end: int, verdict: bool, label: bool, cues: Sequence[str] = ()) -> Target:
    """Describe a mention by the words before and behind it, each marked by its side and by its nearness."""
    before = _WORD.findall(text[max(0, start - 200) : start].lower())[-AROUND:]
    behind = _WORD.findall(text[end : end + 200].lower())[:AROUND]
    near = [f"n{word}" for word in (*before[-3:], *behind[:3])]
    parts = [
        *(f"l{word}" for word in before),
        *(f"r{word}" for word in behind),
        *near,
        *(f"cue{name}" for name in cues),
    ]
    return Target(group, " ".join([f"verdict{verdict}", *parts]), verdict, label)


def negex_targets(path: Path, verdict: Callable[[list[str]], bool], label: Callable[[list[str]], bool]) -> list[Target]:
    """Return the annotated conditions of the NegEx sentences; the file does not tell their reports.

    Sentences that are alike but for digits, signs and capitals are never parted.
    """
    found = []
    with path.open(encoding="utf-8") as stream:
        fields = [line.rstrip("\n").split("\t") for line in stream][1:]
    for row, columns in zip(negex.rows(path), fields, strict=True):
        cues = negex.cues_of(row.sentence, row.condition)
        if cues is None:
            continue
        place = re.search(r"\s+".join(map(re.escape, row.condition.split())), row.sentence, re.IGNORECASE)
        start, end = place.span() if place else (0, 0)
        names = [name.split()[0] for name in cues]
        same = re.sub(r"[^a-z]+", " ", row.sentence.lower())
        found.append(target(same, row.sentence, start, end, verdict(names), label(columns), names))
    return found


def note_targets(paths: Sequence[Path], what: str) -> list[Target]:
    """Return the symptoms and conditions of labelled notes whose label says their assertion."""
    analyzer = Analyzer()
    found = []
    for row in (json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()):
        known = {name: row[name] for name in _FIELDS if row.get(name)}
        analysis = analyzer.analyze(make_note(row["text"], note_id=row["note_id"], **known))
        wanted = dict(row.get("symptoms", {})) if what == "absent" else {}
        items = [(item, item.concept) for item in analysis.symptoms]
        for condition in row.get("conditions", []):
            wanted.setdefault((condition["kind"], condition.get("region")), condition.get("assertion", "present"))
        items += [(item, (item.kind, item.region)) for item in analysis.conditions]
        for item, name in items:
            if name in wanted and item.evidence:
                span = item.evidence[0]
                cues = [cue.category for cue in span.cues]
                said, right = item.assertion == what, wanted[name] == what
                found.append(target(row["note_id"], row["text"], span.start, span.end, said, right, cues))
    return found


def reader() -> Pipeline:
    counts = CountVectorizer(ngram_range=(1, 3), min_df=2, token_pattern=r"\S+")
    return make_pipeline(counts, LogisticRegression(C=1.0, max_iter=5_000))


def read_again(targets: Sequence[Target], split: int) -> np.ndarray:
    """Return the probability of each label by a model that never saw its group."""
    label, words = labels(targets), np.array([one.words for one in targets])
    probability = np.zeros(len(targets))
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=split)
    for learn, test in splitter.split(words, label, [one.group for one in targets]):
        probability[test] = reader().fit(words[learn], label[learn]).predict_proba(words[test])[:, 1]
    return probability


def labels(targets: Sequence[Target]) -> np.ndarray:
    return np.array([one.label for one in targets])


def verdicts(targets: Sequence[Target]) -> np.ndarray:
    return np.array([one.verdict for one in targets])


def f1(said: np.ndarray, label: np.ndarray) -> float:
    right = int((said & label).sum())
    return 2 * right / max(int(said.sum()) + int(label.sum()), 1)


def resampled(groups: Sequence[str], measure: Callable[[np.ndarray], float]) -> tuple[float, float]:
    """Return the interval of 95 % of a measure of places, from resampling groups."""
    by_group: dict[str, list[int]] = {}
    for place, group in enumerate(groups):
        by_group.setdefault(group, []).append(place)
    parts = [np.array(places) for places in by_group.values()]
    draw = random.Random(0)
    values = [measure(np.concatenate(draw.choices(parts, k=len(parts)))) for _ in range(RESAMPLES)]
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def mcnemar(first: int, second: int) -> float:
    """Return the exact two-sided p of so many disagreements won by each."""
    total, fewer = first + second, min(first, second)
    return min(1.0, 2 * sum(comb(total, one) for one in range(fewer + 1)) / 2**total) if total else 1.0


def compare(name: str, targets: Sequence[Target]) -> Iterator[str]:
    """Yield the lines of the tables of one question, cross-validated."""
    label, verdict = labels(targets), verdicts(targets)
    groups = [one.group for one in targets]
    probabilities = [read_again(targets, split) for split in range(SPLITS)]
    yield f"\n## {name}\n"
    yield f"{len(targets)} targets in {len(set(groups))} groups, {int(label.sum())} with the label.\n"
    yield "| | precision | recall | F1 |\n| --- | --- | --- | --- |"
    first = probabilities[0]
    for what, said in (
        ("rules", verdict),
        ("model alone", first > 0.5),
        ("second reader", overruled(verdict, first, SURE)),
    ):
        right = int((said & label).sum())
        low, high = resampled(groups, lambda places, said=said: f1(said[places], label[places]))
        shares = f"{right / max(int(said.sum()), 1):.3f} | {right / max(int(label.sum()), 1):.3f}"
        yield f"| {what} | {shares} | {f1(said, label):.3f} [{low:.3f}, {high:.3f}] |"
    yield f"\n{HEAD}"
    for split, probability in enumerate(probabilities, 1):
        yield row(f"{SURE}, split {split}", targets, probability, SURE)
    for at in LESS_SURE:
        yield row(f"{at}, split 1", targets, first, at)


def row(name: str, targets: Sequence[Target], probability: np.ndarray, at: float) -> str:
    """Return a row: how often the rules are overruled, who is right then, and what is gained."""
    label, verdict = labels(targets), verdicts(targets)
    said = overruled(verdict, probability, at)
    groups = [one.group for one in targets]
    low, high = resampled(groups, lambda places: f1(said[places], label[places]) - f1(verdict[places], label[places]))
    lost, won = int(((verdict == label) & (said != label)).sum()), int(((verdict != label) & (said == label)).sum())
    gain = f"{f1(said, label) - f1(verdict, label):+.4f} [{low:+.4f}, {high:+.4f}]"
    return f"| {name} | {lost + won} | {lost} | {won} | {mcnemar(lost, won):.3f} | {gain} |"


def carry_over(name: str, known: Sequence[Target], targets: Sequence[Target]) -> str:
    """Return the row of a model that learned from all sentences and reads the labelled notes."""
    model = reader().fit([one.words for one in known], labels(known))
    return row(name, targets, model.predict_proba([one.words for one in targets])[:, 1], SURE)


def time_of_asking(targets: Sequence[Target]) -> float:
    """Return the seconds that a note takes, its targets asked for together."""
    model = reader().fit([one.words for one in targets], labels(targets))
    notes: dict[str, list[str]] = {}
    for one in targets:
        notes.setdefault(one.group, []).append(one.words)
    began = time.perf_counter()
    for words in notes.values():
        model.predict_proba(words)
    return (time.perf_counter() - began) / len(notes)


def overruled(verdict: np.ndarray, probability: np.ndarray, at: float) -> np.ndarray:
    """Return the verdict of the rules, but where the model is surer than a probability, its own."""
    return np.where(probability > at, True, np.where(probability < 1 - at, False, verdict))


def time_of_a_note(paths: Sequence[Path]) -> float:
    analyzer = Analyzer(ahead=True)
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    began = time.perf_counter()
    for row in rows:
        analyzer.analyze(make_note(row["text"], note_id=row["note_id"]))
    return (time.perf_counter() - began) / len(rows)


def main(arguments: list[str]) -> int:
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    sentences, *labelled = map(Path, arguments)

    def negated(names: list[str]) -> bool:
        return next((name == "negated" for name in names if name in ("negated", "possible")), False)

    def past(names: list[str]) -> bool:
        return any(name in HISTORY for name in names)

    with threadpool_limits(1):
        negation = negex_targets(sentences, negated, lambda row: row[3] == "Negated")
        history = negex_targets(sentences, past, lambda row: row[4] == "Historical")
        here = {what: note_targets(labelled, what) for what in ("absent", "possible", "historical")}
        for name, targets in (
            ("Negation, NegEx sentences", negation),
            ("History, NegEx sentences", history),
            ("Negation, labelled notes", here["absent"]),
            ("Uncertainty, labelled notes", here["possible"]),
            ("History, labelled notes", here["historical"]),
        ):
            for line in compare(name, targets):
                print(line, flush=True)
        print(f"\n## Learned from the NegEx sentences, read on the labelled notes\n\n{HEAD}")
        print(carry_over("negation", negation, here["absent"]))
        print(carry_over("history", history, here["historical"]))
        asking, note = time_of_asking(here["absent"]), time_of_a_note(labelled)
        print(f"\nAsking takes {asking * 1e3:.2f} ms a note, {asking / note:.1%} of its analysis.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
