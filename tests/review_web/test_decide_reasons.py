"""Why one disagrees: from the list, in words, or both."""

from __future__ import annotations

import pytest

from spondy.adapters.review.store.faults import RefusedError
from spondy.adapters.review.store.records import State
from spondy.adapters.review.web.decisions_wording import OTHER, decision_wording


@pytest.mark.parametrize(
    ("kind", "chosen", "words", "kept"),
    [
        ("gap", "misread", "", "The note was misread"),
        ("gap", "misread", "  of the mother ", "The note was misread: of the mother"),
        ("proposal", "other-code", "M43.12", "Another code is right: M43.12"),
        ("gap", OTHER, "my own", "my own"),
        ("gap", "", "only words", "only words"),
        ("gap", "", "   ", None),
    ],
)
def test_a_reason_is_kept_in_words(kind, chosen, words, kept):
    assert decision_wording().reason(kind, chosen, words) == kept


@pytest.mark.parametrize(("kind", "chosen"), [("gap", OTHER), ("gap", "other-code"), ("proposal", "documented")])
def test_a_reason_without_words_or_of_another_list_is_refused(kind, chosen):
    with pytest.raises(RefusedError):
        decision_wording().reason(kind, chosen, "" if chosen == OTHER else "words")


def test_every_decision_has_a_key_of_its_own():
    choices = decision_wording().choices
    assert {choice.state for choice in choices} == set(State) - {State.OPEN}
    assert len({choice.key for choice in choices}) == len(choices)
    assert all(OTHER in reasons for reasons in decision_wording().reasons.values())
