"""Damage to bytes: chance, and pieces that formats and readers of notes stumble over."""

from __future__ import annotations

import random

NO_UTF8 = (b"\xff", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80")
WORDS = (
    *"\"'{}[]\\\n\r\t,;:<>&%\x00",
    *("\r\n", "\u2028", "\u200b", "\u202e", "\ufb03", "\u00bd", "e\u0301", "\U0001f9b4", "\ufeff"),
    *("null", "true", "NaN", "1e999", "-0", "9" * 40, "[" * 80, '{"a":' * 80, "\\u0000", "\\ud800", "\\udc00"),
    *("<!--", "]]>", "<![CDATA[", "&#x110000;", "\\bin99 ", "\\u-1?", "{\\*", "====", "!!python/x"),
    *("no ", "denies ", "possible ", "C1-C2 ", "L5-S1 ", "spondylolisthesis ", "pars defect ", "4 mm ", ". ", "\n\n"),
)
PIECES = (*(word.encode() for word in WORDS), *NO_UTF8)


def mutated(seed: bytes, other: bytes, chance: random.Random, most: int = 6_000) -> bytes:
    """Return a damaged copy of a file, cut to so many bytes at most; some damage takes pieces of another file."""
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
