"""The trained model as a skops file, the same bytes for the same model, and the scoring table derived from it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from math import log
from typing import Any

import skops.io
from sklearn.linear_model import LogisticRegression

from spondy.adapters.training.candidates import Trained
from spondy.confidence.table import Calibration, Linear, ScoringTable, Shares, Tree, Trees
from spondy.errors import InputError

TRUSTED = (
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.tree._tree.Tree",
)
"""The types beyond those that skops trusts by itself. A file with any other is refused."""
_SCHEMA = "schema.json"
_LEAF = -1
_BEGINNING = (1980, 1, 1, 0, 0, 0)


def packed(trained: Trained) -> bytes:
    """Return a trained model as a skops file."""
    content = {
        "candidate": trained.candidate,
        "columns": list(trained.columns),
        "shares": None if trained.shares is None else trained.shares.model_dump(),
        "estimator": trained.estimator,
    }
    return _same_for_the_same(skops.io.dumps(content))


def unpacked(content: bytes) -> Trained:
    """Return the model of a skops file.

    Raises:
        InputError: it holds types that are not trusted.
    """
    others = set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED)
    if others:
        raise InputError(f"the trained model holds types that are not trusted: {', '.join(sorted(others))}")
    found = skops.io.loads(content, trusted=list(TRUSTED))
    shares = None if found["shares"] is None else Shares(**found["shares"])
    return Trained(found["candidate"], shares, tuple(found["columns"]), found["estimator"])


def table_of(trained: Trained, artefact: bytes) -> ScoringTable:
    """Return the scoring table of a trained model.

    Args:
        trained: the model.
        artefact: its skops file.
    """
    model = trained.shares if trained.shares is not None else _weights(trained)
    return ScoringTable(candidate=trained.candidate, trained_model=hashlib.sha256(artefact).hexdigest(), model=model)


def table_bytes(table: ScoringTable) -> bytes:
    """Return a scoring table as the content of its file."""
    return json.dumps(table.model_dump(mode="json"), indent=1, sort_keys=True).encode("ascii") + b"\n"


def _weights(trained: Trained) -> Linear | Trees:
    (calibrated,) = trained.estimator.calibrated_classifiers_
    (sigmoid,) = calibrated.calibrators
    calibration = Calibration(slope=float(sigmoid.a_), offset=float(sigmoid.b_))
    inner = calibrated.estimator
    if isinstance(inner, LogisticRegression):
        weights = dict(zip(trained.columns, map(float, inner.coef_[0]), strict=True))
        return Linear(weights=weights, intercept=float(inner.intercept_[0]), calibration=calibration)
    share = float(inner.init_.class_prior_[1])
    trees = tuple(_tree(one.tree_, trained.columns, inner.learning_rate) for (one,) in inner.estimators_)
    return Trees(start=log(share / (1 - share)), trees=trees, calibration=calibration)


def _tree(tree: Any, columns: tuple[str, ...], rate: float) -> Tree:
    leaf = [left == _LEAF for left in tree.children_left]
    return Tree(
        columns=tuple(
            None if end else columns[feature] for end, feature in zip(leaf, map(int, tree.feature), strict=True)
        ),
        at_most=tuple(0.0 if end else float(value) for end, value in zip(leaf, tree.threshold, strict=True)),
        low=tuple(map(int, tree.children_left)),
        high=tuple(map(int, tree.children_right)),
        values=tuple(rate * float(value) if end else 0.0 for end, value in zip(leaf, tree.value[:, 0, 0], strict=True)),
    )


def _same_for_the_same(content: bytes) -> bytes:
    """Write a skops file anew: parts are numbered in their order, not by where they lay in memory, and undated."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    schema = parts.pop(_SCHEMA).decode("utf-8")
    numbers: dict[str, str] = {}

    def renumbered(match: re.Match[str]) -> str:
        return match[1] + numbers.setdefault(match[2], str(len(numbers)))

    schema = re.sub(r'("__id__": |"file": ")(\d+)', renumbered, schema)
    renamed = {f"{numbers[name.removesuffix('.npy')]}.npy": part for name, part in parts.items()}
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as new:
        for name, part in [*sorted(renamed.items()), (_SCHEMA, schema.encode("utf-8"))]:
            new.writestr(zipfile.ZipInfo(name, _BEGINNING), part)
    return result.getvalue()
