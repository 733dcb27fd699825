"""The expressions that find section headers, built from `patterns/sections/headers.yaml`."""

from __future__ import annotations

import re
from functools import lru_cache

from spondy.reading.placeholders import words
from spondy.reading.rules import HeaderRule, header_rules

TITLE = "title"
"""Category of a line in capitals that is no known header: it ends the section before it."""

TITLE_RULE = "section.title"
"""Id of the rule of such lines."""

LEAD = r"(?:[ ]*(?:[-*#>=_~\u2022]+|\(?\d{1,2}[.)])?[ ]*)"
_PART_OF_A_NAME = "OF|AND|WITH|FOR|MEDICINE|PRACTICE|PHYSICIANS?|HEALTH|CLINIC|CENTER|DEPARTMENT|NOTE|SUMMARY|VISIT"
_NOTE = r"(?:[ ]*(?:\([^)\n]{0,90}\)|\d{1,2}/\d{1,2}/\d{2,4}))?"
_ABBREVIATION = re.compile(r"[b-df-hj-np-tv-xz]{2,4}")
"""A header without a vowel: no ordinary word, so it is one without a colon too, where a capital or a number follows."""
_LETTERS = 3
"""Length of a header in capitals, such as an abbreviation, that a full stop may follow."""
_END = r"[ ]*(?::+|$|  |-+(?=[ ])|\.?\*\*:?|:?\*\*|,:)"


def header_pattern(rule: HeaderRule) -> str:
    """Return the expression of one rule: at a line's start, or in capitals, or after a sentence with a colon."""
    long = [header for header in rule.headers if header[-1] not in ":/)>-]" and len(header) > 1]
    with_colon = [header[:-1] for header in rule.headers if header[-1] == ":" and len(header) > 2]
    short = [header for header in rule.headers if header not in long and header[:-1] not in with_colon]
    parts = []
    if long:
        names = words(long)
        capitals = words([header.upper() for header in long if len(header) > 1])
        parts.append(rf"^{LEAD}(?:{names})\b{_NOTE}{_END}")
        parts.append(rf"^{LEAD}(?:{words([header for header in long if len(header) > 3])})\.(?=\s|$)")
        parts.append(
            rf"^{LEAD}(?=(?-i:[A-Z]))(?:{names})\b(?! +for\b)(?=[^:\n]{{0,60}}:)[^:\n]{{0,60}}:"
            if rule.voice != "provider"
            else ""
        )
        parts.append(rf"^{LEAD}(?-i:{capitals})(?=[ ][^\n]*[a-z0-9])(?![ ](?:{_PART_OF_A_NAME})\b)(?=[ ])")
        parts.append(rf"^{LEAD}(?-i:{capitals})\b,(?=[ ])")
        if letters := [header.upper() for header in long if len(header) == _LETTERS]:
            parts.append(rf"^{LEAD}(?-i:{words(letters)})\.(?=\s|$)")
        parts.append(rf"^{LEAD}(?:{names})(?=[ ]\(?\d{{1,2}}[.)][ ]\S)")
        parts.append(rf"^{LEAD}(?=(?-i:[A-Z]))(?:{names}),[ ][^:.;\n]{{1,40}}:[ ]*$")
        if letters := [header.capitalize() for header in long if _ABBREVIATION.fullmatch(header)]:
            parts.append(rf"^{LEAD}(?-i:{words(letters)})(?=[ ][A-Z0-9(\[])")
        parts.append(rf"(?:(?<=[.;,)\]] )|(?<=[.,])|(?<=  ))(?=(?-i:[A-Z]))(?:{names})\b{_NOTE}[ ]?:")
        parts.append(rf"(?<=  )(?-i:{capitals})(?=[ ][a-z0-9])")
    if with_colon:
        parts.append(rf"^{LEAD}(?:{words(with_colon)})[ ]*:")
    if short:
        singles = "|".join(sorted({_single(header) for header in short}))
        parts.append(rf"^{LEAD}(?-i:{singles})")
    if single := "".join(header[0] for header in short if len(header) == 2 and header[1] == ":"):
        parts.append(rf"^{LEAD}(?-i:[{single}]):(?=\s|$)")
    return f"(?m:{'|'.join(part for part in parts if part)})"


def _single(header: str) -> str:
    mark = header.upper()
    escaped = re.escape(mark).replace(r"\ ", r"\s?")
    if len(mark) == 1:
        return rf"{escaped}(?=$|  )"
    return escaped + (r"(?=\s|$|\d)" if mark[-1] in "/)>-]" else "")


@lru_cache(maxsize=1)
def title_pattern() -> str:
    """Return the expression of a line in capitals that no rule knows."""
    known = words([header for rule in header_rules() for header in rule.headers if len(header) > 1])
    return rf"(?m:(?:\A|(?<=\n\n))(?!(?:{known})\b{_NOTE}{_END})(?-i:[A-Z][A-Z0-9 /&,'()-]{{4,60}}):?[ ]*$)"


@lru_cache(maxsize=1)
def voices() -> dict[str, str]:
    """Return who speaks in each category of section."""
    table = {rule.category: rule.voice for rule in header_rules()}
    table[TITLE] = "provider"
    return table
