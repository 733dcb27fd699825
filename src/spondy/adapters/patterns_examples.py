"""Run the examples that rules of coding and of the query check carry."""

from __future__ import annotations

from collections.abc import Iterator

from spondy.coding import rules as coding
from spondy.gaps.lint import lint_query
from spondy.gaps.lint_rules import Example, lint_knowledge
from spondy.knowledge.examples import Failure


def condition_rules() -> Iterator[Failure]:
    """Yield the examples that the decision table of conditions does not keep."""
    yield from _table(coding.condition_rules())


def symptoms() -> Iterator[Failure]:
    """Yield the examples that the tables of symptom codes do not keep."""
    tables = coding.symptom_tables()
    for group in (*tables.secondary.groups, *tables.symptom.groups):
        yield from _table(group.rules)


def _table(table: tuple[coding.Rule, ...]) -> Iterator[Failure]:
    for rule in table:
        for example in rule.examples.fits:
            first = coding.first_fit(table, coding.example_facts(example))
            if first is None or first.id != rule.id:
                yield Failure(rule.id, f"{example} is decided by {first.id if first else 'no rule'}")
        for example in rule.examples.misses:
            if coding.first_fit(table, coding.example_facts(example)) is rule:
                yield Failure(rule.id, f"{example} is decided by this rule")


def reviews() -> Iterator[Failure]:
    """Yield the examples that the reviews do not keep."""
    for review in coding.reviews().conditions:
        for wanted, examples in ((True, review.examples.fits), (False, review.examples.misses)):
            for example in examples:
                if coding.fits(review, coding.example_facts(example)) != wanted:
                    yield Failure(review.id, f"{example} {'is not' if wanted else 'is'} reviewed")


def lint() -> Iterator[Failure]:
    """Yield the query texts that the query check judges otherwise than its rules say."""
    for rule in lint_knowledge().rules:
        for wanted, examples in ((True, rule.match), (False, rule.miss)):
            for example in examples:
                given = example if isinstance(example, Example) else Example(text=example)
                broken = {violation.rule for violation in lint_query(given.text, note_text=given.record)}
                if (rule.id in broken) != wanted:
                    yield Failure(rule.id, f"{given.text!r} {'does not break' if wanted else 'breaks'} the rule")
