"""The coding rules: their schema, and whether a rule fits the facts."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from spondy.coding.anatomy import anatomy
from spondy.coding.facts import Facts
from spondy.knowledge.files import Strict, load
from spondy.knowledge.vocabulary import vocabulary

REMEMBERED = 4_096
"""How many decisions are remembered: notes repeat few combinations of facts, and each answer to a gap asks again."""

# Between two words of a fact that is a set: both must be there.
_BOTH = " + "
_NAMES = {field.name for field in fields(Facts)}
_SETS = {field.name for field in fields(Facts) if isinstance(field.default, frozenset)}
_FLAGS = {field.name for field in fields(Facts) if isinstance(field.default, bool)}


@lru_cache(maxsize=1)
def _words() -> dict[str, set[str]]:
    """The words that each fact with a closed vocabulary may take."""
    known = vocabulary()
    roles = {entry.role for entry in known.kinds.values()}
    beside = {
        *roles,
        *(f"{role}:{etiology}" for role in roles for etiology in known.etiologies),
        *(f"{role}@{site}" for role in roles for site in known.fracture_sites),
    }
    return {
        "role": roles,
        "beside": beside,
        "same_vertebra": beside,
        "region_group": set(anatomy().region_groups),
        "vertebra": {*anatomy().vertebrae, "unstated"},
        "voice": {"provider", "imaging", "list", "unstated"},
        "level_voice": {"provider", "imaging", "unstated"},
        "displacement": {"displaced", "undisplaced", "unstated"},
        "completeness": {"complete", "partial", "unstated"},
        "assertion": set(known.assertions),
        "region": set(known.regions),
        "etiology": set(known.etiologies),
        "direction": {*known.directions, "unstated"},
        "setting": set(known.settings),
        "note_kind": set(known.note_kinds),
        "diagnoses": set(known.symptoms),
        "complaints": set(known.symptoms),
        "caused": set(known.symptoms),
        "associated": set(known.associated),
        "site": set(known.fracture_sites),
        "phase": set(known.phases),
    }


def _check(facts: dict[str, Any]) -> dict[str, Any]:
    words = _words()
    for name, wanted in facts.items():
        if name not in _NAMES:
            raise ValueError(f"{name} is not a fact of a condition")
        for each in wanted if isinstance(wanted, list) else [wanted]:
            if (name in _FLAGS) != isinstance(each, bool):
                raise ValueError(f"{name}: {each!r} is not of the kind of this fact")
            if name in words and not words[name].issuperset(str(each).split(_BOTH)):
                raise ValueError(f"{name}: {each!r} is not one of {', '.join(sorted(words[name]))}")
    return facts


Wanted = Annotated[dict[str, Any], AfterValidator(_check)]


class Considered(Strict):
    """A code weighed by a rule, and why it was not chosen."""

    when: Wanted = Field(default_factory=dict)
    unless: Wanted = Field(default_factory=dict)
    code: str
    because: str


class Propose(Strict):
    """The code a rule proposes.

    Attributes:
        code: template; the parts in braces come from ``templates.yaml`` and ``injuries.yaml``.
        status: the status it starts with.
        injury_site: the fracture site under which the injury table is read, where it is not the condition's own.
        region_from: where the region digit comes from, first that is known.
    """

    code: str
    role: Literal["primary", "secondary"]
    status: Literal["proposed", "needs-review"]
    injury_site: str | None = None
    region_from: tuple[str, ...] = ("condition",)


class Examples(Strict):
    """Facts that a row must and must not fit."""

    fits: tuple[Wanted, ...] = Field(min_length=1)
    misses: tuple[Wanted, ...] = Field(min_length=1)


class Rule(Strict):
    """One row of a decision table.

    Attributes:
        gap: the documentation gap that goes with the row.
    """

    id: str
    when: Wanted
    unless: Wanted = Field(default_factory=dict)
    propose: Propose | Literal["none"]
    because: str
    source: str
    gap: str | None = None
    considered: tuple[Considered, ...] = ()
    examples: Examples

    def __hash__(self) -> int:
        return hash(self.id)


class DecisionTable(tuple[Rule, ...]):
    """Rules in reading order, of which the first that fits decides.

    A table equals itself alone: the same one is asked again and again, and is not to be compared rule by rule.
    """

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    __ne__ = object.__ne__


class Review(Strict):
    """A row that lowers a candidate's status, or only names a gap.

    Attributes:
        codes: beginnings of the codes it concerns; all where empty.
    """

    id: str
    when: Wanted
    unless: Wanted = Field(default_factory=dict)
    codes: tuple[str, ...] = ()
    status: Literal["needs-review", "kept"]
    gap: str | None = None
    because: str
    source: str
    examples: Examples


class NoteReview(Strict):
    """A row over all codes of a note: `together` must all be among them, or `associated` be documented."""

    id: str
    together: tuple[str, ...] = ()
    associated: str | None = None
    codes: tuple[str, ...] = Field(min_length=1)
    gap: str
    because: str
    source: str


class Reviews(Strict):
    """The content of ``patterns/coding/reviews.yaml``."""

    conditions: tuple[Review, ...]
    note: tuple[NoteReview, ...]


class Group(Strict):
    """Rules about one symptom, of which the first that fits decides.

    Attributes:
        concept: the symptom whose said region and evidence count.
        prefers: groups of regions whose lesions are asked first.
        not_beside: beginnings of codes that already say what the group would.
    """

    id: str
    concept: str
    prefers: tuple[str, ...] = ()
    not_beside: tuple[str, ...] = ()
    rules: Annotated[tuple[Rule, ...], AfterValidator(DecisionTable)]


class SecondaryRules(Strict):
    """Codes beside a coded lysis or slip: `beside` are the beginnings of its code."""

    beside: tuple[str, ...]
    source: str
    groups: tuple[Group, ...]


class SymptomRules(Strict):
    """Symptom codes that stand where an uncertain diagnosis is not coded."""

    groups: tuple[Group, ...]


class SymptomTables(Strict):
    """The content of ``patterns/coding/secondary.yaml``."""

    secondary: SecondaryRules
    symptom: SymptomRules


@lru_cache(maxsize=1)
def condition_rules() -> DecisionTable:
    """Return the decision table of the conditions."""
    return DecisionTable(load("coding/rules.yaml", tuple[Rule, ...]))


@lru_cache(maxsize=1)
def reviews() -> Reviews:
    """Return the rows that ask for a person's review."""
    rows: Reviews = load("coding/reviews.yaml", Reviews)
    return rows


@lru_cache(maxsize=1)
def symptom_tables() -> SymptomTables:
    """Return the rules about symptoms."""
    tables: SymptomTables = load("coding/secondary.yaml", SymptomTables)
    return tables


def fits(row: Rule | Review | Considered, facts: Facts) -> bool:
    """Say whether every fact of `when` holds and none of `unless` does."""
    return all(holds(facts, name, wanted) for name, wanted in row.when.items()) and not any(
        holds(facts, name, wanted) for name, wanted in row.unless.items()
    )


def holds(facts: Facts, name: str, wanted: Any) -> bool:
    """Say whether one fact is one of those wanted; of a set, whether it holds one (`a + b`: both)."""
    value = getattr(facts, name)
    choices = wanted if isinstance(wanted, list) else [wanted]
    if isinstance(value, frozenset):
        return any(value.issuperset(choice.split(_BOTH)) for choice in choices)
    return value in choices


@lru_cache(maxsize=REMEMBERED)
def first_fit(rules: tuple[Rule, ...], facts: Facts) -> Rule | None:
    """Return the first rule that fits, None where none does."""
    return next((rule for rule in rules if fits(rule, facts)), None)


def example_facts(example: dict[str, Any]) -> Facts:
    """Return the facts of an example in a pattern file."""
    given: dict[str, Any] = {name: frozenset(value) if name in _SETS else value for name, value in example.items()}
    return Facts(**given)
