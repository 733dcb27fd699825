"""Named expressions for the spine's levels, generated from `patterns/terms/levels.yaml`.

A rule may write `{vertebra}`, `{level}` or `{region}` in a regular expression; what counts as one is said
once, in the level file.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spondy.knowledge.files import Strict, load


class NotALevel(Strict):
    """Something that looks like a level and is not."""

    id: str
    source: str
    before: str = ""
    after: str = ""
    only: str = ""
    match: tuple[str, ...]
    miss: tuple[str, ...]


class LevelFile(Strict):
    """`patterns/terms/levels.yaml`."""

    vertebrae: dict[str, tuple[str, ...]]
    letters: dict[str, int]
    ordinals: tuple[tuple[str, ...], ...]
    series: dict[str, str]
    below: dict[str, str]
    joints: dict[str, tuple[str, ...]]
    regions: dict[str, tuple[str, ...]]
    study_only: tuple[str, ...]
    unnamed_multiple: tuple[str, ...]
    not_a_level: tuple[NotALevel, ...]


@lru_cache(maxsize=1)
def level_file() -> LevelFile:
    """Return the level file, with the ordinal names ("third lumbar vertebra") of every vertebra filled in."""
    file: LevelFile = load("terms/levels.yaml", LevelFile)
    named = {name: list(phrases) for name, phrases in file.vertebrae.items()}
    for word, letter in file.series.items():
        for number in range(1, file.letters[letter] + 1):
            names = [f"{ordinal} {word} vertebra" for ordinal in file.ordinals[number - 1]]
            named.setdefault(f"{letter}{number}", []).extend(names)
    return file.model_copy(update={"vertebrae": {name: tuple(phrases) for name, phrases in named.items()}})


def words(phrases: tuple[str, ...] | list[str]) -> str:
    """Return an alternation of phrases, longest first, in which a space also matches a hyphen or a line end."""
    return alternation([_units(phrase) for phrase in sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))])


_FLEXIBLE = {" ": r"[\s-]+", "-": r"\s?-\s?", "/": r"\s?/\s?"}


def _units(phrase: str) -> list[str]:
    return [_FLEXIBLE.get(character, re.escape(character)) for character in phrase]


def alternation(phrases: list[list[str]]) -> str:
    """Write phrases with the letters that they share written once: only one of them is tried at each letter.

    Phrases that begin with different letters cannot match in the same place, so their order does not matter; where a
    flexible part comes next it may, and there they stay one behind the other.
    """
    if len(phrases) < 2 or not all(phrase and phrase[0].isalnum() for phrase in phrases if phrase):
        return "|".join("".join(phrase) for phrase in phrases)
    groups: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        groups.setdefault(phrase[0].lower() if phrase else "", []).append(phrase)
    written = []
    for group in groups.values():
        if len(group) == 1 or not group[0]:
            written.append("".join(group[0]))
        else:
            written.append(f"{group[0][0]}(?:{alternation([phrase[1:] for phrase in group])})")
    return "|".join(written)


@lru_cache(maxsize=1)
def placeholders() -> dict[str, str]:
    """Return the expressions by name; none has a capturing group."""
    levels = level_file()
    number = r"(?:C-?[0-7O]|[TD]-?(?:1[0-2]|[1-9])|L-?[1-6]|S-?[1-5])"
    vertebra_words = words([word for names in levels.vertebrae.values() for word in names])
    joint_words = words([word for names in levels.joints.values() for word in names])
    region_words = words([word for names in levels.regions.values() for word in names if word not in levels.study_only])
    below = words(list(levels.below))
    joiner = r"(?:\s?[-/]\s?|-on-|\s(?:on|over|upon|to|through|thru|with respect to|relative to)\s(?:the\s)?)"
    vertebra = rf"\b(?:{number}(?:\s(?:vertebra|vertebral body|body|ring|arch))?|{vertebra_words})\b"
    segment = (
        rf"\b(?:(?:{number}{joiner}(?:{number}|(?:1[0-2]|[1-9])(?!\d|\.\d|\s?mm))|O[Cc]?{joiner}C[12])\b(?:\s?/\s?S?\d\b)?"
        rf"|(?:{number}){{2}}\b|(?:{vertebra}){joiner}(?:{vertebra}|(?:{below})\b)|(?:{joint_words})\b)"
    )
    level = rf"\b(?:{segment}|{vertebra})"
    return {
        "vertebra": f"(?:{vertebra})",
        "segment": segment,
        # The other name of a level may stand behind it, in brackets.
        "level": rf"{level}(?:\s?\({level}\)(?=\s\w))?",
        "region": rf"\b(?:{region_words})\b",
        "site": rf"\b(?:{segment}|{vertebra}|(?:{region_words})\b)",
    }


def expand(pattern: str) -> str:
    """Fill the placeholders of a rule's expression."""
    for name, expression in placeholders().items():
        pattern = pattern.replace("{" + name + "}", expression)
    return pattern
