"""The scoring table, in numbers that can be worked out by hand."""

from __future__ import annotations

import json
from math import exp

import pytest

from spondy.confidence import SHIPPED, ConfidenceModel
from spondy.confidence.table import ScoringTable
from spondy.errors import InputError

AS_IT_IS = {"slope": -1, "offset": 0}
SHARES = {"form": "shares", "shares": {"severity=high": 0.9, "severity=low": 0.2}, "otherwise": 0.5}
LINEAR = {"form": "linear", "weights": {"spans": 2, "role=primary": -1}, "intercept": 0.5, "calibration": AS_IT_IS}
TREE = {
    "columns": ["spans", None, "role=primary", None, None],
    "at_most": [2.5, 0, 0.5, 0, 0],
    "low": [1, -1, 3, -1, -1],
    "high": [2, -1, 4, -1, -1],
    "values": [0, -1, 0, 0.25, 4],
}
TREES = {"form": "trees", "start": 1, "trees": [TREE, TREE], "calibration": {"slope": -2, "offset": 0.5}}


def sigmoid(said: float) -> float:
    return 1 / (1 + exp(-said))


@pytest.mark.parametrize(
    ("model", "row", "probability"),
    [
        (SHARES, {"severity=high": 1}, 0.9),
        (SHARES, {"severity=low": 1}, 0.2),
        (SHARES, {"spans": 3}, 0.5),
        (LINEAR, {}, sigmoid(0.5)),
        (LINEAR, {"spans": 3, "role=primary": 1, "unknown": 7}, sigmoid(5.5)),
        (LINEAR, {"spans": 500}, 1.0),
        (LINEAR | {"intercept": -5000}, {}, 0.0),
        (TREES, {}, sigmoid(2 * -1 - 0.5)),
        (TREES, {"spans": 3}, sigmoid(2 * 1.5 - 0.5)),
        (TREES, {"spans": 3, "role=primary": 1}, sigmoid(2 * 9 - 0.5)),
    ],
)
def test_probability(model, row, probability) -> None:
    table = ScoringTable(candidate="c", trained_model="t", model=model)
    assert table.model.probability(row) == pytest.approx(probability, abs=1e-12)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"candidate": "c"}',
        json.dumps({"candidate": "c", "trained_model": "t", "model": {}}).encode(),
    ],
)
def test_a_file_that_is_no_model_is_refused(tmp_path, content) -> None:
    (tmp_path / "m.json").write_bytes(content)
    with pytest.raises(InputError, match=r"m\.json"):
        _ = ConfidenceModel(tmp_path / "m.json").table


def test_a_model_that_is_not_there_is_told_of(tmp_path) -> None:
    with pytest.raises(InputError, match="No such file"):
        _ = ConfidenceModel(tmp_path / "m.json").fingerprint


def test_the_shipped_model_is_there() -> None:
    assert ConfidenceModel().table.candidate
    assert SHIPPED.with_suffix(".skops").exists()
