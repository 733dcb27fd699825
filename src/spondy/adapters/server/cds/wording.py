"""What the cards say beside the words of the gaps, from `cards.yaml` beside this file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from spondy.adapters.server.cds.message import Coding
from spondy.knowledge.files import Strict, load


class Reasons(Strict):
    """Why a user may set a card aside."""

    system: str
    codes: dict[str, str]

    @property
    def codings(self) -> tuple[Coding, ...]:
        """The reasons as a card offers them."""
        return tuple(Coding(code=code, system=self.system, display=words) for code, words in self.codes.items())


class Wording(Strict):
    """All of it."""

    source: str
    most_cards: int
    more: str
    note: str
    also: str
    suggestion: str
    reasons: Reasons


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Return it."""
    loaded: Wording = load("cards.yaml", Wording, Path(__file__).parent)
    return loaded
