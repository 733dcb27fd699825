"""Read the pattern files that are lists of expressions and no rules, and check that every expression compiles."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spondy.errors import PatternError
from spondy.knowledge.files import load
from spondy.reading.placeholders import NotALevel, level_file
from spondy.reading.rules import HintFile, LinkFile, MeasureFile


def levels() -> None:
    """Read the levels and what looks like one."""
    for rule in level_file().not_a_level:
        _compile("terms/levels.yaml", rule.id, _expressions(rule))


def measures() -> None:
    """Read the expressions of millimetres and grades, which compile as they are read."""
    load("terms/measures.yaml", MeasureFile)


def links() -> None:
    """Read the expressions that link, part or date what stands near them, which compile as they are read."""
    load("terms/links.yaml", LinkFile)


def hints() -> None:
    """Read the expressions that tell what kind of document a note is."""
    file: HintFile = load("terms/hints.yaml", HintFile)
    _compile(
        "terms/hints.yaml",
        "hints",
        [
            *file.inpatient,
            file.report_title,
            file.report_history,
            file.narrative,
            file.resumes,
            file.addressed,
            file.provider_opens,
            file.concludes,
            file.column_yes,
            file.column_no,
            file.column_mark,
        ],
    )


def _expressions(rule: NotALevel) -> list[str]:
    return [rule.before, rule.after, rule.only]


def _compile(file: str, name: str, expressions: Iterable[str]) -> None:
    for expression in expressions:
        try:
            re.compile(expression, re.IGNORECASE)
        except (re.error, OverflowError, RecursionError) as error:
            raise PatternError(f"{file}: {name}: not a regular expression: {error}") from error
