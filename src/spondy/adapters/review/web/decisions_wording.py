"""What can be decided, with its keys and the reasons to choose from: `decisions.yaml` beside this file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from spondy.adapters.review.store.faults import RefusedError
from spondy.adapters.review.store.records import State
from spondy.knowledge.files import Strict, load

OTHER = "other"


class Choice(Strict):
    """One decision: the state it gives, its name on the page, and its key."""

    state: State
    name: str
    key: str


class DecisionWording(Strict):
    """All of it.

    Attributes:
        choices: in the order in which they stand on the page.
        reasons: of each type of item, why one disagrees, by id.
        changed: names of what a decision rested on.
    """

    choices: tuple[Choice, ...]
    reasons: dict[str, dict[str, str]]
    changed: dict[str, str]

    def reason(self, kind: str, chosen: str, words: str) -> str | None:
        """Return a reason as it is kept, from what was chosen and written; None where neither was.

        Args:
            kind: type of the item.
            chosen: id of a reason; empty for none.
            words: what was written beside it.

        Raises:
            RefusedError: the reason is none of the list, or is `other` and nothing was written.
        """
        words = words.strip()
        if not chosen:
            return words or None
        if chosen not in self.reasons[kind]:
            raise RefusedError("choose a reason from the list")
        if chosen == OTHER:
            if not words:
                raise RefusedError("say in a few words what the other reason is")
            return words
        return f"{self.reasons[kind][chosen]}: {words}" if words else self.reasons[kind][chosen]


@lru_cache(maxsize=1)
def decision_wording() -> DecisionWording:
    """Return it."""
    loaded: DecisionWording = load("decisions.yaml", DecisionWording, Path(__file__).parent)
    return loaded
