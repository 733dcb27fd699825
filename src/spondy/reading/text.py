"""One normalisation of a note's text, with the way back to the original offsets.

Patterns are written for plain text: one kind of space, one kind of dash, one line end. Everything that
differs is rewritten here and nowhere else, and every span found in the rewritten text is translated
back by `NormalisedText.original`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

COLUMN_GAP = "  "
"""Two spaces: what is left of a tab or of three or more spaces, the gap between columns or labels."""

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
"""Characters that are read as a hyphen."""

_INVISIBLE = "\u00ad\u200b-\u200f\u2060\u2061-\u2064\u202a-\u202e\u2066-\u2069\ufeff\u180e"
_PLAIN = {**dict.fromkeys(DASHES, "-"), "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2044": "/"}
# What `re` takes for an i without regard to case, and so must the search for stems.
_PLAIN |= {"\u0130": "I", "\u0131": "i"}
_ODD = re.compile(
    rf"(?P<gap>[^\S\n\r]*\t[^\S\n\r]*|[^\S\n\r]{{3,}})(?P<eol>(?=[\r\n\f\v\x85\u2028\u2029]|\Z))?"
    rf"|(?P<line>\r\n?|[\f\v\x85\u2028\u2029])"
    rf"|(?P<double>[^\S\n\r]{{2}})"
    rf"|(?P<drop>[{_INVISIBLE}])"
    rf"|(?P<other>[^\n\x20-\x7e])"
)


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """Normalised text and the map back.

    Attributes:
        text: what the pipeline reads.
        starts: offsets in `text` where a stretch begins that maps one to one onto the original.
        origins: the original offset of each of these stretches.
        length: number of code points of the original.
    """

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]
    length: int

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Translate a span of `text` into a span of the original, which covers the same characters."""
        if len(self.starts) == 1:
            return start, end
        if end <= start:
            point = self._origin(start)
            return point, point
        return self._origin(start), min(self._origin(end - 1) + 1, self.length)

    def _origin(self, offset: int) -> int:
        index = bisect_right(self.starts, offset) - 1
        origin = self.origins[index] + offset - self.starts[index]
        if index + 1 < len(self.origins):
            return min(origin, max(self.origins[index + 1] - 1, self.origins[index]))
        return min(origin, max(self.length - 1, 0))


_LABELS_A_ROW = re.compile(r"(?:\A|[\n\r])[A-Z][A-Za-z/&]{0,14}\Z")


def _labels_a_row(gap: re.Match[str]) -> bool:
    """Say whether one short word stands between the line's start and a gap: two spaces part it from its column too."""
    return _LABELS_A_ROW.search(gap.string[max(0, gap.start() - 16) : gap.start()]) is not None


def _rewrite(match: re.Match[str]) -> str:
    kind = match.lastgroup
    found = match.group()
    if kind == "line":
        return "\n"
    if kind in ("gap", "eol", "double"):
        indents = match.start() == 0 or match.string[match.start() - 1] in "\n\r\f\v\x85\u2028\u2029"
        if indents or kind == "eol":
            return ""
        return COLUMN_GAP if kind == "gap" or _labels_a_row(match) else " "
    if kind == "drop":
        return ""
    if found in _PLAIN:
        return _PLAIN[found]
    category = unicodedata.category(found)
    if category == "Zs" or category == "Cc":
        return " "
    if category == "Mn":
        return ""
    return unicodedata.normalize("NFKC", found) or " "


def normalise(original: str) -> NormalisedText:
    """Normalise spaces, line ends, dashes, quotes and invisible characters, and join soft-wrapped lines."""
    pieces: list[str] = []
    starts: list[int] = [0]
    origins: list[int] = [0]
    length = 0
    position = 0
    for match in _ODD.finditer(original):
        new = _rewrite(match)
        if new == match.group():
            continue
        if match.start() > position:
            pieces.append(original[position : match.start()])
            length += match.start() - position
        starts.append(length)
        origins.append(match.start())
        pieces.append(new)
        length += len(new)
        position = match.end()
        starts.append(length)
        origins.append(position)
    pieces.append(original[position:])
    text = "".join(pieces)
    return NormalisedText(join_wrapped_lines(text), tuple(starts), tuple(origins), len(original))


_ENDS_SENTENCE = re.compile(r"[.:;!?>\])|]\s*$|^\s*$")
_STARTS_ITEM = re.compile(
    r"^\s*(?:[-*\u2022>#+=_~|]|\(?\d{1,2}[.):]\s|\d{1,2}/\d{1,2}/\d{2,4}|\(?[A-Za-z][.)]\s|\[[ xX]?\]"
    r"|[A-Z][\w /&.-]{0,40}:(?:\s|$)|$)"
)
_DASH_LABEL = re.compile(r"[^.:]{2,45}\s--?\s")
_CONTINUES = re.compile(r"(?:of|or|and|to|for|in|on|with|at|by|from|than)\s")
_LABEL = re.compile(r"[^(:.][^:.]{0,39}:\s")
_OPEN_END = re.compile(
    r"(?:,|-|/|\b(?:and|or|of|the|a|an|to|in|on|at|for|with|without|by|from|no|not|than|that|which|who|is|are|was|were"
    r"|has|have|had|her|his|their|its|my|our|but|as|if|when|into|per|via|w/|left|right|both|any|some|she|he|they|it|very"
    r"|against|since|until|between|through))\s*$",
    re.IGNORECASE,
)


def join_wrapped_lines(text: str) -> str:
    """Replace the line end of a soft-wrapped line by a space; the length stays the same.

    A line is taken as wrapped when its sentence is open and the next line goes on with it: the line ends
    in a word that wants another, or the next line begins in lower case, or the next word would not have
    fitted into the width that the note's lines keep.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    full = sorted(len(line.rstrip()) for line in lines if len(line.rstrip()) > 60)
    width = full[int(len(full) * 0.8)] if len(full) >= 3 else 0
    previous = lines[0]
    joined = [previous]
    for line in lines[1:]:
        joined.append((" " if _is_wrapped(previous, line, width) else "\n") + line)
        previous = line
    return "".join(joined)


def _is_wrapped(line: str, following: str, width: int) -> bool:
    bare = line.strip()
    rest = following.strip()
    if len(bare) >= 10 and _CONTINUES.match(rest) and not _ENDS_SENTENCE.search(bare):
        return True
    if len(bare) >= 30 and rest and rest[0].islower() and _OPEN_END.search(bare) and not _LABEL.match(rest):
        return True
    if len(bare) < 30 or not rest or _ENDS_SENTENCE.search(bare) or _STARTS_ITEM.match(following):
        return False
    if _DASH_LABEL.match(bare) and _DASH_LABEL.match(rest):
        return False
    if (COLUMN_GAP in bare and len(bare) < 60) or COLUMN_GAP in rest[:32]:
        return False
    if rest[0].islower() or rest[0] in "(\"'&":
        return len(bare) >= 60 and not _LABEL.match(rest)
    if _OPEN_END.search(bare):
        return True
    first_word = rest.split(" ", 1)[0]
    return bool(width) and len(bare) + 1 + len(first_word) > width * 0.93
