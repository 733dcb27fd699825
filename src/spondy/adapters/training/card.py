"""The model card and the picture of its reliability curve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from spondy.adapters.training.candidates import CANDIDATES, LEAST_NOTES
from spondy.adapters.training.examples import Example, digest
from spondy.adapters.training.figures import Figure
from spondy.adapters.training.folds import FOLDS
from spondy.adapters.training.training import Training
from spondy.confidence.features import GAP, PROPOSAL
from spondy.knowledge.files import fingerprint

_PACKAGES = ("spondy", "scikit-learn", "numpy", "skops")


class Source(NamedTuple):
    """Where examples come from: how it is named in the card, and the SHA-256 of a file."""

    name: str
    sha256: str | None = None


def model_card(training: Training, sources: Sequence[Source], seed: int, *, about: str | None, date: str | None) -> str:
    """Return the card in Markdown.

    Args:
        training: what was trained.
        sources: what the examples were read from.
        seed: as it was given.
        about: what there is to say of the data.
        date: day of the training as it shall stand there; None for none.
    """
    return _rendered(
        "card.md.jinja",
        training=training,
        sources=sources,
        seed=seed,
        about=about,
        date=date,
        candidates=CANDIDATES,
        least_notes=LEAST_NOTES,
        folds=FOLDS,
        counts=_counts(training.examples),
        digest=digest(training.examples),
        patterns=fingerprint(),
        versions={name: version(name) for name in _PACKAGES},
        artefact_sha256=sha256(training.artefact).hexdigest(),
        table_sha256=sha256(training.table).hexdigest(),
    )


def reliability_picture(training: Training) -> str:
    """Return the reliability curve as SVG."""
    return _rendered("curve.svg.jinja", bins=training.figures.bins)


def _rendered(template: str, **values: object) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["interval"] = _interval
    environment.filters["percent"] = _percent
    return environment.get_template(template).render(**values)


def _counts(examples: Sequence[Example]) -> list[tuple[str, int, int, int]]:
    """Return notes, examples and disagreements: of gaps, of proposals, of both."""
    found = []
    for name, types in (("gaps", (GAP,)), ("proposals", (PROPOSAL,)), ("together", (GAP, PROPOSAL))):
        own = [one for one in examples if any(f"type={kind}" in one.row for kind in types)]
        said = Counter(one.agrees for one in own)
        found.append((name, len({one.note for one in own}), len(own), said[False]))
    return found


def _interval(figure: Figure) -> str:
    return f"{figure.value:.4f} [{figure.low:.4f}, {figure.high:.4f}]"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
