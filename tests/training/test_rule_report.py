"""`spondy patterns report`."""

from __future__ import annotations

import json

from spondy.adapters.cli import main
from spondy.adapters.review.store.records import State
from spondy.adapters.training.examples import Example
from spondy.adapters.training.intervals import wilson
from spondy.adapters.training.rule_precision import rule_precisions

TEXT = "Assessment: Degenerative spondylolisthesis of C1 on C2, 4 mm. No myelopathy."


def example(note: str, rules: str, agrees: bool | None) -> Example:
    return Example(note, "g", {}, agrees, tuple(rules.split()))


def test_a_rule_is_counted_by_what_rests_on_it() -> None:
    examples = [
        example("n2", "a b", False),
        example("n1", "a", False),
        example("n1", "a", False),
        example("n3", "a c", True),
        example("n4", "c", True),
        example("n5", "d c", None),
    ]
    found = rule_precisions(examples)
    assert [(one.rule, one.fired, one.decided, one.agreed, one.notes) for one in found] == [
        ("b", 1, 1, 0, ("n2",)),
        ("a", 4, 4, 1, ("n1", "n2")),
        ("c", 3, 2, 2, ()),
        ("d", 1, 0, 0, ()),
    ]
    assert (found[1].low, found[1].high) == wilson(1, 4)
    assert [one.precision for one in found] == [0.0, 0.25, 1.0, None]


def test_the_decisions_of_a_database(decided, capsys) -> None:
    decisions = {
        ("a", "M43.11"): State.AGREED,
        ("b", "M43.11"): State.DISAGREED,
        ("a", "imaging-missing"): State.AGREED,
    }
    database = decided({"a": TEXT, "b": TEXT}, decisions)
    assert main(["patterns", "report", "--database", database, "--format", "json"]) == 0
    found = {one["rule"]: one for one in json.loads(capsys.readouterr().out)}
    assert (found["code.slip"]["fired"], found["code.slip"]["precision"]) == (2, 0.5)
    assert found["code.slip"]["notes"] == ["b"]
    assert found["imaging-missing"]["fired"] == 2
    assert (found["imaging-missing"]["decided"], found["imaging-missing"]["notes"]) == (1, [])
    assert main(["patterns", "report", "--database", database]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert next(line.split() for line in lines if " code.slip" in line)[:3] == ["2", "2", "1"]
    assert "spondylolisthesis" not in "".join(lines).replace("condition.", "")


def test_labelled_notes_will_do(tmp_path, capsys) -> None:
    row = {"note_id": "n", "text": TEXT, "codes": ["M43.12"], "translation": "present"}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert main(["patterns", "report", str(tmp_path / "gold.jsonl")]) == 0
    assert any(line.endswith("code.slip  look at n") for line in capsys.readouterr().out.splitlines())
    assert main(["patterns", "report"]) == 2
