"""The notes that are timed: (a) all concern the spine, (b) an export where two in a hundred do.

(a) are notes that a keyword search took for ones on the spine and that spondy's gate lets through. Those of them in
which spondy then reads something are timed once more by themselves, since the others cost it less.

They are real public texts that may not be copied into the repository: the folder that holds them is given as
SPONDY_SHARED. Without it (a) are synthetic notes of the repository and there is no (b).
"""

from __future__ import annotations

import gzip
import json
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from spondy.reading import read
from spondy.reading.gate import admits

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "gold"

SEED = 20_260
SHARE = 0.02
"""Part of the export that concerns the spine."""

TIERS = ("core", "spine")
# Notes that are not measured, besides the labelled ones: to warm up, and to start a pool of workers.
WARM, AHEAD = 30, 1_500

ABSENT = """SPONDY_SHARED names no folder with eval/real/notes.jsonl and eval/background/notes.jsonl.gz, so
(a) is tests/gold/dev.jsonl and (b) is left out. For the whole table: make bench SPONDY_SHARED=/path/to/shared"""


@dataclass(frozen=True)
class Notes:
    """Texts to time, in a fixed order.

    Attributes:
        spine: (a).
        named: those of (a) that name a condition, so that spondy reads all of them.
        export: (b); empty where there is no shared folder.
        warm: other notes, which every contestant reads before its clock starts.
        ahead: other notes to start a pool of workers with: some on the spine, then many that are not.
        described: where (a) is from, in words.
    """

    spine: list[str]
    named: list[str]
    export: list[str]
    warm: list[str]
    ahead: list[str]
    described: str


def shared_folder() -> Path | None:
    """Return the folder that SPONDY_SHARED names, or the one beside the checkout, if it holds the notes."""
    folder = Path(os.environ.get("SPONDY_SHARED") or ROOT.parent / "shared")
    wanted = (real_file(folder), _background(folder))
    return folder if all(path.is_file() for path in wanted) else None


def choose(spine: int, export: int) -> Notes:
    """Choose the notes: at most `spine` of (a), and `export` of (b), always the same."""
    gold = _texts(GOLD / "own.jsonl")
    folder = shared_folder()
    if folder is None:
        dev = sample(_texts(GOLD / "dev.jsonl"), spine)
        return Notes(dev, _named(dev), [], gold, [], "synthetic notes (tests/gold/dev.jsonl)")
    real = [record["text"] for record in _records(real_file(folder)) if record["tier"] in TIERS]
    concerned = sample([text for text in real if admits(text)], spine)
    named = _named(concerned)
    by_work = [*named, *(text for text in concerned if text not in named)]
    mixed, rest = mix(by_work, _texts(_background(folder)), export)
    return Notes(
        concerned,
        named,
        mixed,
        gold + rest[:WARM],
        2 * gold + rest[WARM : WARM + AHEAD],
        "real public notes and case reports on the spine",
    )


def sample(texts: Sequence[str], size: int) -> list[str]:
    """Return at most so many of the texts, in their order."""
    chosen = random.Random(SEED).sample(range(len(texts)), min(size, len(texts)))
    return [texts[index] for index in sorted(chosen)]


def mix(concerned: Sequence[str], others: Sequence[str], size: int) -> tuple[list[str], list[str]]:
    """Mix an export of which SHARE is of the first kind; return it, and the others that are not in it.

    Args:
        concerned: as many as are needed are taken from its beginning.
        others: the rest is drawn from these.
        size: number of notes.

    Raises:
        ValueError: there are not enough notes for an export of this size.
    """
    hits = round(SHARE * size)
    if hits > len(concerned) or size - hits > len(others):
        raise ValueError(f"there are too few notes for an export of {size}")
    dice = random.Random(SEED)
    shuffled = dice.sample(others, len(others))
    export = [*concerned[:hits], *shuffled[: size - hits]]
    dice.shuffle(export)
    return export, shuffled[size - hits :]


def halves(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Deal texts to two workers so that both have about as many characters."""
    by_length = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
    first = {index for place, index in enumerate(by_length) if place % 4 in (0, 3)}
    return (
        [text for index, text in enumerate(texts) if index in first],
        [text for index, text in enumerate(texts) if index not in first],
    )


def _named(texts: list[str]) -> list[str]:
    return [text for text in texts if read(text).findings]


def real_file(folder: Path) -> Path:
    """Return the file of the real public notes."""
    return folder / "eval" / "real" / "notes.jsonl"


def _background(folder: Path) -> Path:
    return folder / "eval" / "background" / "notes.jsonl.gz"


def _records(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _texts(path: Path) -> list[str]:
    return [record["text"] for record in _records(path)]
