"""Searches of the work list in the audit: who looked for notes by what, and never the words themselves.

A search names what tells notes apart: words, a note, a provider, a service, a code, days. What is only counted beside
the list (kinds of gaps, severity, decisions) sorts it, and is told where it goes with a search. A name is one of a kind
of gap, or else a code. The words may be those of a note, and a digest of so few would be no secret.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from spondy.adapters.review.store.audit import record
from spondy.adapters.review.store.filters import FACETS, WorklistFilter
from spondy.adapters.review.store.records import Actor
from spondy.gaps.rules import gap_rules

_USUAL = WorklistFilter()
_NO_SEARCH = {*FACETS, "changed", "closed"}


def fields_searched(wanted: WorklistFilter) -> list[str]:
    """Return the fields that a search goes by, by name; none where nothing tells notes apart."""
    used = [name for name in type(wanted).model_fields if getattr(wanted, name) != getattr(_USUAL, name)]
    return sorted(used) if set(used) - _NO_SEARCH or _names_a_code(wanted) else []


def record_search(session: Session, wanted: WorklistFilter, *, by: Actor, offset: int) -> None:
    """Add a search to the audit.

    Args:
        session: one that writes.
        wanted: what was searched for.
        by: who searched.
        offset: rows before those that were seen.
    """
    record(session, by, "search", "worklist", {"fields": fields_searched(wanted), "offset": offset})


def _names_a_code(wanted: WorklistFilter) -> bool:
    return not {rule.id for rule in gap_rules()}.issuperset(wanted.names)
