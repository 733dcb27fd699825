"""What people made of a gap or proposal, as the page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from spondy.adapters.review.store.charts import ChartItem, changed_since
from spondy.adapters.review.store.decisions import UNDO, decision_made, history
from spondy.adapters.review.store.records import DecisionMade, State
from spondy.adapters.review.store.tables import ItemRow
from spondy.adapters.review.web.decisions_wording import decision_wording
from spondy.adapters.review.web.wording import STATES
from spondy.adapters.server.problems import Problem
from spondy.adapters.visible import visible

_TAKEN_BACK = "taken back"


@dataclass(frozen=True)
class DecisionView:
    """A decision, in words."""

    who: str
    what: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Standing:
    """Where an item stands.

    Attributes:
        key: its number in the database.
        type: `gap` or `proposal`.
        version: what the next decision must expect.
        decision: the one in force.
        changed: what is otherwise than it was then, in words.
        closed: whether the newest analysis of the note no longer has the item.
        history: what was decided on it, the newest first.
        notice: why what a person wanted to decide was not kept; empty where it was.
    """

    key: int
    type: str
    state: State
    version: int
    decision: DecisionView | None
    changed: Sequence[str]
    closed: bool
    history: Sequence[DecisionView]
    notice: str = ""

    @property
    def label(self) -> str:
        """The state in words."""
        return STATES[self.state]


def standing_of(item: ChartItem, made: Sequence[DecisionMade]) -> Standing:
    """Return where an item of a chart stands; `made` is what was decided on it, the oldest first."""
    return Standing(
        key=item.id,
        type=item.type,
        state=item.state,
        version=item.version,
        decision=None if item.decision is None else _decision(item.decision),
        changed=_in_words(item.changed),
        closed=item.closed,
        history=_history(made),
    )


def read_standing(session: Session, item_id: int, *, notice: str = "") -> Standing:
    """Return where an item stands, without a look at its note.

    Raises:
        Problem: there is no such item.
    """
    row = session.get(ItemRow, item_id, populate_existing=True)
    if row is None:
        raise Problem(404, "there is no such gap or proposal")
    made = decision_made(session, row.decision_id)
    return Standing(
        key=row.id,
        type=row.type,
        state=State(row.state),
        version=row.version,
        decision=None if made is None else _decision(made),
        changed=_in_words(changed_since(session, row)),
        closed=row.closed_run_id is not None,
        history=_history(history(session, item_id)),
        notice=notice,
    )


def _in_words(names: Iterable[str]) -> Sequence[str]:
    return [decision_wording().changed[name] for name in names]


def _history(made: Sequence[DecisionMade]) -> Sequence[DecisionView]:
    return [_decision(each) for each in reversed(made)]


def _decision(made: DecisionMade) -> DecisionView:
    what = _TAKEN_BACK if made.action == UNDO else STATES[made.state]
    return DecisionView(_safe(made.who), what, made.at, _safe(made.reason or ""))


def _safe(text: str) -> str:
    return visible(text, for_terminal=True)
