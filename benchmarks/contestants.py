"""Who is timed, and on which notes."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean
from typing import Any

from figures import EDS, SPONDY, STOCK, TOKENIZER
from notes import Notes
from rounds import Contestant, Entry, alone, in_two, play
from rules import peer_rules

# One sentence, with which all is there that is loaded at first use, and hardly a word is known.
ONE_NOTE = "Spondylolisthesis of L5 on S1."


class Field:
    """The contestants, with the rules that the peers get.

    Args:
        edsnlp: interpreter of EDS-NLP's environment.
    """

    def __init__(self, edsnlp: str) -> None:
        rules, light = {"rules": peer_rules()}, {"rules": peer_rules(literal_only=True)}
        self.spondy = Contestant(SPONDY, "spondy_worker.py")
        self.stock = Contestant(STOCK, "medspacy_stock.py", rules)
        self.eds = Contestant(EDS, "edsnlp_worker.py", rules, python=edsnlp)
        self.light = (
            Contestant("medspaCy, light rules", "medspacy_stock.py", light),
            Contestant("EDS-NLP, light rules", "edsnlp_worker.py", light, python=edsnlp),
        )
        # On (a) only.
        self.quiet = Contestant("medspaCy, log off", "medspacy_stock.py", {**rules, "quiet": True})
        self.cold = Contestant("spondy, cold", "spondy_worker.py", {"ahead": False}, warm=(ONE_NOTE,))
        self.tokenizer = Contestant(TOKENIZER, "tokenizer.py", warm=())

    def on_spine(self) -> list[Entry]:
        """Return who is timed as one process on (a)."""
        return [*self.on_export(), *((each, alone) for each in (self.quiet, self.cold, self.tokenizer))]

    def on_named(self) -> list[Entry]:
        """Return who is timed as one process on those of (a) that name a condition."""
        return [(each, alone) for each in (self.spondy, self.stock, self.eds, self.cold, self.tokenizer)]

    def on_export(self) -> list[Entry]:
        """Return who is timed as one process on (b)."""
        return [(each, alone) for each in (self.spondy, self.stock, self.eds, *self.light)]

    def two_workers(self, notes: Notes) -> list[Entry]:
        """Return who is timed with two workers: spondy's own engine, and two processes of a peer."""
        engine = Contestant(SPONDY, "spondy_engine.py", {"workers": 2}, warm=tuple(notes.ahead))
        return [(engine, alone), (self.stock, in_two), (self.eds, in_two)]


def parts(field: Field, notes: Notes, rounds: int, export_rounds: int) -> dict[str, dict[str, Any]]:
    """Time everyone; return the parts of the table; without an export, those of (a) with one process."""
    spine = "(a) Notes that all concern the spine"
    named = "(a) Only those that name a condition"
    export = "(b) An export of which 2 % concern the spine"
    share = "two in a hundred from (a), first those that name a condition, the others real notes without"
    found = {
        "a": _part(spine, notes.described, field.on_spine(), notes.spine, notes.warm, rounds),
        "a1": _part(named, notes.described, field.on_named(), notes.named, notes.warm, rounds),
    }
    if notes.export:
        two = field.two_workers(notes)
        found |= {
            "b": _part(export, share, field.on_export(), notes.export, notes.warm, export_rounds),
            "a2": _part(f"{spine}, two workers", notes.described, two, notes.spine, notes.warm, export_rounds, "wall"),
            "b2": _part(f"{export}, two workers", share, two, notes.export, notes.warm, export_rounds, "wall"),
        }
    return found


def _part(
    title: str,
    described: str,
    entries: Sequence[Entry],
    texts: Sequence[str],
    warm: Sequence[str],
    rounds: int,
    clock: str = "cpu",
) -> dict[str, Any]:
    return {
        "title": title,
        "described": described,
        "notes": len(texts),
        "mean_length": mean(map(len, texts)),
        "clock": clock,
        "rounds": rounds,
        "timings": play(title, entries, texts, warm, rounds),
    }
