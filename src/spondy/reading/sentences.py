"""Sentence boundaries: fast, silent, and right for clinical layout.

A line end is a boundary (soft-wrapped lines were joined before); so are ``.``, ``!`` and ``?`` before a
new sentence, but not after abbreviations, list numbers and initials; so is a column gap before a new label.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spondy.reading.rules import sentence_rules

_BOUNDARY = (
    r"[.!?][\"')\]]*\s+(?=[\"'(\[*#>-]*\s?[A-Z0-9\[]|\([a-z+-]\)\s)"
    r"|(?<=[a-z]{4})[.]\s+(?=[a-z])"
    r"|[.]\s+(?=(?:{begins})\s+[a-z])"
    r"|\n+"
    r"|  +(?=[A-Z][\w /&.-]{0,24}[:?])"
    r"|(?:{answered})\s+(?=[A-Z][\w /&.-]{0,30}\?)"
    r"|(?<![:\s])\s+(?=\[[ xX]?\]\s*(?!(?:[Yy]es|[Nn]o|YES|NO|Y|N)\b)\w)"
)
_CASE_SENSITIVE_END = re.compile(r"(?:\b[A-Z]|(?:^|\n)\s*[#(]?\d{1,2})$")


@lru_cache(maxsize=1)
def _boundary() -> re.Pattern[str]:
    answered = "|".join(rf"(?<=\? {word})" for word in _answers())
    return re.compile(_BOUNDARY.replace("{begins}", _words("behind-full-stop")).replace("{answered}", answered))


@lru_cache(maxsize=1)
def _answer() -> re.Pattern[str]:
    """An answer, which belongs to the question before it."""
    return re.compile(rf"(?:{'|'.join(_answers())})\b\s*(?:[.,;|\n]|$|  |[A-Z][\w /&.-]{{0,30}}\?)")


def _answers() -> list[str]:
    words = [word for rule in sentence_rules() if rule.at == "answer" for word in rule.words]
    return sorted({written for word in words for written in (word.capitalize(), word.upper())})


@lru_cache(maxsize=1)
def _abbreviation_end() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_words('before-full-stop')})$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _capitals_end() -> re.Pattern[str]:
    """A word that in capitals is another abbreviation: "walks with PT. Neck ..." ends where "told the pt." does not."""
    return re.compile(rf"[a-z]\s+(?:{_words('capitals').upper()})$")


def _words(at: str) -> str:
    return "|".join(re.escape(word) for rule in sentence_rules() if rule.at == at for word in rule.words)


_LONGEST = 1_000
"""Length of the longest sentence, characters."""


def sentence_starts(text: str) -> list[int]:
    """Return the offsets at which sentences of a normalised text begin."""
    starts = [0]
    for match in _boundary().finditer(text):
        if match.group()[0] in ".!?":
            if match.group()[0] == "?" and (match.start() == 0 or text[match.start() - 1] in " :\n"):
                continue  # a question mark before its word is a doubt, no end
            if match.group()[0] == "?" and _answer().match(text, match.end()):
                continue
            before = text[max(0, match.start() - 12) : match.start()]
            if match.group()[0] == "." and "\n" not in match.group():
                if _CASE_SENSITIVE_END.search(before) and not re.search(r"\b(?:[CTLS]\d|[A-Z]{2,})$", before):
                    continue
                if _abbreviation_end().search(before) and not _capitals_end().search(before):
                    continue
        # One space is left of an indent; it belongs to what stands before it.
        starts.append(match.end() + (text[match.end() : match.end() + 1] == " "))
    return _bounded(text, starts)


def _bounded(text: str, starts: list[int]) -> list[int]:
    """Cut what runs on without an end at the last space within `_LONGEST`: nothing links across so much text."""
    found = []
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else len(text)
        found.append(start)
        while end - start > _LONGEST:
            space = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
            start = space + 1 if space > 0 else start + _LONGEST
            found.append(start)
    return found


def search_starts(text: str, starts: list[int]) -> list[int]:
    """Return the sentence starts over which no term reaches: not those at a line end in mid-sentence.

    "C2 pars" and, on the next line, "defect" may be a broken line or two items of a list, which only the term can
    tell: two lines are searched as one where the first has no mark at its end and the second begins in lower case.
    """
    return [start for start in starts if not _is_broken_line(text, start)]


def _is_broken_line(text: str, start: int) -> bool:
    if start == 0 or not text[start : start + 1].islower() or text[start - 1] != "\n":
        return False
    line = text[max(0, start - 3) : start - 1].rstrip(" ")
    return line[-1:].isalnum()
