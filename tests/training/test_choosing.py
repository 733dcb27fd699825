"""Which candidate is chosen, and that no note is on both sides of a fold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spondy.adapters.training.candidates import CANDIDATES, LEAST_NOTES, fit
from spondy.adapters.training.folds import FOLDS, folds
from spondy.adapters.training.training import train
from spondy.adapters.training.validation import choose, difference, labels, losses, nested


def test_no_note_is_on_both_sides_and_each_example_is_tried_once(made) -> None:
    examples = made(60)
    tried = []
    for learn, test in folds(examples, 0):
        assert not {examples[place].note for place in learn} & {examples[place].note for place in test}
        tried += list(test)
    assert sorted(tried) == list(range(len(examples)))


@pytest.mark.slow
def test_what_can_be_told_is_learned(made) -> None:
    choice = choose(made(120), 0)
    assert choice.chosen.make is not None
    assert set(choice.fitted.values()) == {FOLDS}


@pytest.mark.slow
def test_of_noise_the_constant_is_chosen(made) -> None:
    assert choose(made(120, told=False), 0).chosen is CANDIDATES[0]


def test_with_few_disagreements_nothing_is_learned(made) -> None:
    examples = made(120, told=False, disagreeing=0.01)
    assert len({one.note for one in examples if not one.agrees}) < LEAST_NOTES
    choice = choose(examples, 0)
    assert [choice.fitted[one.name] for one in CANDIDATES] == [FOLDS, FOLDS, 0, 0, 0, 0]
    assert choice.chosen.make is None
    assert fit(CANDIDATES[2], examples, 0).candidate == "constant"


def test_shares_are_counted_with_half_an_agreement_and_half_a_disagreement_more(made) -> None:
    (one, *_) = made(1)
    examples = [replace(one, row={"type=gap": 1, f"severity={word}": 1}, agrees=agrees)
                for word, agrees in (("high", True), ("high", True), ("high", False), ("low", True))]  # fmt: skip
    assert fit(CANDIDATES[0], examples, 0).shares.shares == {"type=gap": 3.5 / 5}
    assert fit(CANDIDATES[1], examples, 0).shares.shares == {"severity=high": 2.5 / 4, "severity=low": 1.5 / 2}


def test_a_column_of_few_notes_is_left_out(made) -> None:
    examples = made(60)
    marked = [replace(one, row={**one.row, "term=rare": 1}) if one.note.endswith("0001") else one for one in examples]
    assert "term=rare" not in fit(CANDIDATES[2], marked, 0).columns
    assert "conflicting" in fit(CANDIDATES[2], marked, 0).columns


def test_nested_probabilities_know_nothing_of_their_own_note(made) -> None:
    # Constants: what each example is given hangs on the other folds alone.
    examples = made(60, told=False)
    turned = [replace(one, agrees=not one.agrees) if one.note == examples[0].note else one for one in examples]
    own = [place for place, one in enumerate(examples) if one.note == examples[0].note]
    shares = [fit(CANDIDATES[0], [each[place] for place in range(len(each)) if place not in own], 0).shares
              for each in (examples, turned)]  # fmt: skip
    assert shares[0] == shares[1]
    assert len(set(nested(made(40, told=False, disagreeing=0.02), 0))) <= 2 * FOLDS


def test_a_difference_is_measured_by_note(made) -> None:
    examples = made(60)
    said = labels(examples)
    better, worse = np.where(said == 1, 0.9, 0.2), np.full(len(said), 0.5)
    found = difference(examples, worse, better)
    assert found.mean == pytest.approx((losses(worse, said) - losses(better, said)).mean())
    assert found.outside_noise
    assert not difference(examples, better, worse).outside_noise
    assert not difference(examples, better, better).outside_noise
    # The same example three times over tells no more than once.
    once = [replace(examples[3 * place], note=str(place)) for place in range(len(examples) // 3)]
    thrice = [one for one in once for _ in range(3)]
    firsts, all_of_them = better[::3], np.repeat(better[::3], 3)
    assert difference(thrice, np.full(len(thrice), 0.5), all_of_them).error == pytest.approx(
        difference(once, np.full(len(once), 0.5), firsts).error
    )


@pytest.mark.slow
def test_a_model_gives_way_only_to_a_better_one(made, learned_once) -> None:
    from spondy.confidence.table import ScoringTable

    examples = made(70)
    first = train(examples, 0)
    assert first.beats_replaced
    table = ScoringTable.model_validate_json(first.table)
    assert not train(examples, 0, table).beats_replaced
    bad = table.model_copy(update={"model": fit(CANDIDATES[0], examples, 0).shares})
    assert train(examples, 0, bad).beats_replaced
