"""The stems of the shipped expressions, worked out beforehand and kept in `stems.json` beside this file.

Reading them off some six hundred expressions, and compiling these to see that they are right, takes two seconds at
every start. The file says for each expression what was found; one that it does not know, because a rule was added or
changed, is compiled and read anew. `make stems` writes the file, and a test keeps it true.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from spondy.reading import rarity, stems
from spondy.reading.placeholders import expand, placeholders
from spondy.reading.rarity import Stem, Stems
from spondy.reading.stems import Required, read_stems

FILE = Path(__file__).with_name("stems.json")


def stems_of(pattern: str) -> Required:
    """Return the stems of an expression with placeholders, from the file where it knows them."""
    known = _known().get(_key(pattern))
    return read_stems(pattern) if known is None else known


def is_known(pattern: str) -> bool:
    """Say whether the file has the expression, which then compiled when the file was written."""
    return _key(pattern) in _known()


def content(patterns: Iterable[str]) -> str:
    """Return what the file must hold for some expressions.

    Raises:
        re.error: one of them is not a regular expression.
    """
    sets: dict[Stems, int] = {}
    entries = {}
    for pattern in sorted(set(patterns)):
        re.compile(expand(pattern), re.IGNORECASE)
        required = read_stems(pattern)
        named = [required.sets, () if required.beginnings is None else (required.beginnings,)]
        entries[_key(pattern)] = [[sets.setdefault(one, len(sets)) for one in group] for group in named]
    written = [" ".join(sorted(map(_write, one))) for one in sets]
    return json.dumps({"made_by": _made_by(), "sets": written, "expressions": entries}, indent=0) + "\n"


def _write(stem: Stem) -> str:
    return f"{'<' if stem.begins else ''}{stem.text}{'>' if stem.ends else ''}"


def _read(word: str) -> Stem:
    return Stem(word.strip("<>"), word.startswith("<"), word.endswith(">"))


@lru_cache(maxsize=1)
def _known() -> dict[str, Required]:
    if not FILE.exists():
        return {}
    found = json.loads(FILE.read_text(encoding="utf-8"))
    if found["made_by"] != _made_by():
        return {}
    sets = [frozenset(map(_read, words.split())) for words in found["sets"]]
    return {
        key: Required(tuple(sets[number] for number in required), sets[begun[0]] if begun else None)
        for key, (required, begun) in found["expressions"].items()
    }


@lru_cache(maxsize=1)
def _made_by() -> str:
    """Return a digest of all that the stems of an expression depend on besides the expression."""
    digest = hashlib.sha256()
    for source in (stems.__file__, rarity.__file__):
        digest.update(Path(source).read_bytes().replace(b"\r\n", b"\n"))
    for name, expression in sorted(placeholders().items()):
        digest.update(f"{name}\0{expression}\0".encode())
    return digest.hexdigest()


def _key(pattern: str) -> str:
    return hashlib.sha256(pattern.encode("utf-8", "surrogatepass")).hexdigest()[:16]
