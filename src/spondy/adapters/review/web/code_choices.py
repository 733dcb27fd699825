"""The codes that notes can be filtered by."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spondy.adapters.diff.items import PROPOSAL
from spondy.adapters.review.store.tables import ItemRow


def code_choices(session: Session) -> Sequence[tuple[str, int]]:
    """Return each code that is proposed, and for how many notes."""
    proposed = (ItemRow.closed_run_id.is_(None), ItemRow.type == PROPOSAL)
    query = select(ItemRow.name, func.count()).where(*proposed).group_by(ItemRow.name).order_by(ItemRow.name)
    return session.execute(query).tuples().all()
