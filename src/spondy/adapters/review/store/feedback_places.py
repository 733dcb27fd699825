"""From a card back to its gap: the identifier of a card is made again for the gaps that are there, and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from spondy.adapters.diff.items import GAP
from spondy.adapters.review.store.tables import ItemRow, NoteRow, Run
from spondy.knowledge.files import fingerprint


class Waiting(NamedTuple):
    """Feedback whose gap is not known yet."""

    id: int
    card: str
    gap: str | None
    patterns: str | None


def items_of_cards(session: Session, waiting: Iterable[Waiting]) -> dict[int, int]:
    """Return the items that feedback is on, by the number of the feedback; those that are not there are left out.

    A card was made with the patterns that a server wrote down, of a run that is here, or of this spondy, or it is not
    known.

    Args:
        session: one that reads.
        waiting: the feedback.
    """
    # Only here: with it comes the whole service.
    from spondy.adapters.server.cds.card_uuid import card_uuid, is_made_with

    by_gap: dict[str, dict[UUID, list[int]]] = {}
    told: set[str] = set()
    for one in waiting:
        if one.gap is not None:
            by_gap.setdefault(one.gap, {}).setdefault(UUID(one.card), []).append(one.id)
            told |= {one.patterns} if one.patterns else set()
    known = sorted({fingerprint(), *told, *session.scalars(select(Run.patterns).distinct())}) if by_gap else []
    found: dict[int, int] = {}
    for gap, cards in by_gap.items():
        used = [patterns for patterns in known if any(is_made_with(card, patterns) for card in cards)]
        for item_id, note_id in _items(session, gap) if used else ():
            for patterns in used:
                for feedback_id in cards.get(card_uuid(note_id, gap, patterns), ()):
                    found.setdefault(feedback_id, item_id)
    return found


def _items(session: Session, gap: str) -> Iterator[tuple[int, str]]:
    """Yield number and note id of the items of a gap; of several of one note, the one that is there first."""
    query = select(ItemRow.id, NoteRow.note_id).join(NoteRow, NoteRow.id == ItemRow.note_id)
    order = (ItemRow.closed_run_id.is_not(None), ItemRow.number, ItemRow.id)
    rows = session.execute(query.where(ItemRow.type == GAP, ItemRow.name == gap).order_by(*order))
    yield from rows.yield_per(1000).tuples()
