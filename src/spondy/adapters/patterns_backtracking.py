r"""Which expressions of the pattern files could take a time that doubles with every letter of a note.

An expression is in danger where one repeat without an end stands in another, and nothing between two turns tells where
the inner one stops: in ``(?:a+)*b`` a row of n letters can be split in 2**n ways, and all are tried before the match
fails. The look is at the expression alone, letter by letter; it may miss a danger, and it names none where a separator
between two turns cannot be taken for what is repeated, as in ``(?:\w+,)*``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from spondy.knowledge.files import pattern_files, patterns_dir, read_yaml
from spondy.reading.placeholders import expand

_LETTERS = frozenset(map(chr, range(0x20, 0x250))) | frozenset("\t\n\r\f\v\u2013\u2019\u2028\u0391\u05d0\u4e00")
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
_WRAPPERS = (sre.SUBPATTERN, sre.ATOMIC_GROUP)


class Dangerous(NamedTuple):
    """An expression that could take very long.

    Attributes:
        file: the pattern file that it stands in.
        expression: as it stands there.
    """

    file: str
    expression: str


def dangerous_expressions() -> Iterator[Dangerous]:
    """Yield the expressions of the pattern files that could take very long."""
    for path in pattern_files():
        if path.suffix == ".yaml":
            file = path.relative_to(patterns_dir()).as_posix()
            for expression in _strings(read_yaml(file)):
                if may_take_very_long(expression):
                    yield Dangerous(file, expression)


def may_take_very_long(expression: str) -> bool:
    """Say whether a search for an expression could take a time that doubles with every letter.

    Args:
        expression: with its placeholders. What is no expression is harmless: it is refused elsewhere.
    """
    try:
        return _in_danger(parser.parse(expand(expression), re.IGNORECASE))
    except (re.error, OverflowError, RecursionError, ValueError):
        return False


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        if "*" in data or "+" in data or ",}" in data:
            yield data
    elif isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _strings(value)


def _in_danger(items: Iterable[Any]) -> bool:
    for operator, value in items:
        if operator in _REPEATS and value[1] is sre.MAXREPEAT and _has_many_ways(value[2]):
            return True
        if any(map(_in_danger, _parts(operator, value))):
            return True
    return False


def _parts(operator: Any, value: Any) -> list[Any]:
    """Return the sequences within an item."""
    if operator in _REPEATS or operator is sre.POSSESSIVE_REPEAT:
        return [value[2]]
    if operator is sre.SUBPATTERN:
        return [value[3]]
    if operator is sre.ATOMIC_GROUP:
        return [value]
    if operator is sre.BRANCH:
        return list(value[1])
    if operator in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    if operator is sre.GROUPREF_EXISTS:
        return [part for part in value[1:] if part]
    return []


def _has_many_ways(body: Any) -> bool:
    """Say whether turns of a repeat can be told apart in more than one way."""
    for line in _lines(list(body)):
        for place, (operator, value) in enumerate(line):
            if operator in _REPEATS and value[1] is sre.MAXREPEAT:
                follows = line[place + 1 :] + line[:place]
                if not _is_told_apart(_first(value[2]), follows):
                    return True
    lines = _lines(list(body))
    singles = [line for line in lines if len(line) == 1 and _is_one_letter(line[0])]
    return any(_first(one) & _first(other) for one in singles for other in lines if other is not one)


def _lines(items: list[Any]) -> list[list[Any]]:
    """Return the ways through a sequence, groups laid open; alternatives within a longer sequence stay as they are."""
    if len(items) == 1:
        operator, value = items[0]
        if operator in _WRAPPERS:
            return _lines(list(_parts(operator, value)[0]))
        if operator is sre.BRANCH:
            return [line for part in value[1] for line in _lines(list(part))]
    opened: list[Any] = []
    for operator, value in items:
        parts = _parts(operator, value) if operator in _WRAPPERS else []
        if parts and not any(inner[0] is sre.BRANCH for inner in parts[0]):
            opened += parts[0]
        else:
            opened.append((operator, value))
    return [opened]


def _is_told_apart(repeated: frozenset[str], follows: list[Any]) -> bool:
    """Say whether something that must follow cannot be taken for one more of what is repeated."""
    return any(_width(item)[0] and not _first([item]) & repeated for item in follows)


def _is_one_letter(item: Any) -> bool:
    return _width(item) == (1, 1)


def _width(item: Any) -> tuple[int, int]:
    low, high = parser.SubPattern(parser.State(), [item]).getwidth()
    return int(low), int(high)


def _first(items: Iterable[Any]) -> frozenset[str]:
    """Return the letters that a sequence can begin with."""
    found: frozenset[str] = frozenset()
    for operator, value in items:
        parts = _parts(operator, value)
        if operator in (sre.ASSERT, sre.ASSERT_NOT, sre.AT):
            continue
        found |= frozenset().union(*map(_first, parts)) if parts else _letters(operator, value)
        if _width((operator, value))[0]:
            break
    return found


def _letters(operator: Any, value: Any) -> frozenset[str]:
    if operator is sre.LITERAL:
        return frozenset({chr(value).lower(), chr(value).upper()})
    if operator is sre.NOT_LITERAL:
        return _LETTERS - {chr(value)}
    if operator is sre.IN:
        return _of_set(value)
    # A dot, and whatever else: any letter.
    return _LETTERS


def _of_set(members: list[Any]) -> frozenset[str]:
    found: set[str] = set()
    negated = False
    for operator, value in members:
        if operator is sre.NEGATE:
            negated = True
        elif operator is sre.LITERAL:
            found |= {chr(value).lower(), chr(value).upper()}
        elif operator is sre.RANGE:
            found |= {letter for letter in _LETTERS if value[0] <= ord(letter) <= value[1]}
            found |= {letter.swapcase() for letter in found if len(letter.swapcase()) == 1}
        elif operator is sre.CATEGORY:
            found |= {letter for letter in _LETTERS if _is_of(value, letter)}
    return _LETTERS - found if negated else frozenset(found)


def _is_of(category: Any, letter: str) -> bool:
    expressions = {
        sre.CATEGORY_SPACE: r"\s",
        sre.CATEGORY_NOT_SPACE: r"\S",
        sre.CATEGORY_DIGIT: r"\d",
        sre.CATEGORY_NOT_DIGIT: r"\D",
        sre.CATEGORY_WORD: r"\w",
        sre.CATEGORY_NOT_WORD: r"\W",
    }
    return re.match(expressions[category], letter) is not None
