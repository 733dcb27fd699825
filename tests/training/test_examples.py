"""What counts as agreement: with a label, and by a reviewer."""

from __future__ import annotations

import pytest

from spondy.adapters.review.store import open_store
from spondy.adapters.review.store.records import State
from spondy.adapters.training.decisions import reviewed
from spondy.adapters.training.examples import digest, judged, labelled
from spondy.adapters.training.labelled import labelled_examples
from spondy.analysis import Analyzer, make_note

TEXT = "Assessment: Degenerative spondylolisthesis of C1 on C2, 4 mm."


@pytest.fixture(scope="module")
def analysis():
    found = Analyzer(model=None).analyze(make_note(TEXT, note_id="1"))
    assert [(one.code, one.role, one.status) for one in found.proposals] == [("M43.11", "primary", "proposed")]
    assert "imaging-missing" in [gap.id for gap in found.gaps]
    return found


@pytest.mark.parametrize(
    ("gold", "name", "agrees"),
    [
        ({"codes": ["M43.11"]}, "M43.11", True),
        ({"codes": ["M43.11"], "status": {"M43.11": "proposed"}}, "M43.11", True),
        ({"codes": ["M43.11"], "status": {"M43.11": "needs-review"}}, "M43.11", False),
        ({"codes": ["M43.12"]}, "M43.11", False),
        ({"codes": [], "secondary": ["M43.11"]}, "M43.11", False),
        ({"codes": [], "optional_codes": ["M43.11"]}, "M43.11", None),
        ({"codes": ["M43.11"], "optional_codes": ["M43.11"]}, "M43.11", True),
        ({"codes": [], "gaps": ["imaging-missing"]}, "imaging-missing", True),
        ({"codes": []}, "imaging-missing", False),
        ({"codes": [], "optional_gaps": ["imaging-missing"]}, "imaging-missing", None),
    ],
)
def test_a_label_agrees(analysis, gold, name, agrees) -> None:
    assert [one.agrees for one in labelled(analysis, gold) if one.name == name] == [agrees]


def test_what_nobody_judged_is_no_example_and_order_makes_no_difference(analysis) -> None:
    examples = list(labelled(analysis, {"codes": ["M43.11"], "optional_gaps": ["imaging-missing"]}))
    kept = judged(examples)
    assert len(kept) == len(examples) - 1
    assert digest(kept) == digest(judged(reversed(examples)))
    assert digest(kept) != digest(kept[1:])


def test_labelled_notes_are_read_with_their_setting() -> None:
    text = "Impression: probable spondylolisthesis of L4 on L5."
    gold = {"text": text, "codes": [], "translation": "undocumented"}
    rows = [
        {column for one in labelled_examples({"1": gold | {"setting": setting}}) for column in one.row}
        for setting in ("inpatient", None)
    ]
    assert "setting=inpatient" in rows[0]
    assert "setting=outpatient" in rows[1]


def test_decisions_in_force_are_labels(decided) -> None:
    texts = {"a": TEXT, "b": TEXT}
    decisions = {
        ("a", "M43.11"): State.AGREED,
        ("a", "imaging-missing"): State.DISAGREED,
        ("b", "M43.11"): State.DEFERRED,
        ("b", "imaging-missing"): State.NOT_APPLICABLE,
    }
    store = open_store(decided(texts, decisions))
    examples = list(reviewed(store))
    store.close()
    said = {(one.note, one.name): one.agrees for one in examples}
    assert said.pop(("a", "M43.11")) is True
    assert said.pop(("a", "imaging-missing")) is False
    assert len(said) > 4
    assert set(said.values()) == {None}
    by_hand = {one.name: one.row for one in labelled(Analyzer().analyze(make_note(TEXT)), {"codes": []})}
    assert {one.name: one.row for one in examples if one.note == "a"} == by_hand


def test_a_decision_on_what_was_otherwise_then_says_nothing(decided) -> None:
    path = decided({"a": TEXT}, {("a", "M43.11"): State.AGREED})
    store = open_store(path)
    with store.writing() as session:
        from spondy.adapters.review.store.tables import ItemRow

        session.query(ItemRow).update({"changed": True})
    assert {one.agrees for one in reviewed(store)} == {None}
    store.close()
