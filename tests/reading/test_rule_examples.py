"""Every rule keeps its own examples, and the check of them can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from spondy.adapters import patterns_registry
from spondy.errors import PatternError
from spondy.knowledge.files import load, patterns_dir
from spondy.reading import selftest
from spondy.reading.rules import CueRule, HeaderRule, LinkFile, TermFile, TermRule


@pytest.mark.parametrize("proof", [selftest.terms, selftest.cues, selftest.headers, selftest.levels])
def test_rules_keep_their_examples(proof):
    assert [f"{failure.rule}: {failure.message}" for failure in proof()] == []


def test_every_rule_has_its_own_id():
    assert patterns_registry.repeated_ids() == []


def test_every_rule_of_reading_has_a_match_and_a_miss():
    assert patterns_registry.unproven_rules() == []


def test_every_pattern_file_has_a_reader():
    assert patterns_registry.uncovered_files() == []


@pytest.mark.parametrize("entry", patterns_registry.PATTERN_SETS, ids=lambda entry: entry.name)
def test_every_set_loads_files_that_are_there(entry):
    entry.load()
    names = [rule.file for rule in patterns_registry.listed_rules()]
    if entry.match_and_miss:
        assert any(entry.holds(name) for name in names)


def test_a_term_rule_that_breaks_its_examples_is_named(monkeypatch):
    rule = TermRule(id="term.wrong", source="a test", value="x", phrases=("slip",), match=("nothing",), miss=())
    monkeypatch.setattr(selftest, "term_files", lambda: (TermFile(category="condition", rules=(rule,)),))
    assert [failure.rule for failure in selftest.terms()] == ["term.wrong"]


def test_a_near_miss_rule_that_breaks_its_examples_is_named(monkeypatch):
    rule = TermRule(id="term.none", source="a test", value="none", phrases=("slip",), match=("list",), miss=("a slip",))
    monkeypatch.setattr(selftest, "term_files", lambda: (TermFile(category="condition", rules=(rule,)),))
    assert [failure.message.split()[0] for failure in selftest.terms()] == ["match", "miss"]


def test_a_cue_rule_that_breaks_its_examples_is_named(monkeypatch):
    real = next(rule for file in selftest.cue_files() for rule in file.rules if rule.id == "cue.negated.forward")
    wrong = CueRule(**real.model_dump() | {"match": ("a slip",), "miss": ("denies pain",)})
    monkeypatch.setattr(selftest, "cue_files", lambda: [type("File", (), {"rules": (wrong,)})])
    assert [failure.message.split()[0] for failure in selftest.cues()] == ["match", "miss"]


def test_a_header_rule_that_breaks_its_examples_is_named(monkeypatch):
    wrong = HeaderRule(
        id="section.wrong",
        source="a test",
        category="plan",
        voice="provider",
        headers=("plan",),
        match=("ASSESSMENT: slip",),
        miss=("PLAN: rest",),
    )
    monkeypatch.setattr(selftest, "header_rules", lambda: (wrong,))
    assert [failure.message.split()[0] for failure in selftest.headers()] == ["match", "miss"]


def test_a_broken_expression_is_an_error_of_its_file(tmp_path: Path) -> None:
    source = (patterns_dir() / "terms" / "links.yaml").read_text(encoding="utf-8")
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "links.yaml").write_text(source.replace("elsewhere: '", "elsewhere: '("), encoding="utf-8")
    with pytest.raises(PatternError, match=r"terms/links\.yaml: elsewhere: .*not a regular expression"):
        load("terms/links.yaml", LinkFile, tmp_path)
