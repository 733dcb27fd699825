"""The tables in patterns/coding: their own examples, their order, and every code they can give."""

from __future__ import annotations

from dataclasses import asdict
from itertools import chain

import pytest

from spondy.coding.codeset import code_set
from spondy.coding.facts import Facts
from spondy.coding.rules import (
    Propose,
    condition_rules,
    example_facts,
    first_fit,
    fits,
    reviews,
    symptom_tables,
)
from spondy.coding.templates import expansions, injuries, templates
from spondy.errors import PatternError
from spondy.knowledge.files import read_yaml
from spondy.knowledge.vocabulary import vocabulary

GROUPS = (*symptom_tables().secondary.groups, *symptom_tables().symptom.groups)
TABLES = [condition_rules(), *(group.rules for group in GROUPS)]
RULES = list(chain.from_iterable(TABLES))
ROWS = [(table, rule) for table in TABLES for rule in table]


@pytest.mark.parametrize(("table", "rule"), ROWS, ids=lambda value: getattr(value, "id", ""))
def test_rule_decides_its_examples_and_no_near_miss(table, rule):
    for example in rule.examples.fits:
        assert first_fit(table, example_facts(example)).id == rule.id, example
    for example in rule.examples.misses:
        decided = first_fit(table, example_facts(example))
        assert decided is None or decided.id != rule.id, example


@pytest.mark.parametrize("review", reviews().conditions, ids=lambda review: review.id)
def test_review_fits_its_examples_and_no_near_miss(review):
    assert all(fits(review, example_facts(example)) for example in review.examples.fits)
    assert not any(fits(review, example_facts(example)) for example in review.examples.misses)


def test_ids_are_unique():
    ids = [row.id for row in (*RULES, *reviews().conditions, *reviews().note, *injuries())]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.propose != "none"], ids=lambda rule: rule.id)
def test_every_code_a_rule_can_give_is_billable(rule):
    codes = expansions(rule.propose.code)
    assert codes
    assert [code for code in sorted(codes) if not code_set().is_billable(code)] == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.considered], ids=lambda rule: rule.id)
def test_every_code_a_rule_considers_exists(rule):
    for each in rule.considered:
        for code in expansions(each.code):
            assert code_set().lookup(code.rstrip("-")).title


@pytest.mark.parametrize("family", sorted(templates().sevenths))
def test_7th_characters_are_those_of_the_tabular_list(family):
    template = next(rule.propose.code for rule in RULES if uses(rule, family))
    for code in expansions(template):
        if code.startswith(family):
            stem = code_set().lookup(code[:-1].removesuffix("X"))
            assert code[-1] in stem.seventh, code


def uses(rule, family):
    if not isinstance(rule.propose, Propose) or "{seventh}" not in rule.propose.code:
        return False
    return any(code.startswith(family) for code in expansions(rule.propose.code))


def test_every_kind_reaches_a_rule_whatever_its_facts():
    for entry in vocabulary().kinds.values():
        for assertion in vocabulary().assertions:
            for etiology in vocabulary().etiologies:
                facts = Facts(role=entry.role, assertion=assertion, etiology=etiology)
                assert first_fit(condition_rules(), facts), facts


def test_gap_ids_of_the_tables_are_gap_ids():
    known = {gap["id"] for gap in read_yaml("gaps/gaps.yaml")["gaps"]}
    named = {row.gap for row in (*RULES, *reviews().conditions, *reviews().note) if row.gap}
    assert named <= known


def test_a_rule_about_an_unknown_fact_or_word_is_refused():
    rule = condition_rules()[0].model_dump()
    for when in ({"colour": "red"}, {"role": "slipp"}, {"denied": "yes"}, {"etiology": ["congenitall"]}):
        with pytest.raises(ValueError):
            type(condition_rules()[0]).model_validate({**rule, "when": when})


def test_7th_characters_of_an_unknown_family_are_an_error():
    with pytest.raises(PatternError):
        expansions("T99.{seventh}")


def test_default_facts_say_nothing_of_a_lesion():
    assert not any(value for name, value in asdict(Facts()).items() if isinstance(value, bool | frozenset))
