"""From decisions to the codes of a note: one proposal a code, unspecified codes dropped, rows over the whole note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from spondy.coding.decisions import Decision, Weighed
from spondy.coding.rules import NoteReview, reviews
from spondy.coding.templates import templates
from spondy.model import Evidence, Reading, Reason


@dataclass(frozen=True)
class Candidate:
    """A code of the note, with all decisions that gave it.

    Attributes:
        code: the code.
        role: primary where any decision gives it so.
        status: proposed where any decision supports it so and no row over the whole note objects.
        decisions: the decisions that gave it, in order.
        note_reviews: the rows over the whole note that concern it.
    """

    code: str
    role: str
    status: str
    decisions: tuple[Decision, ...]
    note_reviews: tuple[NoteReview, ...] = ()

    @property
    def rationale(self) -> tuple[Reason, ...]:
        """Why this code, then what asks for review; each rule once."""
        reasons = [
            Reason(text=each.rule.because, rule=each.rule.id, source=each.rule.source) for each in self.decisions
        ]
        reasons += [
            Reason(text=review.because, rule=review.id, source=review.source)
            for each in self.decisions
            for review in each.reviews
        ]
        reasons += [Reason(text=row.because, rule=row.id, source=row.source) for row in self.note_reviews]
        return tuple(dict.fromkeys(reasons))

    @property
    def conditions(self) -> tuple[str, ...]:
        """The ids of the conditions it codes."""
        return tuple(dict.fromkeys(each.condition.id for each in self.decisions))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words it rests on, each span once."""
        return tuple(dict.fromkeys(span for each in self.decisions for span in each.evidence))


def merge(decisions: Iterable[Decision], reading: Reading) -> tuple[tuple[Candidate, ...], tuple[Weighed, ...]]:
    """Merge decisions into the codes of a note.

    Args:
        decisions: all decisions, in the order of the note.
        reading: what was read in the note.

    Returns:
        The candidates, primary codes first, and the codes that yielded to a named site.
    """
    by_code: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.code is not None:
            by_code.setdefault(decision.code, []).append(decision)
    dropped = _yielding(by_code)
    codes = [code for code in by_code if code not in {each.code for each in dropped}]
    asked = {code: _note_reviews(code, codes, reading) for code in codes}
    merged = [_candidate(code, by_code[code], asked[code]) for code in codes]
    return tuple(sorted(merged, key=lambda candidate: candidate.role != "primary")), dropped


def _candidate(code: str, decisions: list[Decision], rows: tuple[NoteReview, ...]) -> Candidate:
    primary = any(decision.role == "primary" for decision in decisions)
    supported = any(decision.status == "proposed" for decision in decisions) and not rows
    status = "proposed" if supported else "needs-review"
    if supported:
        # Where one condition supports the code as it stands, what another of the same code lacks is no reason here.
        decisions = [_settled(decision) for decision in decisions]
    return Candidate(code, "primary" if primary else "secondary", status, tuple(decisions), rows)


def _settled(decision: Decision) -> Decision:
    return replace(decision, reviews=tuple(each for each in decision.reviews if each.status == "kept"))


def _yielding(codes: Iterable[str]) -> tuple[Weighed, ...]:
    present = list(codes)
    known = templates()
    return tuple(
        Weighed(code, known.yields_because, known.yields_rule, known.yields_source)
        for each in known.yields_to_named_site
        if any(code.startswith(each.family) and code not in each.codes for code in present)
        for code in present
        if code in each.codes
    )


def _note_reviews(code: str, codes: list[str], reading: Reading) -> tuple[NoteReview, ...]:
    return tuple(row for row in note_reviews(codes, reading) if code.startswith(row.codes))


def note_reviews(codes: Iterable[str], reading: Reading) -> tuple[NoteReview, ...]:
    """Return the rows over the whole note that hold for its codes.

    Args:
        codes: the codes of the note.
        reading: what was read in the note.
    """
    present = tuple(codes)
    other = {each.kind for each in reading.associated}
    return tuple(
        row
        for row in reviews().note
        if all(any(code.startswith(part) for code in present) for part in row.together)
        and (row.associated is None or row.associated in other)
        and any(code.startswith(row.codes) for code in present)
    )
