"""What the gap table may ask about a condition and its note: generic facts, each under the name of a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from spondy.coding import Coded, same_lesion
from spondy.model import Condition, Reading

_PRESENT = "present"
_PRIMARY = "primary"
_UNDOCUMENTED = "undocumented"


@dataclass(frozen=True)
class Facts:
    """What the gap table may ask about: one reading, its codes and the kind of note."""

    reading: Reading
    coded: Sequence[Coded]
    note_kind: str

    @cached_property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """The primary codes proposed for each condition, by its id."""
        found: dict[str, tuple[str, ...]] = {}
        for proposal in self.coded:
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

    @cached_property
    def symptoms_without_cause(self) -> frozenset[str]:
        """The symptoms and findings that are present and of which no cause is stated."""
        return frozenset(
            item.concept for item in self.reading.symptoms if item.assertion == _PRESENT and item.cause is None
        )

    @cached_property
    def measured(self) -> bool:
        """Whether a translation is given in millimetres or as a grade."""
        translation = self.reading.translation
        return translation.mm is not None or translation.grade is not None

    def has_code(self, condition: Condition, families: tuple[str, ...]) -> bool:
        """Say whether a primary code of a condition begins with one of these."""
        return any(code.startswith(families) for code in self.codes.get(condition.id, ()))

    def translation_said(self, condition: Condition) -> bool:
        """Say whether something is said of alignment at a condition's level, or of the note's one lesion."""
        if condition.translation_stated:
            return True
        if self.reading.translation.status == _UNDOCUMENTED:
            return False
        # The note's translation is about all its lesions; it is this one's where there is no other.
        return all(
            other.id == condition.id or other.assertion != _PRESENT or same_lesion(condition, other)
            for other in self.reading.conditions
        )
