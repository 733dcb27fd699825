"""The gap table, ``patterns/gaps/gaps.yaml``: its shape and its reading.

The engine knows generic facts of a condition and of a note; which of them make a gap is said in the table alone.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any, Literal

from pydantic import Field, model_validator

from spondy.knowledge.files import Strict, load
from spondy.model.gap import Severity
from spondy.model.note import NoteKind
from spondy.model.reading import (
    Assertion,
    AssociatedKind,
    Direction,
    Etiology,
    FractureSite,
    Imaging,
    Kind,
    Phase,
    Region,
    Symptom,
    SymptomConcept,
    TranslationStatus,
)

DetailName = Literal["displaced", "phase"]
SourceName = Literal[
    "condition", "level", "etiology", "denial", "imaging", "translation", "symptom", "associated", "finding"
]


class Asking(Strict):
    """What is asked, key by key; every key given must hold."""

    @cached_property
    def asked(self) -> tuple[tuple[str, Any], ...]:
        """The keys given and what is asked under them, in the order of the fields."""
        given = ((name, getattr(self, name), field.default) for name, field in type(self).model_fields.items())
        return tuple((name, wanted) for name, wanted, default in given if wanted != default and name not in _OF_TWO)


_OF_TWO = ("same_lesion",)
"""Keys that ask about two conditions together."""


class ConditionWhen(Asking):
    """What is asked of one condition.

    A list holds when the condition's value is one of it; a `not_` list when it is not; `None` is not asked.
    """

    kind: tuple[Kind, ...] = ()
    assertion: tuple[Assertion, ...] = ()
    region: tuple[Region, ...] = ()
    not_region: tuple[Region, ...] = ()
    etiology: tuple[Etiology, ...] = ()
    not_etiology: tuple[Etiology, ...] = ()
    direction: tuple[Direction, ...] = ()
    levels_named: bool | None = None
    level_boundary: bool | None = Field(default=None, description="its level leaves the region open")
    levels_conflict: bool | None = None
    level_voice: tuple[str, ...] = ()
    voices_only: tuple[str, ...] = Field(default=(), description="someone states it, and nobody but these")
    not_voices_only: tuple[str, ...] = ()
    denied: bool | None = None
    resolved: bool | None = None
    due_to_lysis: bool | None = None
    imaging_finding: bool | None = None
    translation_said: bool | None = Field(
        default=None, description="something is said of alignment at its level, or of the note's one lesion"
    )
    detail_unsaid: tuple[DetailName, ...] = Field(default=(), description="one of these details is not said")
    coded: bool | None = Field(default=None, description="a primary code is proposed for it")
    code: tuple[str, ...] = Field(default=(), description="a primary code proposed for it begins with one of these")
    not_code: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = Field(default=(), description="each fits some other condition of the note")
    not_beside: tuple[Beside, ...] = Field(default=(), description="none fits any other condition of the note")


class Beside(ConditionWhen):
    """What is asked of another condition of the note."""

    same_lesion: bool | None = None


class NoteWhen(Asking):
    """What is asked of the note."""

    kind: tuple[NoteKind, ...] = ()
    imaging_performed: bool | None = None
    imaging_planned: bool | None = None
    measured: bool | None = Field(default=None, description="a translation is given in millimetres or as a grade")
    symptoms_said: bool | None = Field(default=None, description="any symptom is documented, present or absent")
    nothing_said_of: tuple[SymptomConcept, ...] = ()
    symptom_present: tuple[SymptomConcept, ...] = Field(default=(), description="one of these is present")
    symptom_not_present: tuple[SymptomConcept, ...] = ()
    symptom_without_cause: tuple[SymptomConcept, ...] = Field(
        default=(), description="one of these is present and no cause is stated for it"
    )
    code_all: tuple[str, ...] = Field(default=(), description="each of these begins a code proposed for the note")
    associated: tuple[AssociatedKind, ...] = Field(default=(), description="one of these is documented")
    not_associated: tuple[AssociatedKind, ...] = ()


class When(Strict):
    """One way for a condition to concern a gap."""

    condition: ConditionWhen
    note: NoteWhen = NoteWhen()


class Source(Strict):
    """Where words of the note are taken from.

    `only` keeps some of them: imaging statuses, symptom concepts, associated kinds, or findings as ``category:value``.
    """

    of: SourceName
    only: tuple[str, ...] = ()


class DetailChange(Strict):
    """What an answer says of a fracture, dislocation or acute slip."""

    site: FractureSite | None = None
    displaced: bool | None = None
    phase: Phase | None = None
    phase_stated: bool | None = None
    complete: bool | None = None


class ConditionChange(Strict):
    """What an answer says of the conditions that it concerns; only the keys given change."""

    kind: Kind | None = None
    assertion: Assertion | None = None
    region: Region | None = None
    levels: tuple[str, ...] | None = None
    etiology: Etiology | None = None
    direction: Direction | None = None
    voices: tuple[str, ...] | None = None
    level_voice: str | None = None
    conflicting_levels: tuple[str, ...] | None = None
    denied: bool | None = None
    resolved: bool | None = None
    due_to_lysis: bool | None = None
    imaging_finding: bool | None = None
    translation_stated: bool | None = None
    detail: DetailChange | None = None


class TranslationChange(Strict):
    """What an answer says of the translation."""

    status: TranslationStatus
    mm: float | None = None
    grade: int | None = None


class AnswerRule(Strict):
    """What a provider might reply, as a change of the reading."""

    answer: str
    each: Literal["level"] | None = Field(default=None, description="one answer for each level that the note names")
    asked: ConditionWhen | None = Field(
        default=None, alias="for", description="offered only where it fits one concerned"
    )
    only: tuple[Kind, ...] = Field(default=(), description="changes the concerned conditions of these kinds only")
    set: ConditionChange = ConditionChange()
    translation: TranslationChange | None = None
    imaging: tuple[Imaging, ...] = Field(default=(), description="imaging that is then on record")
    symptoms: tuple[Symptom, ...] = Field(default=(), description="symptoms that are then on record")
    cause_of: tuple[SymptomConcept, ...] = Field(default=(), description="symptoms whose cause is then stated")
    cause: str | None = None
    associated: tuple[AssociatedKind, ...] = Field(default=(), description="then documented, in the condition's region")
    drop_associated: tuple[AssociatedKind, ...] = ()
    note_kind: NoteKind | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> AnswerRule:
        if not (self.model_fields_set - {"answer", "asked", "only", "each"}):
            raise ValueError(f"answer {self.answer!r} changes nothing")
        return self


class OptionRule(Strict):
    """An option of a query, offered only where its basis stands in the note.

    Exactly one of `basis` (one option), `each` (one option for each different words, as ``{quote}``) and `levels`
    (one option for each level, as ``{level}``: `named` those the condition has, `all` also the conflicting ones).
    """

    text: str
    basis: tuple[Source, ...] = ()
    each: tuple[Source, ...] = ()
    levels: Literal["named", "all"] | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> OptionRule:
        if sum(bool(origin) for origin in (self.basis, self.each, self.levels)) != 1:
            raise ValueError(f"option {self.text!r} needs exactly one of basis, each and levels")
        return self


class QueryRule(Strict):
    """The draft for the provider."""

    title: str
    question: str
    options: tuple[OptionRule, ...] = ()


class GapRule(Strict):
    """One row of the gap table."""

    id: str
    severity: Severity
    conflict: bool = Field(default=False, description="statements or codes that exclude or contradict each other")
    when: tuple[When, ...] = Field(min_length=1)
    missing: str
    why: str
    source: str
    evidence: tuple[Source, ...] = Field(min_length=1)
    answers: tuple[AnswerRule, ...] = Field(min_length=1)
    query: QueryRule


class GapTable(Strict):
    """The whole table, in the order of the policy."""

    kinds: dict[str, tuple[Kind, ...]] = Field(default_factory=dict, description="names for YAML anchors only")
    gaps: tuple[GapRule, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> GapTable:
        ids = [rule.id for rule in self.gaps]
        if len(ids) != len(set(ids)):
            raise ValueError("a gap id appears twice")
        return self


@lru_cache(maxsize=1)
def gap_rules() -> tuple[GapRule, ...]:
    """Return the shipped gap rules, in table order.

    Raises:
        PatternError: the table breaks its schema.
    """
    table: GapTable = load("gaps/gaps.yaml", GapTable)
    return table.gaps


@lru_cache(maxsize=1)
def conflicts() -> frozenset[str]:
    """Return the ids of the gaps between statements or codes that exclude or contradict each other."""
    return frozenset(rule.id for rule in gap_rules() if rule.conflict)
