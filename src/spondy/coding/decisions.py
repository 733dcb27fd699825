"""The decision on each condition: which rule decided, what it proposes, what asks for review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from spondy.coding.coexistence import counts, is_lesion
from spondy.coding.facts import Facts, condition_facts
from spondy.coding.rules import REMEMBERED, Propose, Review, Rule, condition_rules, first_fit, fits, reviews
from spondy.coding.templates import fill
from spondy.model import Condition, Evidence, Reading


@dataclass(frozen=True)
class Weighed:
    """A code that a decision weighed and did not choose."""

    code: str
    because: str
    rule: str
    source: str


@dataclass(frozen=True)
class Decision:
    """What one rule decided, on a condition or on a symptom beside it.

    Attributes:
        rule: the rule that decided.
        facts: what it was decided on.
        condition: the condition decided on, or the one that a symptom's code stands beside.
        code: the code proposed, None where the rule proposes none.
        role: primary or secondary; empty without a code.
        status: the status of this condition alone; empty without a code.
        reviews: the review rows that fit, those that keep the status included.
        weighed: the codes not chosen.
        evidence: the words it rests on.
    """

    rule: Rule
    facts: Facts
    condition: Condition
    code: str | None = None
    role: str = ""
    status: str = ""
    reviews: tuple[Review, ...] = ()
    weighed: tuple[Weighed, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=(), repr=False)

    @property
    def gaps(self) -> tuple[str, ...]:
        """The documentation gaps that the rule and its reviews name."""
        named = [self.rule.gap, *(review.gap for review in self.reviews)]
        return tuple(dict.fromkeys(gap for gap in named if gap))


def decide(rule: Rule, facts: Facts, condition: Condition, evidence: tuple[Evidence, ...], region: str) -> Decision:
    """Apply a rule that fits.

    Args:
        rule: the rule.
        facts: the facts it fits.
        condition: the condition it decides on.
        evidence: the words it rests on.
        region: the region whose digit a code takes.
    """
    verdict = _judge(rule, facts, region)
    return Decision(rule, facts, condition, evidence=evidence, **verdict)


@lru_cache(maxsize=REMEMBERED)
def _judge(rule: Rule, facts: Facts, region: str) -> dict[str, Any]:
    """Return what a rule decides of facts: a pure function of the tables, asked of the same facts again and again."""
    weighed = tuple(
        Weighed(fill(each.code, facts, region=region), each.because, rule.id, rule.source)
        for each in rule.considered
        if fits(each, facts)
    )
    if not isinstance(rule.propose, Propose):
        return {"weighed": weighed}
    proposal = rule.propose
    code = fill(proposal.code, facts, region=region, injury_site=proposal.injury_site)
    asked = tuple(
        review
        for review in reviews().conditions
        if fits(review, facts) and (not review.codes or code.startswith(review.codes))
    )
    lowered = any(review.status == "needs-review" for review in asked)
    status = "needs-review" if lowered else proposal.status
    return {"code": code, "role": proposal.role, "status": status, "reviews": asked, "weighed": weighed}


def condition_decisions(reading: Reading, *, setting: str, note_kind: str) -> tuple[Decision, ...]:
    """Return the decision on every condition of a note, in the order of the note.

    A condition whose levels name several slipped or broken vertebrae has one decision a vertebra where their codes
    differ.

    Args:
        reading: what was read in the note.
        setting: outpatient or inpatient.
        note_kind: clinical or radiology-report.
    """
    return tuple(
        decision
        for condition in reading.conditions
        for decision in _once_a_code(_decisions(condition, reading, setting, note_kind))
    )


def _decisions(condition: Condition, reading: Reading, setting: str, note_kind: str) -> Iterator[Decision]:
    for facts in condition_facts(condition, reading, setting, note_kind):
        rule = first_fit(condition_rules(), facts)
        if rule is not None:
            yield decide(rule, facts, condition, _evidence(condition), condition.region)


def _once_a_code(decisions: Iterator[Decision]) -> Iterator[Decision]:
    seen: set[tuple[str, str | None]] = set()
    for decision in decisions:
        key = (decision.rule.id, decision.code)
        if key not in seen:
            seen.add(key)
            yield decision


def _evidence(condition: Condition) -> tuple[Evidence, ...]:
    spans = (*condition.evidence, *condition.level_evidence, *condition.etiology_evidence)
    return tuple(dict.fromkeys(spans))


def uncertain(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """Return the decisions that left an uncertain lysis or slip uncoded."""
    return tuple(
        decision
        for decision in decisions
        if decision.code is None
        and is_lesion(decision.condition)
        and decision.facts.assertion == "possible"
        and not counts(decision.condition, decision.facts.setting)
    )
