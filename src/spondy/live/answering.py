"""From the analysis of a settled text to the answer: what opened, closed and changed since the answer before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from spondy.live.moving import moved
from spondy.live.names import Named, name_conditions
from spondy.live.settling import Draft
from spondy.live.update import LiveUpdate, OpenGap, ProposalChange
from spondy.model import Analysis, Note, Proposal

# What of a proposal may change; its evidence moves with the text.
_OF_PROPOSAL = ("role", "status", "confidence", "rationale")


@dataclass(frozen=True, slots=True)
class Shown:
    """What was answered last.

    Attributes:
        settled: the text that was analysed.
        analysis: its analysis; None where the text is blank.
        gaps: the gaps that are open.
        names: the conditions with their names.
    """

    settled: str = ""
    analysis: Analysis | None = None
    gaps: tuple[OpenGap, ...] = ()
    names: tuple[Named, ...] = ()

    def needs(self, draft: Draft, note: Note) -> Note | None:
        """Return the note to analyse before a draft can be answered; None where the analysis at hand is the one.

        Args:
            draft: the draft to answer.
            note: what is known of the note besides its text.
        """
        if not draft.settled.strip() or self._is_of(draft):
            return None
        return note.model_copy(update={"text": draft.settled})

    def answer(self, draft: Draft, analysis: Analysis | None) -> tuple[Shown, LiveUpdate]:
        """Return what is shown from now on, and the update that tells of it.

        Args:
            draft: the draft to answer.
            analysis: the analysis of the note that `needs` returned; None where it returned none.
        """
        after = self._next(draft, analysis)
        unsettled = draft.unsettled
        here = _in_text(after.analysis, draft)
        before, now = _by_code(self.analysis), _by_code(here)
        update = LiveUpdate.model_construct(
            settled=unsettled is None,
            unfinished=None if unsettled is None else (unsettled.start, unsettled.new_end),
            gaps=after.gaps,
            gaps_opened=_without(after.gaps, self.gaps),
            gaps_closed=_without(self.gaps, after.gaps),
            proposals_added=tuple(one for code, one in now.items() if code not in before),
            proposals_removed=tuple(one for code, one in before.items() if code not in now),
            proposals_changed=_changed(before, now),
            analysis=here,
        )
        return after, update

    def _is_of(self, draft: Draft) -> bool:
        """Say whether what is shown is of a draft. Space after the last word changes no analysis."""
        return draft.settled == self.settled or (
            self.analysis is not None and draft.settled.rstrip() == self.settled.rstrip()
        )

    def _next(self, draft: Draft, analysis: Analysis | None) -> Shown:
        if self._is_of(draft):
            return replace(self, settled=draft.settled)
        if analysis is None:
            return Shown(settled=draft.settled)
        named = name_conditions(analysis.conditions, self.names)
        return Shown(draft.settled, analysis, _open_gaps(analysis, named), tuple(named.values()))


def _in_text(analysis: Analysis | None, draft: Draft) -> Analysis | None:
    """Return an analysis of what counts of a draft, with the offsets of the whole text."""
    edit = draft.unsettled
    if analysis is None or edit is None or edit.start >= len(draft.settled.rstrip()):
        return analysis
    return moved(analysis, edit)


def _open_gaps(analysis: Analysis, named: dict[str, Named]) -> tuple[OpenGap, ...]:
    return tuple(
        OpenGap(
            key=f"{gap.id}:{one.name}" if one else gap.id,
            id=gap.id,
            severity=gap.severity,
            missing=gap.missing,
            condition=condition,
            kind=one.kind if one else None,
            levels=one.levels if one else (),
        )
        for gap in analysis.gaps
        for condition in (gap.conditions or (None,))
        for one in (named.get(condition) if condition else None,)
    )


def _without(gaps: tuple[OpenGap, ...], others: tuple[OpenGap, ...]) -> tuple[OpenGap, ...]:
    keys = {gap.key for gap in others}
    return tuple(gap for gap in gaps if gap.key not in keys)


def _by_code(analysis: Analysis | None) -> dict[str, Proposal]:
    return {} if analysis is None else {proposal.code: proposal for proposal in analysis.proposals}


def _changed(before: dict[str, Proposal], after: dict[str, Proposal]) -> tuple[ProposalChange, ...]:
    both = ((before[code], after[code]) for code in after if code in before)
    return tuple(
        ProposalChange(before=old, after=new)
        for old, new in both
        if any(getattr(old, name) != getattr(new, name) for name in _OF_PROPOSAL)
    )
