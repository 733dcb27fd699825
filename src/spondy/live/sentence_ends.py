"""Where a sentence ends in a text that is still being written: as the reader splits it, as far as one can tell yet."""

from __future__ import annotations

import re

from spondy.reading.sentences import sentence_starts
from spondy.reading.text import join_wrapped_lines

LONGEST = 1_000
"""What is longer without an end is cut by the reader too, characters."""

_BREAKS = str.maketrans(dict.fromkeys("\r\f\v\x85\u2028\u2029", "\n"))
_END = re.compile(r"(?P<mark>[.!?][\"')\]]*)(?:\s+|\Z)|\n\s*")
# It may go on as 4.5 or as e.g.
_MAY_GO_ON = re.compile(r"(?:^|[\s(.])(?:\d+|\w)\.$")
_PROBE = 80


def ends_sentence(text: str, place: int) -> bool:
    """Say whether a sentence ends right before a place, which the beginning of the text counts as."""
    return place == 0 or last_end(text, place - 1, place) == place


def last_end(text: str, low: int, high: int) -> int | None:
    """Return the last place after `low`, up to `high`, before which a sentence ends; None where there is none.

    A sentence ends at a line break, unless the reader takes the line for wrapped, and at a mark that a space or the
    end of the text follows, where the reader splits: not after an abbreviation or the number of a list. Of what was
    not written yet the least is assumed: a line that may be wrapped is, and a full stop right after a bare number or a
    single letter may be a decimal point, or part of an abbreviation.
    """
    begin = max(0, low - LONGEST)
    even = _even(text[begin : high + _PROBE])
    for match in reversed(list(_END.finditer(even))):
        found = min(match.end(), high - begin)
        if match.start() < found and found > low - begin and (match["mark"] is None or match.end("mark") <= found):
            after_mark = match["mark"] is not None
            if _mark_ends(even, match) if after_mark else _line_ends(even, match.start()):
                return begin + found
    return None


def next_end(text: str, place: int) -> int:
    """Return where the sentence ends in which a place lies: at the end of the text or `LONGEST` on at the latest."""
    limit = min(len(text), place + LONGEST)
    even = _even(text[max(0, place - LONGEST) : limit + _PROBE])
    shift = max(0, place - LONGEST)
    for match in _END.finditer(even):
        if place < shift + match.end() <= limit and (
            _mark_ends(even, match) if match["mark"] is not None else _line_ends(even, match.start())
        ):
            return shift + match.end()
    return limit


def _even(text: str) -> str:
    """Return a text of the same length in which all line ends are of one kind."""
    return text.replace("\r\n", " \n").translate(_BREAKS)


def _mark_ends(text: str, match: re.Match[str]) -> bool:
    mark = match.end("mark")
    line = text[text.rfind("\n", 0, match.start()) + 1 : mark]
    if mark == len(text) and _MAY_GO_ON.search(line):
        return False
    if "\n" in match.group():
        return True
    follows = text[match.end() : match.end() + 1] or "A"
    return sentence_starts(f"{line} {follows}")[-1] == len(line) + 1


def _line_ends(text: str, place: int) -> bool:
    line = text[text.rfind("\n", 0, place) + 1 : place]
    follows = text[place + 1 : place + _PROBE].partition("\n")
    # Where the next line was not begun yet, it may go on with this one.
    next_line = follows[0] if follows[0] or follows[1] else "a"
    return join_wrapped_lines(f"{line}\n{next_line}")[len(line)] == "\n"
