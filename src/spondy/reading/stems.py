"""What a text must hold for a regular expression to match in it: the stems of the expression.

"old houses?" can only match where "house" stands, so a text without that word need not be searched. An expression
gives a conjunction of such sets: of each set at least one stem is in every text that matches. The
stems are read off the parsed expression, never written by hand, so they cannot fall behind the patterns.

Stems hold only a-z, 0-9, the hyphen and the slash, and are looked for in lower case: spaces and other marks may be
written in many ways, these may not (`spondy.reading.text` sees to that).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from spondy.reading.placeholders import placeholders
from spondy.reading.rarity import Stem, Stems, rate, rate_of

_GAP = "\0"
"""Stands for any text, or none."""
_EDGE = "\1"
"""Stands for a word boundary."""
_SEPARATOR = _EDGE + _GAP + _EDGE
"""Stands for a character that is no part of a word."""
_MOST = 1_000
"""Number of spellings from which a part of an expression is no longer written out."""
_MOST_IN_SET = 12
"""Number of characters from which a set of characters counts as any character."""
_FEW = 0.4
"""Rate of beginnings from which it is quicker to search on than to try each."""
_KEPT, _TELLING = 4, 0.8
"""Number of sets of stems kept of an expression, the rarest, and the rate above which a further set is left out."""


class Required(NamedTuple):
    """What the stems say of an expression.

    Attributes:
        sets: of each at least one stem is in every text that matches; the rarest first, none where nothing is known.
        beginnings: stems with one of which every match begins; None where that is not known or they are common.
    """

    sets: tuple[Stems, ...]
    beginnings: Stems | None


class _Part(NamedTuple):
    """What is known of a part of an expression: all its spellings, and the sets that it requires besides."""

    spellings: frozenset[str]
    required: tuple[Stems, ...]


_NOTHING = _Part(frozenset({""}), ())
_ANYTHING = _Part(frozenset({_GAP}), ())


def read_stems(pattern: str) -> Required:
    """Read the stems off an expression; `spondy.reading.stem_file.stems_of` knows those of the shipped rules.

    Args:
        pattern: a regular expression, matched without regard to case; it may hold placeholders.
    """
    for name, mark in _marks().items():
        pattern = pattern.replace("{" + name + "}", mark)
    part = _sequence(parser.parse(pattern, re.IGNORECASE))
    found = [*part.required, *_as_required(part.spellings)]
    kept: list[Stems] = []
    for stems in sorted(set(found), key=lambda stems: (rate(stems), sorted(stems))):
        known = any(alike(one, stems) for one in kept)
        if not kept or (len(kept) < _KEPT and rate(stems) < _TELLING and not known):
            kept.append(stems)
    beginnings = frozenset(_stem(spelling.partition(_GAP)[0]) for spelling in part.spellings)
    known = all(stem.text.strip("-/") for stem in beginnings) and rate(beginnings) < _FEW
    return Required(tuple(kept), beginnings if known else None)


def alike(one: Stems, other: Stems) -> bool:
    """Say whether a text with a stem of one set has one of the other in nearly any case, so that both tell the same."""
    texts, others = {stem.text for stem in one}, {stem.text for stem in other}
    if len(texts & others) * 2 >= min(len(texts), len(others)):
        return True
    return all(any(short in long for short in others) for long in texts) or all(
        any(short in long for short in texts) for long in others
    )


def stems_of_phrase(phrase: str) -> Required:
    """Return the stems of a phrase that is matched word by word: its words."""
    words = {Stem(word, True, True) for word in re.findall(r"[a-z0-9]+", phrase.lower())}
    ordered = sorted(words, key=lambda stem: (rate_of(stem), -len(stem.text), stem))
    return Required(tuple(frozenset({stem}) for stem in ordered[:_KEPT]), None)


@lru_cache(maxsize=1)
def _marks() -> dict[str, str]:
    """Return a character of the private use area for each placeholder: its long expression is parsed once."""
    return {name: chr(0xE000 + index) for index, name in enumerate(placeholders())}


@lru_cache(maxsize=1)
def _marked() -> dict[str, _Part]:
    """Return what each placeholder requires, by its mark."""
    parts = {}
    for name, mark in _marks().items():
        part = _sequence(parser.parse(placeholders()[name], re.IGNORECASE))
        rarest = sorted((*part.required, *_as_required(part.spellings)), key=rate)
        parts[mark] = _Part(_begun(part.spellings), tuple(rarest[:1]))
    return parts


def _sequence(items: Iterable[Any]) -> _Part:
    spellings: frozenset[str] = frozenset({""})
    begun: frozenset[str] | None = None
    required: list[Stems] = []
    parts = list(_parts(items))
    for number, part in enumerate(parts):
        before = _EDGE if all(spelling.endswith(_EDGE) for spelling in spellings) else ""
        behind = _EDGE if _edge_follows(parts[number + 1 :]) else ""
        required += part.required
        if not part.required or not all(spelling.endswith(_GAP) for spelling in part.spellings):
            required += _as_required(frozenset(before + one + behind for one in part.spellings))
        if len(spellings) * len(part.spellings) > _MOST:
            required += _as_required(spellings)
            begun = begun or _begun(spellings)
            # What stands last may go on; where even that is too much, the part begins anew.
            spellings = frozenset(_GAP + spelling.rpartition(_GAP)[2] for spelling in spellings)
            if len(spellings) * len(part.spellings) > _MOST:
                spellings = frozenset({_GAP})
        spellings = frozenset(_join(first, second) for first, second in product(spellings, part.spellings))
    if begun is None:
        return _Part(spellings, tuple(required))
    return _Part(begun, (*required, *_as_required(spellings)))


def _edge_follows(parts: Sequence[_Part]) -> bool:
    for part in parts:
        if not all(spelling.startswith(_EDGE) for spelling in part.spellings if spelling):
            return False
        if "" not in part.spellings:
            return True
    return False


def _begun(spellings: frozenset[str]) -> frozenset[str]:
    """Return how each spelling begins, the rest left open."""
    return frozenset(spelling.partition(_GAP)[0] + _GAP for spelling in spellings)


def _parts(items: Iterable[Any]) -> Iterator[_Part]:
    """Yield the parts of a sequence: a run of characters as one, and with it what the parser split off its end."""
    run = ""
    for code, argument in items:
        if code is codes.LITERAL and not _is_mark(argument):
            run = _join(run, _character(argument))
            continue
        part = _part(code, argument)
        if run and code in (codes.BRANCH, codes.IN):
            yield _Part(frozenset(_join(run, spelling) for spelling in part.spellings), part.required)
        else:
            if run:
                yield _Part(frozenset({run}), ())
            yield part
        run = ""
    if run:
        yield _Part(frozenset({run}), ())


def _is_mark(code_point: int) -> bool:
    return 0xE000 <= code_point < 0xE100


def _join(first: str, second: str) -> str:
    return (first + second).replace(_GAP + _GAP, _GAP).replace(_SEPARATOR + _SEPARATOR, _SEPARATOR)


def _part(code: Any, argument: Any) -> _Part:
    match code:
        case codes.LITERAL:
            return _marked()[chr(argument)]
        case codes.IN:
            return _Part(_characters(argument), ())
        case codes.SUBPATTERN:
            return _sequence(argument[-1])
        case codes.ATOMIC_GROUP:
            return _sequence(argument)
        case codes.BRANCH:
            return _branches([_sequence(items) for items in argument[1]])
        case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
            return _repeat(*argument)
        case codes.ASSERT:
            inner = _sequence(argument[1])
            return _Part(frozenset({""}), (*inner.required, *_as_required(inner.spellings)))
        case codes.ASSERT_NOT:
            return _NOTHING
        case codes.AT:
            return _Part(frozenset({_EDGE}), ()) if argument is codes.AT_BOUNDARY else _NOTHING
        case _:
            return _ANYTHING


def _character(code_point: int) -> str:
    character = chr(code_point).lower()
    if character in "abcdefghijklmnopqrstuvwxyz0123456789-/":
        return character
    return _SEPARATOR if character.isascii() and character != "_" else _GAP


def _characters(items: list[tuple[Any, Any]]) -> frozenset[str]:
    found: set[str] = set()
    for code, argument in items:
        if code is codes.LITERAL:
            found.add(_character(argument))
        elif code is codes.RANGE and argument[1] - argument[0] < _MOST_IN_SET:
            found |= {_character(point) for point in range(argument[0], argument[1] + 1)}
        elif code is codes.CATEGORY and argument is codes.CATEGORY_SPACE:
            found.add(_SEPARATOR)
        else:
            return frozenset({_GAP})
    return frozenset(found) if len(found) <= _MOST_IN_SET else frozenset({_GAP})


def _branches(parts: list[_Part]) -> _Part:
    """Return all spellings, and besides a set that holds the rarest set of each branch."""
    sets = [sorted((*part.required, *_as_required(part.spellings)), key=rate) for part in parts]
    required = (frozenset(stem for own in sets for stem in own[0]),) if all(sets) else ()
    spellings = frozenset(spelling for part in parts for spelling in part.spellings)
    return _Part(spellings if len(spellings) <= _MOST else _begun(spellings), required)


def _repeat(least: int, most: int, items: Any) -> _Part:
    inner = _sequence(items)
    if least == 0:
        if most == 1 and len(inner.spellings) < _MOST_IN_SET:
            return _Part(inner.spellings | {""}, ())
        return _Part(frozenset({"", _SEPARATOR}), ()) if inner.spellings == {_SEPARATOR} else _ANYTHING
    if most == 1 or inner.spellings == {_SEPARATOR}:
        return inner
    return _Part(frozenset(_join(spelling, _GAP) for spelling in inner.spellings), inner.required)


@lru_cache(maxsize=4_096)
def _as_required(spellings: frozenset[str]) -> tuple[Stems, ...]:
    """Return the set that holds the rarest stem of each spelling; none where a spelling has none."""
    found = {_rarest(spelling) for spelling in spellings}
    return () if None in found else (frozenset(found),)  # type: ignore[arg-type]


@lru_cache(maxsize=65_536)
def _rarest(spelling: str) -> Stem | None:
    stems = [stem for piece in spelling.split(_GAP) if (stem := _stem(piece)).text.strip("-/")]
    return min(stems, key=lambda stem: (rate_of(stem), stem), default=None)


@lru_cache(maxsize=16_384)
def _stem(piece: str) -> Stem:
    text = piece.replace(_EDGE, "")
    # A boundary beside a mark says that a letter stands there, which is of no use.
    begins = piece.startswith(_EDGE) and text[:1] not in ("-", "/")
    ends = piece.endswith(_EDGE) and text[-1:] not in ("-", "/")
    return Stem(text, begins, ends)
