"""The shipped model: the table that is evaluated is the trained model, on every labelled note."""

from __future__ import annotations

import hashlib

import pytest

from spondy.adapters.training.artefact import table_bytes, table_of, unpacked
from spondy.adapters.training.examples import Example
from spondy.confidence import SHIPPED, ConfidenceModel
from spondy.confidence.features import rows_of

ARTEFACT = SHIPPED.with_suffix(".skops")


def test_the_table_is_derived_from_the_trained_model() -> None:
    content = ARTEFACT.read_bytes()
    assert table_bytes(table_of(unpacked(content), content)) == SHIPPED.read_bytes()
    assert ConfidenceModel().table.trained_model == hashlib.sha256(content).hexdigest()


def test_the_card_names_both_by_their_hashes() -> None:
    card = SHIPPED.with_suffix(".md").read_text(encoding="utf-8")
    for path in (ARTEFACT, SHIPPED):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in card
    assert "synthetic" in card


@pytest.mark.slow
def test_both_give_the_same_probabilities_on_every_labelled_note(analyses) -> None:
    rows = [row for analysis in analyses for part in rows_of(analysis) for row in part]
    trained = unpacked(ARTEFACT.read_bytes()).probabilities([Example("n", "x", row, None) for row in rows])
    model = ConfidenceModel().table.model
    assert len(rows) > 400
    assert max(abs(one - model.probability(row)) for one, row in zip(trained, rows, strict=True)) < 1e-9


@pytest.mark.slow
def test_the_shown_confidence_is_what_the_table_says_of_the_item(analyses) -> None:
    model = ConfidenceModel()
    for analysis in analyses:
        judged = model.judge(analysis)
        wanted = [round(model.table.model.probability(row), 4) for part in rows_of(analysis) for row in part]
        assert [item.confidence for item in (*judged.gaps, *judged.proposals)] == wanted
