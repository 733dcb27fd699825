"""Search the sentences of a text for many expressions, each only where its stems stand."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import groupby

from spondy.reading.matches import Alternative, matches
from spondy.reading.placeholders import expand
from spondy.reading.rules import term_files
from spondy.reading.stem_file import stems_of
from spondy.reading.stem_index import StemIndex
from spondy.reading.stems import Required, stems_of_phrase


class Expressions:
    """The expressions of one rule, of which the first that matches in a place counts there, and its literal phrases.

    Attributes:
        rule: the id of the rule.
        alternatives: the expressions, with placeholders.
        phrases: literal phrases; where they may stand is told, finding them is left to spaCy.
    """

    def __init__(self, rule: str, alternatives: Sequence[str], phrases: Sequence[str] = ()) -> None:
        self.rule = rule
        self.alternatives = tuple(alternatives)
        self.phrases = tuple(phrases)
        self._compiled: dict[int, re.Pattern[str]] = {}

    @cached_property
    def required(self) -> tuple[Required, ...]:
        """The stems of each alternative, and then of each phrase."""
        return (*map(stems_of, self.alternatives), *map(stems_of_phrase, self.phrases))

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """All alternatives as one expression."""
        return re.compile("|".join(f"(?:{expand(pattern)})" for pattern in self.alternatives), re.IGNORECASE)

    def compiled(self, which: int) -> re.Pattern[str]:
        """Return one alternative."""
        if which not in self._compiled:
            self._compiled[which] = re.compile(expand(self.alternatives[which]), re.IGNORECASE)
        return self._compiled[which]

    def compile(self) -> None:
        """Compile every alternative now, and not when it is first searched for."""
        for which in range(len(self.alternatives)):
            self.compiled(which)


@lru_cache(maxsize=1)
def term_expressions() -> dict[str, Expressions]:
    """Return the expressions of the term rules by the id of the rule, in the order of the files."""
    return {rule.id: Expressions(rule.id, rule.regex, rule.phrases) for file in term_files() for rule in file.rules}


Found = dict[str, list[tuple[int, int]]]
"""Where the expressions of a rule match in the text, by the rule's id."""


class Search:
    """Finds the matches of many rules in the parts of a text; no match crosses from one part to the next."""

    def __init__(self, rules: Iterable[Expressions]) -> None:
        self.rules = tuple(rules)
        # A rule with an expression of marks alone is searched for everywhere.
        self._everywhere = [rule for rule in self.rules if any(not required.sets for required in rule.required)]
        indexed = [rule for rule in self.rules if rule not in self._everywhere]
        self._members = [
            (rule, number if number < len(rule.alternatives) else None)
            for rule in indexed
            for number in range(len(rule.required))
        ]
        self._index = StemIndex([required for rule in indexed for required in rule.required])

    def compile(self) -> None:
        """Compile every expression now, and not when it is first searched for."""
        for rule in self.rules:
            rule.compile()

    def find(
        self, text: str, lowered: str, starts: Sequence[int], *, only: Container[int] | None = None
    ) -> tuple[Found, set[int]]:
        """Search a text.

        Args:
            text: the text.
            lowered: the text in lower case, of the same length.
            starts: where its parts begin, in order, the first at 0.
            only: numbers of the parts to search.

        Returns:
            The matches, and the numbers of the parts that hold one or may hold a phrase.
        """
        found: Found = {}
        parts = self._find_everywhere(found, text, starts, only)
        members, index = self._members, self._index
        for part, candidates, present in index.find(lowered, starts, only):
            start, end = starts[part], starts[part + 1] if part + 1 < len(starts) else len(text)
            # The numbers of a rule's alternatives and phrases follow each other.
            for rule, numbers in groupby(candidates, key=lambda number: members[number][0]):
                group = list(numbers)
                asked = [
                    Alternative(rule.compiled(which), text, start, end, index.places(number, present))
                    for number in group
                    if (which := members[number][1]) is not None
                ]
                if len(asked) < len(group):
                    parts.add(part)
                if not asked:
                    continue
                places = matches(asked)
                if places:
                    found.setdefault(rule.rule, []).extend(places)
                    parts.add(part)
        return found, parts

    def _find_everywhere(self, found: Found, text: str, starts: Sequence[int], only: Container[int] | None) -> set[int]:
        parts = set()
        for rule in self._everywhere:
            for part, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True)):
                if only is None or part in only:
                    places = [match.span() for match in rule.whole.finditer(text, start, end)]
                    if places:
                        found.setdefault(rule.rule, []).extend(places)
                        parts.add(part)
        return parts

    def find_plainly(self, text: str, starts: Sequence[int]) -> Found:
        """Search every part for every rule: the same matches, by a way on which nothing can be left out."""
        found: Found = {}
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            for rule in self.rules:
                places = [match.span() for match in rule.whole.finditer(text, start, end)] if rule.alternatives else []
                if places:
                    found.setdefault(rule.rule, []).extend(places)
        return found


class Guarded:
    """Expressions of which one is looked for in a whole text, which is scanned for their stems first."""

    def __init__(self, *patterns: str) -> None:
        self._index = StemIndex([stems_of(pattern) for pattern in patterns])

    def may_match(self, lowered: str) -> bool:
        """Say whether one of the expressions may match in a text in lower case."""
        return any(True for _ in self._index.find(lowered, (0,)))
