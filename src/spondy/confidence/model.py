"""The model that judges an analysis: where its file is, when it is read, and what becomes of the analysis."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from spondy.confidence.features import Row, heads_of, rows_of
from spondy.confidence.table import ScoringTable, Shares
from spondy.errors import InputError
from spondy.model import Analysis, Gap, Proposal

_HERE = Path(__file__).resolve()
_PACKAGED = _HERE.parents[1] / "_models"
SHIPPED = (_PACKAGED if _PACKAGED.is_dir() else _HERE.parents[3] / "models") / "confidence.json"
"""The model that comes with spondy: in a checkout below `models/`, in a wheel below `spondy/_models`."""

_DIGITS = 4
_Item = TypeVar("_Item", Gap, Proposal)


class ConfidenceModel:
    """A model file; it is read when it is first asked for.

    Args:
        path: a scoring table, as `spondy model train` writes it.
    """

    def __init__(self, path: Path = SHIPPED) -> None:
        self._path = path

    @cached_property
    def fingerprint(self) -> str:
        """`sha256:...` of the file.

        Raises:
            InputError: there is no such file.
        """
        return f"sha256:{hashlib.sha256(self._content).hexdigest()}"

    @cached_property
    def table(self) -> ScoringTable:
        """The scoring table.

        Raises:
            InputError: there is no such file, or it is something else.
        """
        try:
            return ScoringTable.model_validate_json(self._content)
        except ValidationError:
            raise InputError(f"{self._path}: is no model of spondy's; name the .json file") from None

    def judge(self, analysis: Analysis) -> Analysis:
        """Return an analysis with the confidence of its gaps and proposals."""
        if not analysis.gaps and not analysis.proposals:
            return analysis
        gaps, proposals = (heads_of if isinstance(self.table.model, Shares) else rows_of)(analysis)
        return analysis.model_copy(
            update={"gaps": self._with(analysis.gaps, gaps), "proposals": self._with(analysis.proposals, proposals)}
        )

    def _with(self, items: tuple[_Item, ...], rows: list[Row]) -> tuple[_Item, ...]:
        probability = self.table.model.probability
        return tuple(
            item.model_copy(update={"confidence": round(probability(row), _DIGITS)})
            for item, row in zip(items, rows, strict=True)
        )

    @cached_property
    def _content(self) -> bytes:
        try:
            return self._path.read_bytes()
        except OSError as error:
            raise InputError(f"{self._path}: {error.strerror}") from None
