"""Damage to bytes and to JSON: chance, and what formats and readers of notes stumble over."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

NO_UTF8 = (b"\xff", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80")
WORDS = (
    *"\"'{}[]\\\n\r\t,;:<>&%\x00",
    *("\r\n", "\u2028", "\u200b", "\u202e", "\ufb03", "\u00bd", "e\u0301", "\U0001f9b4", "\ufeff"),
    *("null", "true", "NaN", "1e999", "-0", "9" * 40, "[" * 80, '{"a":' * 80, "\\u0000", "\\ud800", "\\udc00"),
    *("<!--", "]]>", "<![CDATA[", "&#x110000;", "\\bin99 ", "\\u-1?", "{\\*", "====", "!!python/x"),
    *("no ", "denies ", "possible ", "C1-C2 ", "L5-S1 ", "spondylolisthesis ", "pars defect ", "4 mm ", ". ", "\n\n"),
)
PIECES = (*(word.encode() for word in WORDS), *NO_UTF8)
ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        1.5,
        2**70,
        1e308,
        float("nan"),
        "",
        " ",
        "\ud800",
        "\x00",
        "x" * 600,
        "2026-02-30",
        "a\u202eb",
    ),
    *([], {}, [None], [[[[]]]], {"": None}, {"text": ["x"]}, {"resourceType": "Bundle"}, {"note_id": {}}),
)


def mutated(seed: bytes, other: bytes, chance: random.Random, most: int = 6_000) -> bytes:
    """Return a damaged copy of a file, cut to so many bytes at most.

    Some damage takes pieces of another file, and some is to a line of JSON, which stays one.
    """
    if chance.randrange(4) == 0:
        seed = _line_with_something_odd(seed, chance)
        if chance.randrange(2):
            return seed[:most]
    found = bytearray(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        place = chance.randrange(len(found) + 1)
        end = min(len(found), place + chance.choice((1, 2, 5, 20, 200)))
        match chance.randrange(8):
            case 0 if end > place:
                found[place] ^= 1 << chance.randrange(8)
            case 1:
                found[place:end] = chance.randbytes(end - place)
            case 2:
                del found[place:end]
            case 3:
                found[place:place] = chance.choice(PIECES)
            case 4:
                found[place:place] = found[place:end] * chance.choice((1, 2, 10))
            case 5 if other:
                start = chance.randrange(len(other))
                found[place:end] = other[start : start + chance.choice((5, 50, 300))]
            case 6:
                del found[place:]
            case _:
                found[place:end] = chance.choice(PIECES)
    return bytes(found[:most])


def _line_with_something_odd(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    number = chance.randrange(len(lines))
    lines[number] = _with_something_odd(lines[number], chance)
    return b"\n".join(lines)


def _with_something_odd(content: bytes, chance: random.Random) -> bytes:
    """Return JSON with another value in one place, or a value under another name; what is no JSON as it is."""
    try:
        whole = json.loads(content)
        places = list(_places(whole))
    except (ValueError, RecursionError):
        return content
    if not places:
        return content
    holder, key = chance.choice(places)
    if isinstance(holder, dict) and chance.randrange(4) == 0:
        holder[chance.choice(("text", "note_id", "id", "entry", "\ud800", ""))] = holder.pop(key)
    else:
        holder[key] = chance.choice(ODD)
    return json.dumps(whole).encode()


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield data, key
        yield from _places(data[key])
