"""The rules of `patterns/` in the form in which the peers take them, so that all look for the same words.

The peers get every phrase and every regular expression of the term rules, and EDS-NLP the phrases of our cues.
They do not get what is ours alone: levels, measurements, links, headers, coding and gaps.
"""

from __future__ import annotations

import re
from typing import TypedDict

from spondy.reading.placeholders import expand
from spondy.reading.rules import cue_files, term_files


class Target(TypedDict):
    """One term rule.

    Attributes:
        id: the rule's id, which is the label of what it finds.
        phrases: all spellings of its phrases.
        regex: its expressions as one, to be matched without regard to case; empty where it has none.
        lower_regex: the same for text in lower case.
    """

    id: str
    phrases: list[str]
    regex: str
    lower_regex: str


class Rules(TypedDict):
    """What a peer gets.

    Attributes:
        targets: the term rules.
        cues: phrases by qualifier (`negation`, `hypothesis`, `history`, `family`) and part (`preceding`, `following`,
            `pseudo`, `termination`).
    """

    targets: list[Target]
    cues: dict[str, dict[str, list[str]]]


# EDS-NLP has four qualifiers; each takes the categories of our cues that say the same.
QUALIFIERS = {
    "negation": ("negated",),
    "hypothesis": ("hypothetical", "template", "possible", "rule-out"),
    "history": ("historical", "prior", "preoperative", "resolved"),
    "family": ("family",),
}

_PARTS = {
    "forward": ("preceding",),
    "backward": ("following",),
    "bidirectional": ("preceding", "following"),
    "pseudo": ("pseudo",),
    "terminate": ("termination",),
}

# The groups whose cues speak of findings; the others tell how a study stands, or normal from abnormal.
_GROUPS = ("assertion", "experiencer")


def peer_rules(*, literal_only: bool = False) -> Rules:
    """Return the rules for the peers.

    Args:
        literal_only: leave the regular expressions out, and with them the rules that have nothing else.
    """
    targets = [
        _target(rule.id, rule.phrases, () if literal_only else rule.regex)
        for file in term_files()
        for rule in file.rules
        if rule.phrases or not literal_only
    ]
    return Rules(targets=targets, cues={name: _cues(categories) for name, categories in QUALIFIERS.items()})


def _target(name: str, phrases: tuple[str, ...], patterns: tuple[str, ...]) -> Target:
    regex = alternation(patterns)
    return Target(id=name, phrases=spellings(phrases), regex=regex, lower_regex=lower_case(regex))


def spellings(phrases: tuple[str, ...]) -> list[str]:
    """Return phrases with a hyphen for a space and the other way round, which spondy matches too."""
    found = set(phrases)
    found |= {re.sub(r"(?<=\w) (?=\w)", "-", phrase) for phrase in phrases}
    found |= {re.sub(r"(?<=\w)-(?=\w)", " ", phrase) for phrase in phrases}
    return sorted(found)


def alternation(patterns: tuple[str, ...]) -> str:
    """Return one expression that matches what any of the patterns matches, their placeholders filled in."""
    return "|".join(f"(?:{expand(pattern)})" for pattern in patterns)


def lower_case(pattern: str) -> str:
    """Return an expression for text in lower case, where it finds what the given one finds without regard to case.

    EDS-NLP matches such text, and an expression that need not try both cases is about twice as fast.
    """
    return re.sub(r"\\.|[A-Z]+", lambda found: found[0] if found[0].startswith("\\") else found[0].lower(), pattern)


def _cues(categories: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {part: set() for parts in _PARTS.values() for part in parts}
    for file in cue_files():
        if file.group not in _GROUPS:
            continue
        for cue in file.rules:
            if cue.category in categories or cue.direction in ("pseudo", "terminate"):
                for part in _PARTS[cue.direction]:
                    found[part].update(cue.phrases)
    return {part: sorted(phrases) for part, phrases in found.items()}
