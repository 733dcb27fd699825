"""The gate as a few regular expressions, for engines that scan a whole column at a time before any note is read.

They let through every note that `spondy.reading.gate.admits` does, and some more. They are written in what the
expressions of Java (Spark) and of Rust (polars) have in common.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spondy.reading.gate import PLAIN_CHARACTERS, naming_search
from spondy.reading.stems import Stem, alike, rate
from spondy.reading.text import DASHES


@lru_cache(maxsize=4)
def column_expressions(edge: str = r"\b") -> tuple[tuple[str, ...], ...]:
    r"""Return expressions, searched for without regard to case; a note passes where all of one group are found.

    Args:
        edge: how a word boundary is written; one that knows ASCII letters only is right too, and may be quicker.
    """
    expressions = [required.sets for rule in naming_search().rules for required in rule.required]
    # Half of the expressions name a vertebra beside a common word: for them both must stand in the note.
    vertebra = max((stems for sets in expressions for stems in sets), key=len)
    alone: set[Stem] = set()
    vertebrae: set[Stem] = set()
    beside: set[Stem] = set()
    for sets in expressions:
        named = next((stems for stems in sets if alike(stems, vertebra)), None)
        further = [stems for stems in sets if stems is not named]
        if named is None or not further:
            alone |= sets[0]
        else:
            vertebrae |= named
            beside |= min(further, key=rate)
    unusual = f"[^{_literally(PLAIN_CHARACTERS)}{DASHES}]"
    return (_any_of(alone, edge),), (_any_of(vertebrae, edge), _any_of(beside, edge)), (unusual,)


def _any_of(stems: set[Stem], edge: str) -> str:
    dash = f"[-{DASHES}]"
    written = {
        (edge if stem.begins else "") + re.escape(stem.text).replace(r"\-", dash) + (edge if stem.ends else "")
        for stem in stems
    }
    return f"(?i:{'|'.join(sorted(written))})"


def _literally(characters: str) -> str:
    """Write the characters beyond ASCII themselves: their escapes differ from engine to engine."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match.group(1), 16)), characters)
