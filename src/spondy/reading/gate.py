"""Tell from a note's raw text, without reading it, that it names no condition.

In an export a few notes in a hundred concern the spine. The others are told by one scan for the stems of the rules
that name a condition: where no rule has its stems together, none can match, and the reading of the note is empty
(`spondy.reading.reader.read` says so of every note that names none). The stems are read off the rules themselves, so
nothing is lost and nothing need be kept in step.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from spondy.knowledge.vocabulary import vocabulary
from spondy.reading.rules import TermRule, term_files
from spondy.reading.search import Search, term_expressions
from spondy.reading.stem_index import StemIndex
from spondy.reading.stems import Required
from spondy.reading.text import DASHES, normalise

PLAIN_CHARACTERS = (
    r"\x00-\x7f\u00a0-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b4-\u00b8\u00bb\u00bf-\u00ff\u2018-\u2022\u2026\u2030\u20ac"
    r"\u2190-\u21ff\u2260-\u2265\u25a0-\u25ff\u2610-\u2713"
)
"""Characters, as a set of an expression, beside which a stem of the raw text is one of the normalised text too: none
of them is dropped or becomes a letter, a digit, a hyphen or a slash. Texts with others are normalised first."""


def names_condition(category: str, rule: TermRule) -> bool:
    """Say whether a match of a rule can be a condition by itself; denials and anaphors only refer to one."""
    if category == "displacement":
        return rule.value != "unnamed"
    return category == "condition" and rule.value in vocabulary().kinds


def admits(text: str) -> bool:
    """Say whether a condition may be named in a raw text; where it may not, the reading of the note is empty."""
    if not text.isascii():
        text = text.translate(_DASHES)
        if _UNUSUAL.search(text):
            text = normalise(text).text
    lowered = text.lower()
    if not _may_name(lowered, (0,)):
        return False
    return _may_name(lowered, certain_starts(text))


def _may_name(lowered: str, starts: Sequence[int]) -> bool:
    return any(True for _ in _index().find(lowered, starts))


def names_one(text: str, lowered: str, starts: Sequence[int]) -> bool:
    """Say whether a condition is named, or may be by a phrase, in one of the sentences of a normalised text."""
    return any(naming_search().find(text, lowered, starts))


@lru_cache(maxsize=1)
def naming_rules() -> frozenset[str]:
    """Return the ids of the rules whose match can be a condition by itself."""
    return frozenset(rule.id for file in term_files() for rule in file.rules if names_condition(file.category, rule))


@lru_cache(maxsize=1)
def naming_search() -> Search:
    """Return the search for these rules alone."""
    return Search(expressions for rule, expressions in term_expressions().items() if rule in naming_rules())


_DASHES = {ord(dash): "-" for dash in DASHES}
_UNUSUAL = re.compile(f"[^{PLAIN_CHARACTERS}]")
_CERTAIN_ENDS = (re.compile(r"\n[ \t\r]*\n"), re.compile(r"\.(?<=[a-z]{5}\.)(?<!pprox\.)\s+(?=[A-Z])"))
"""Ends of sentences that can be told from the raw text: a blank line, or a full stop behind a word that is no
abbreviation. `spondy.reading.sentences` ends a sentence there in every case."""


def certain_starts(text: str) -> list[int]:
    """Return where a sentence begins for certain, the start of the text included."""
    return sorted({0, *(match.end() for ends in _CERTAIN_ENDS for match in ends.finditer(text))})


@lru_cache(maxsize=1)
def _index() -> StemIndex:
    # Where a match begins does not matter here, and the stems for it are common ones.
    return StemIndex(Required(sets, None) for rule in naming_search().rules for sets, _ in rule.required)
