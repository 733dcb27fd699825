"""The rule files that reading is built from: their schemas, and how they are loaded.

Every rule has an id, a source, texts that it must match and texts that it must not; `selftest` in this
package proves them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from spondy.knowledge.files import Strict, load, patterns_dir
from spondy.reading.placeholders import expand
from spondy.reading.stem_file import is_known


class Rule(Strict):
    """What every rule has.

    Attributes:
        id: dotted name, unique over all files, cited by every finding.
        source: policy section, or where the wording is from.
        match: texts in which the rule must find something.
        miss: near misses in which it must not.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]+$")
    source: str
    match: tuple[str, ...] = ()
    miss: tuple[str, ...] = ()


class TermRule(Rule):
    """Words for one value of one category of finding.

    Attributes:
        value: the value of the finding (`spondylolysis`, `mri` ...).
        phrases: literal phrases, matched without regard to case or to spaces against hyphens.
        regex: regular expressions where phrases cannot say it; `{level}` and the like stand for the
            expressions of `patterns/terms/levels.yaml`.
        attributes: facts that go with the value (`direction: posterior`, `polarity: absent` ...).
    """

    value: str
    phrases: tuple[str, ...] = ()
    regex: tuple[str, ...] = ()
    attributes: dict[str, str] = Field(default_factory=dict)

    @field_validator("regex")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            if not is_known(pattern):
                _compiled(expand(pattern))
        return patterns


class TermFile(Strict):
    """One file of `patterns/terms/`."""

    category: str
    rules: tuple[TermRule, ...]


class CueRule(Rule):
    """Words that change the assertion of what stands near them (a ConText rule).

    Attributes:
        category: what the cue says: negated, possible, hypothetical, historical, family, planned ...
        direction: forward, backward, bidirectional, terminate or pseudo.
        allowed: categories of findings it may modify; all when empty.
        excluded: categories it may not modify.
        max_scope: number of tokens it reaches; to the sentence's end when not given.
        terminated_by: categories of cues that end its scope.
        only_before: expression that must follow the cue, for instance a clause's end: in "Hoffmann absent." the
            word looks back, in "absent reflexes" it does not.
    """

    category: str
    direction: str = Field(pattern="^(forward|backward|bidirectional|terminate|pseudo)$")
    phrases: tuple[str, ...] = ()
    regex: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    max_scope: int | None = None
    terminated_by: tuple[str, ...] = ()
    only_before: str = ""

    @field_validator("only_before")
    @classmethod
    def _is_expression(cls, pattern: str) -> str:
        _compiled(pattern)
        return pattern


class CueFile(Strict):
    """One file of `patterns/context/`.

    Attributes:
        group: cues of one group are matched together, the longest first: `assertion`, `experiencer`,
            `studies` (status of imaging) or `function` (normal against abnormal).
    """

    group: str = Field(pattern="^(assertion|experiencer|studies|function)$")
    rules: tuple[CueRule, ...]


class HeaderRule(Rule):
    """Headers of one category of section."""

    category: str
    voice: str = Field(pattern="^(provider|imaging|list|family|instruction|template|past|other)$")
    headers: tuple[str, ...]


class HeaderFile(Strict):
    """`patterns/sections/headers.yaml`."""

    rules: tuple[HeaderRule, ...]


class SentenceRule(Rule):
    """Words that tell where a sentence ends.

    Attributes:
        at: `before-full-stop`, a full stop behind the word ends no sentence; `answer`, the word belongs to the question
            before it; `capitals`, a full stop ends a sentence where the word is in capitals behind lower case;
            `behind-full-stop`, the word begins one.
        words: the words, in lower case.
    """

    at: Literal["before-full-stop", "answer", "capitals", "behind-full-stop"]
    words: tuple[str, ...]


class SentenceFile(Strict):
    """`patterns/sections/sentences.yaml`."""

    rules: tuple[SentenceRule, ...]


def _compiled(pattern: object) -> re.Pattern[str]:
    if not isinstance(pattern, str):
        raise ValueError("not a regular expression")
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error.msg}") from None
    except (OverflowError, RecursionError):
        raise ValueError("not a regular expression: a number in it is too large, or it nests too deeply") from None


Expression = Annotated[re.Pattern[str], BeforeValidator(_compiled)]
"""A regular expression of a pattern file, compiled without regard to case; a broken one is an error of the file."""


class LinkFile(Strict):
    """`patterns/terms/links.yaml`: expressions that link, part or date what stands near them."""

    source: str
    forward: Expression
    backward: Expression
    anywhere: Expression
    root: Expression
    root_regions: dict[str, str]
    root_segments: dict[str, str]
    other_matter: Expression
    reports: Expression
    elsewhere: Expression
    corrects: Expression
    retracts: Expression
    level_field: Expression


class MeasureFile(Strict):
    """`patterns/terms/measures.yaml`."""

    mm: Expression
    bare_pair: Expression
    grade: Expression
    meyerding: Expression
    ptosis: Expression
    displacement: Expression
    other: Expression
    dynamic: Expression
    position: Expression
    read_off: Expression
    read_off_ends: Expression
    past: Expression
    slipping_sites: tuple[str, ...]


class HintFile(Strict):
    """`patterns/terms/hints.yaml`: words that tell what kind of document a note is."""

    source: str
    inpatient: tuple[str, ...]
    report_title: str
    report_sections: tuple[str, ...]
    clinical_sections: tuple[str, ...]
    narrative: str
    resumes: str
    column_yes: str
    column_no: str
    column_mark: str
    report_history: str
    addressed: str
    concludes: str
    provider_opens: str


_NOT_TERMS = ("levels.yaml", "measures.yaml", "links.yaml", "hints.yaml")


def _files(folder: str) -> list[str]:
    root: Path = patterns_dir()
    return sorted(path.relative_to(root).as_posix() for path in (root / folder).glob("*.yaml"))


@lru_cache(maxsize=1)
def term_files() -> tuple[TermFile, ...]:
    """Return the term files in the order of their names."""
    return tuple(load(name, TermFile) for name in _files("terms") if not name.endswith(_NOT_TERMS))


@lru_cache(maxsize=1)
def cue_files() -> tuple[CueFile, ...]:
    """Return the cue files."""
    return tuple(load(name, CueFile) for name in _files("context"))


@lru_cache(maxsize=1)
def header_rules() -> tuple[HeaderRule, ...]:
    """Return all header rules."""
    return load("sections/headers.yaml", HeaderFile).rules


@lru_cache(maxsize=1)
def sentence_rules() -> tuple[SentenceRule, ...]:
    """Return the rules of where a sentence ends."""
    return load("sections/sentences.yaml", SentenceFile).rules
