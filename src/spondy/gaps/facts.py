"""Whether a row of the gap table fits: generic facts of a condition and of a note."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from spondy.coding import level_boundary, same_lesion
from spondy.gaps.rules import Beside, ConditionWhen, NoteWhen, When, gap_rules
from spondy.model import Coding, Condition, Reading

_PRESENT = "present"
_PRIMARY = "primary"
_UNDOCUMENTED = "undocumented"
_ASKS_NOTHING = NoteWhen()


@dataclass(frozen=True)
class Facts:
    """What the gap table may ask about: one reading, its coding and the kind of note."""

    reading: Reading
    coding: Coding
    note_kind: str

    @cached_property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """The primary codes proposed for each condition, by its id."""
        found: dict[str, tuple[str, ...]] = {}
        for proposal in self.coding.proposals:
            for condition in proposal.conditions if proposal.role == _PRIMARY else ():
                found[condition] = (*found.get(condition, ()), proposal.code)
        return found

    @cached_property
    def imaging_statuses(self) -> frozenset[str]:
        """The statuses of the note's imaging."""
        return frozenset(item.status for item in self.reading.imaging)

    @cached_property
    def present_symptoms(self) -> frozenset[str]:
        """The symptoms and findings that are present."""
        return frozenset(item.concept for item in self.reading.symptoms if item.assertion == _PRESENT)

    @cached_property
    def documented_symptoms(self) -> frozenset[str]:
        """The symptoms and findings documented, present or absent."""
        return frozenset(item.concept for item in self.reading.symptoms)

    @cached_property
    def associated(self) -> frozenset[str]:
        """The kinds of other diagnoses documented."""
        return frozenset(item.kind for item in self.reading.associated)

    def raised(self) -> dict[str, tuple[Condition, ...]]:
        """Return the conditions that each gap concerns, by the gap's id; without those that the note does not raise."""
        found: dict[str, tuple[Condition, ...]] = {}
        for condition in self.reading.conditions:
            for gap, ways in _ways(condition.kind, condition.assertion):
                if any(self.fits(condition, way.condition) and self._note_fits(way.note) for way in ways):
                    found[gap] = (*found.get(gap, ()), condition)
        return found

    def fits(self, condition: Condition, when: ConditionWhen) -> bool:
        """Tell whether all that is asked of a condition holds."""
        return (
            _among(condition.kind, when.kind)
            and _among(condition.assertion, when.assertion)
            and _among(condition.region, when.region)
            and condition.region not in when.not_region
            and _among(condition.etiology, when.etiology)
            and condition.etiology not in when.not_etiology
            and (not when.direction or _direction(condition) in when.direction)
            and _levels_fit(condition, when)
            and _voices_fit(condition, when)
            and _is(condition.denied, when.denied)
            and _is(condition.resolved, when.resolved)
            and _is(condition.due_to_lysis, when.due_to_lysis)
            and _is(condition.imaging_finding, when.imaging_finding)
            and (when.translation_said is None or self._translation_said(condition) is when.translation_said)
            and (not when.detail_unsaid or any(_unsaid(condition, name) for name in when.detail_unsaid))
            and _is(bool(self.codes.get(condition.id)), when.coded)
            and (not when.code or self._coded(condition, when.code))
            and not (when.not_code and self._coded(condition, when.not_code))
            and all(self._beside(condition, other) for other in when.beside)
            and not any(self._beside(condition, other) for other in when.not_beside)
        )

    def _beside(self, condition: Condition, when: Beside) -> bool:
        for other in self.reading.conditions:
            if other.id == condition.id or not self.fits(other, when):
                continue
            if when.same_lesion is None or same_lesion(condition, other) is when.same_lesion:
                return True
        return False

    def _coded(self, condition: Condition, families: tuple[str, ...]) -> bool:
        return any(code.startswith(families) for code in self.codes.get(condition.id, ()))

    def _translation_said(self, condition: Condition) -> bool:
        if condition.translation_stated:
            return True
        if self.reading.translation.status == _UNDOCUMENTED:
            return False
        # The note's translation is about all its lesions; it is this one's where there is no other.
        return all(
            other.id == condition.id or other.assertion != _PRESENT or same_lesion(condition, other)
            for other in self.reading.conditions
        )

    def _note_fits(self, when: NoteWhen) -> bool:
        if when == _ASKS_NOTHING:
            return True
        translation = self.reading.translation
        measured = translation.mm is not None or translation.grade is not None
        return (
            _among(self.note_kind, when.kind)
            and _is("performed" in self.imaging_statuses, when.imaging_performed)
            and _is("planned" in self.imaging_statuses, when.imaging_planned)
            and _is(measured, when.measured)
            and _is(bool(self.documented_symptoms), when.symptoms_said)
            and self.documented_symptoms.isdisjoint(when.nothing_said_of)
            and _meets(self.present_symptoms, when.symptom_present)
            and self.present_symptoms.isdisjoint(when.symptom_not_present)
            and _meets(self._without_cause(), when.symptom_without_cause)
            and all(any(item.code.startswith(part) for item in self.coding.proposals) for part in when.code_all)
            and _meets(self.associated, when.associated)
            and self.associated.isdisjoint(when.not_associated)
        )

    def _without_cause(self) -> frozenset[str]:
        return frozenset(
            item.concept for item in self.reading.symptoms if item.assertion == _PRESENT and item.cause is None
        )


@lru_cache(maxsize=256)
def _ways(kind: str, assertion: str) -> tuple[tuple[str, tuple[When, ...]], ...]:
    """Return the ways in which a condition can raise each gap, as far as its kind and assertion tell."""
    found = []
    for rule in gap_rules():
        ways = tuple(
            way
            for way in rule.when
            if _among(kind, way.condition.kind) and _among(assertion, way.condition.assertion)
        )
        if ways:
            found.append((rule.id, ways))
    return tuple(found)


def _among(value: str, allowed: tuple[str, ...]) -> bool:
    return not allowed or value in allowed


def _is(value: bool, asked: bool | None) -> bool:
    return asked is None or value is asked


def _meets(found: frozenset[str], asked: tuple[str, ...]) -> bool:
    return not asked or not found.isdisjoint(asked)


def _direction(condition: Condition) -> str | None:
    return condition.direction or (condition.detail.direction if condition.detail else None)


def _levels_fit(condition: Condition, when: ConditionWhen) -> bool:
    return (
        _is(bool(condition.levels), when.levels_named)
        and (when.level_boundary is None or level_boundary(condition) is when.level_boundary)
        and _is(bool(condition.conflicting_levels), when.levels_conflict)
        and (not when.level_voice or condition.level_voice in when.level_voice)
    )


def _voices_fit(condition: Condition, when: ConditionWhen) -> bool:
    def only(voices: tuple[str, ...]) -> bool:
        return bool(condition.voices) and set(condition.voices) <= set(voices)

    return (not when.voices_only or only(when.voices_only)) and not (
        when.not_voices_only and only(when.not_voices_only)
    )


def _unsaid(condition: Condition, name: str) -> bool:
    detail = condition.detail
    if detail is None:
        return True
    return detail.displaced is None if name == "displaced" else not detail.phase_stated
