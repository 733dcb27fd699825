"""The rules of the compliance check, ``patterns/query/lint.yaml``: their shape and their reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import Field, model_validator

from spondy.errors import PatternError
from spondy.knowledge.files import Strict, load

FILE = "query/lint.yaml"
Check = Literal["words", "option", "basis", "quotes", "quotes-in-record", "title", "diagnosis", "yes-no"]
NEEDS_RECORD: frozenset[str] = frozenset({"quotes-in-record", "title", "diagnosis"})


class Example(Strict):
    """A text and the record that it is about."""

    text: str
    record: str | None = None


class LintRule(Strict):
    """One rule, with texts that break it (`match`) and texts that do not (`miss`)."""

    id: str
    check: Check
    message: str
    source: str
    words: tuple[str, ...] = ()
    case: bool = Field(default=False, description="capitals count in `words`")
    outside_quotes: bool = Field(default=False, description="words that the query quotes are the record's, not its own")
    match: tuple[Example | str, ...]
    miss: tuple[Example | str, ...]

    @model_validator(mode="after")
    def _words_where_needed(self) -> LintRule:
        if bool(self.words) != (self.check in {"words", "option"}):
            raise ValueError(f"rule {self.id}: `words` belong to the checks words and option, and only to those")
        return self


class Structure(Strict):
    """Regular expressions that tell the parts of a plain text apart."""

    title: str
    option: str
    list_item: str
    inline: str
    asks: str
    quoted: str
    yes_no: str
    denied: str


class LintFile(Strict):
    """The whole file."""

    structure: Structure
    diagnoses: dict[str, tuple[str, ...]]
    rules: tuple[LintRule, ...]


@dataclass(frozen=True)
class LintKnowledge:
    """The file with every regular expression compiled."""

    rules: tuple[LintRule, ...]
    words: dict[str, tuple[re.Pattern[str], ...]]
    structure: dict[str, re.Pattern[str]]
    diagnoses: dict[str, re.Pattern[str]]


def _compiled(pattern: str, flags: int, where: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, flags)
    except re.error as error:
        raise PatternError(f"{FILE}: {where}: {error}") from error


@lru_cache(maxsize=1)
def lint_knowledge() -> LintKnowledge:
    """Return the shipped rules, compiled.

    Raises:
        PatternError: the file breaks its schema, or an expression cannot be compiled.
    """
    file: LintFile = load(FILE, LintFile)
    any_name = "|".join(name for names in file.diagnoses.values() for name in names)
    return LintKnowledge(
        rules=file.rules,
        words={
            rule.id: tuple(
                _compiled(word.replace("{diagnosis}", f"(?:{any_name})"), 0 if rule.case else re.IGNORECASE, rule.id)
                for word in rule.words
            )
            for rule in file.rules
        },
        structure={
            name: _compiled(pattern, re.IGNORECASE | re.MULTILINE, f"structure.{name}")
            for name, pattern in file.structure.model_dump().items()
            if name != "denied"
        }
        # A cue of denial must stand right before the diagnosis: `$` is there the end of the words before it.
        | {"denied": _compiled(file.structure.denied, re.IGNORECASE, "structure.denied")},
        diagnoses={
            family: _compiled(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE, f"diagnoses.{family}")
            for family, names in file.diagnoses.items()
        },
    )
