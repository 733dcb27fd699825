"""All expressions of which stems are asked: those that `stems.json` must know."""

from __future__ import annotations

from collections.abc import Iterator

from spondy.reading.hints import guarded_hints
from spondy.reading.levels import site_expression
from spondy.reading.measures import guarded_measures
from spondy.reading.rules import cue_files, term_files


def known_expressions() -> Iterator[str]:
    """Yield the expressions of the rules, with placeholders."""
    for terms in term_files():
        for rule in terms.rules:
            yield from rule.regex
    for cues in cue_files():
        for cue in cues.rules:
            yield from cue.regex
    yield site_expression()
    yield from guarded_hints()
    yield from guarded_measures()
