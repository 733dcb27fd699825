"""Run the examples that the rules of reading carry, in the pipeline that reads notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from spondy.knowledge.examples import Failure
from spondy.reading.levels import find_levels
from spondy.reading.marking import lay_out
from spondy.reading.page import NOTHING, Script, acts_here, mark
from spondy.reading.pipeline import RULE, pipeline
from spondy.reading.placeholders import expand, level_file, words
from spondy.reading.rules import CueRule, TermRule, cue_files, header_rules, sentence_rules, term_files
from spondy.reading.sentences import sentence_starts
from spondy.reading.text import normalise


def terms() -> Iterator[Failure]:
    """Yield the examples that the term rules do not keep.

    A rule must win over every other rule of its category in each of its `match` texts. The near-miss rules
    leave no mention behind, so their own expression must match.
    """
    for file in term_files():
        for rule in file.rules:
            found = _matches_itself(rule) if rule.value == NOTHING else _is_mentioned(rule)
            yield from _examples(rule.id, rule.match, rule.miss, found, "no mention of it", "a mention of it")


def cues() -> Iterator[Failure]:
    """Yield the examples in which a cue rule does not act as a ConText modifier, or does where it must not."""
    for file in cue_files():
        for rule in file.rules:
            yield from _examples(rule.id, rule.match, rule.miss, _acts(rule), "no such cue", "the cue")


def headers() -> Iterator[Failure]:
    """Yield the examples in which no section of a header rule's category begins, or one does."""
    for rule in header_rules():
        yield from _examples(
            rule.id, rule.match, rule.miss, _begins(rule.category), "no section begins", "a section begins"
        )


def sentences() -> Iterator[Failure]:
    """Yield the examples that are not cut into as many sentences as their rule says."""
    for rule in sentence_rules():
        is_cut = rule.at not in ("before-full-stop", "answer")
        told = ("one sentence", "two sentences") if is_cut else ("two sentences", "one sentence")
        yield from _examples(rule.id, rule.match, rule.miss, _is_cut if is_cut else _is_whole, *told)


def levels() -> Iterator[Failure]:
    """Yield the examples that what is not a level does not keep: in `match` no vertebra is named, in `miss` one is."""
    for rule in level_file().not_a_level:
        yield from _examples(rule.id, rule.match, rule.miss, _names_no_vertebra, "a level", "no level")


def _examples(
    rule: str, match: Iterable[str], miss: Iterable[str], found: Callable[[str], bool], without: str, having: str
) -> Iterator[Failure]:
    for text in match:
        if not found(text):
            yield Failure(rule, f"match {text!r}: {without}")
    for text in miss:
        if found(text):
            yield Failure(rule, f"miss {text!r}: {having}")


def _is_mentioned(rule: TermRule) -> Callable[[str], bool]:
    return lambda text: any(mention.rule == rule.id for mention in mark(Script.of(text)).mentions)


def _matches_itself(rule: TermRule) -> Callable[[str], bool]:
    parts = [expand(pattern) for pattern in rule.regex]
    if rule.phrases:
        parts.append(rf"\b(?:{words(rule.phrases)})\b")
    expression = re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE)
    return lambda text: expression.search(normalise(text).text) is not None


def _acts(rule: CueRule) -> Callable[[str], bool]:
    return lambda text: (rule.id, rule.category) in acting_cues(text)


def acting_cues(text: str) -> set[tuple[str, str]]:
    """Return id and category of every cue that acts in a text, in either direction.

    A cue that a longer one covers does not act, nor does one that only takes part to shadow shorter ones of
    the other direction.
    """
    normalised = normalise(text).text
    layout = lay_out(pipeline(), normalised)
    found: set[tuple[str, str]] = set()
    for context in pipeline().contexts.values():
        for by_sentence in context.find(layout, range(len(layout.doc))):
            for modifier in chain.from_iterable(by_sentence.values()):
                rule: CueRule = modifier.rule.metadata[RULE]
                _, end = layout.place(*modifier.modifier_span)
                if acts_here(rule, normalised, end):
                    found.add((rule.id, modifier.category.lower()))
    return found


def _begins(category: str) -> Callable[[str], bool]:
    return lambda text: any(name == category for name, _, _ in mark(Script.of(text)).headers)


def _is_cut(text: str) -> bool:
    return len(sentence_starts(normalise(text).text)) > 1


def _is_whole(text: str) -> bool:
    return not _is_cut(text)


def _names_no_vertebra(text: str) -> bool:
    return not any(level.names for level in find_levels(normalise(text).text))
