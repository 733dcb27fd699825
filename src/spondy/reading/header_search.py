"""Find the headers of a text, trying in each line only the rules with a header that begins with a word there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from spondy.reading.headers import LEAD, TITLE_RULE, header_pattern, title_pattern
from spondy.reading.rules import header_rules
from spondy.reading.search import Found

_NO_RULES: tuple[str, ...] = ()
_WORD = re.compile(r"[a-z0-9]+")
_PLACE = re.compile(rf"(?m:^{LEAD}\[?([A-Za-z0-9]+))|(?:(?<=[.;,)\]] )|(?<=[.,])|(?<=  ))([A-Z][A-Za-z0-9]*)")
"""The words with which a header may begin: the first of a line, or one behind a sentence, a clause or a column."""


def find_headers(text: str) -> Found:
    """Return where the headers of each rule stand in a normalised text."""
    found: Found = {}
    for match in _PLACE.finditer(text):
        first, inside = match.groups()
        if first is None:
            rules, start = _by_word().get(inside.lower(), _NO_RULES), match.start()
        else:
            rules, start = _by_word().get(first.lower(), _NO_RULES), match.start()
            if start == 0 or text.startswith("\n\n", start - 2):
                rules = (*rules, TITLE_RULE)  # a title stands alone behind a blank line
        if not rules:
            continue
        end = text.find("\n", match.end())
        for rule in rules:
            header = _expression(rule).match(text, start, end if end >= 0 else len(text))
            places = found.get(rule)
            if header is not None and (not places or places[-1][1] <= start):
                found.setdefault(rule, []).append(header.span())
    return _kept(text, found)


def compile_headers() -> None:
    """Compile every header's expression now, and not when it is first searched for."""
    for rule in (*(rule.id for rule in header_rules()), TITLE_RULE):
        _expression(rule)


def find_headers_plainly(text: str) -> Found:
    """Try every rule in every line: the same headers, by a way on which nothing can be left out."""
    found: Found = {}
    for start in (0, *(match.end() for match in re.finditer("\n", text))):
        end = text.find("\n", start)
        for rule in (*(rule.id for rule in header_rules()), TITLE_RULE):
            matches = _expression(rule).finditer(text, start, end if end >= 0 else len(text))
            if places := [match.span() for match in matches]:
                found.setdefault(rule, []).extend(places)
    return _kept(text, found)


def _kept(text: str, found: Found) -> Found:
    return _without_stray_letters(text, _of_longest_name(text, found))


def _of_longest_name(text: str, found: Found) -> Found:
    """Of rules that match the same stretch keep the one that names most of it.

    Some headers may go on up to a colon, and what they go on with may be a header of another rule.
    """
    rules_at: dict[tuple[int, int], list[str]] = {}
    for rule, places in found.items():
        for place in places:
            rules_at.setdefault(place, []).append(rule)
    kept: Found = {}
    for place, rules in rules_at.items():
        stretch = text[slice(*place)].lower()
        best = rules[0] if len(rules) == 1 else max(rules, key=lambda rule: _length_named(stretch, rule))
        kept.setdefault(best, []).append(place)
    return {rule: sorted(places) for rule, places in kept.items()}


def _length_named(stretch: str, rule: str) -> int:
    return max((len(header) for header in _headers().get(rule, ()) if header in stretch), default=0)


@lru_cache(maxsize=1)
def _headers() -> dict[str, tuple[str, ...]]:
    return {rule.id: tuple(rule.headers) for rule in header_rules()}


_FEWEST_LETTERS = 3
"""This many different letters in lower case are headers; fewer may count the items of a list."""


def _without_stray_letters(text: str, found: Found) -> Found:
    """Leave out headers of one letter in lower case where the note is not headed by such letters throughout."""
    letters = {
        (rule, place): name
        for rule, places in found.items()
        for place in places
        if len(name := text[slice(*place)].strip().rstrip(":")) == 1 and name.islower()
    }
    if len(set(letters.values())) >= _FEWEST_LETTERS or not letters:
        return found
    kept = {rule: [place for place in places if (rule, place) not in letters] for rule, places in found.items()}
    return {rule: places for rule, places in kept.items() if places}


@lru_cache(maxsize=1)
def _by_word() -> dict[str, tuple[str, ...]]:
    """Return the ids of the rules by the first words of their headers."""
    table: dict[str, tuple[str, ...]] = {}
    for rule in header_rules():
        for word in sorted({first for header in rule.headers for first in _first_word(header)}):
            table[word] = (*table.get(word, _NO_RULES), rule.id)
    return table


def _first_word(header: str) -> Iterable[str]:
    return _WORD.findall(header.lower())[:1]


@cache
def _expression(name: str) -> re.Pattern[str]:
    if name == TITLE_RULE:
        return re.compile(title_pattern(), re.IGNORECASE)
    rule = next(rule for rule in header_rules() if rule.id == name)
    return re.compile(header_pattern(rule), re.IGNORECASE)
