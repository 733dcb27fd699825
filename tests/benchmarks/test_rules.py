"""The peers look for the words that spondy looks for."""

from __future__ import annotations

import re

import pytest

from spondy.reading.rules import TermRule, term_files

RULES = [rule for file in term_files() for rule in file.rules]


@pytest.fixture(scope="module")
def targets(bench):
    return {target["id"]: target for target in bench.rules.peer_rules()["targets"]}


def test_every_term_rule_goes_to_the_peers_and_no_other(targets):
    assert set(targets) == {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_peer_finds_what_the_rule_must_match(rule: TermRule, targets):
    target = targets[rule.id]
    phrases = [re.escape(phrase) for phrase in target["phrases"]]
    anything = re.compile("|".join([*phrases, *filter(None, [target["regex"]])]), re.IGNORECASE)
    assert [text for text in rule.match if not anything.search(text)] == []


def test_an_expression_in_lower_case_finds_the_same(targets):
    texts = [text for rule in RULES for text in (*rule.match, *rule.miss)]
    differ = [
        (target["id"], text)
        for target in targets.values()
        for text in texts
        if target["regex"]
        # Text in lower case cannot tell which letters were capitals.
        and spans(target["regex"].replace("(?-i:", "(?:"), text, re.IGNORECASE)
        != spans(target["lower_regex"], text.lower())
    ]
    assert differ == []


def spans(pattern: str, text: str, flags: int = 0) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(pattern, text, flags)]


@pytest.mark.parametrize(
    ("pattern", "lower"),
    [
        (r"\bC[1-2]\b", r"\bc[1-2]\b"),
        (r"\S\s\D\d\WMRI", r"\S\s\D\d\Wmri"),
        (r"\\S", r"\\s"),
        (r"(?<=X)Y(?!Z)", r"(?<=x)y(?!z)"),
    ],
)
def test_only_letters_that_stand_for_themselves_become_small(bench, pattern, lower):
    assert bench.rules.lower_case(pattern) == lower


def test_a_space_may_be_a_hyphen_and_a_hyphen_a_space(bench):
    assert bench.rules.spellings(("pars defect", "wide-based")) == [
        "pars defect",
        "pars-defect",
        "wide based",
        "wide-based",
    ]


def test_light_rules_are_the_phrases_alone(bench, targets):
    light = bench.rules.peer_rules(literal_only=True)["targets"]
    assert not any(target["regex"] for target in light)
    assert {target["id"]: target["phrases"] for target in light} == {
        name: target["phrases"] for name, target in targets.items() if target["phrases"]
    }


@pytest.mark.parametrize(
    ("qualifier", "part", "cue"),
    [
        ("negation", "preceding", "no evidence of"),
        ("negation", "termination", "but"),
        ("hypothesis", "preceding", "possible"),
        ("hypothesis", "preceding", "to rule out"),
        ("hypothesis", "following", "cannot be excluded"),
        ("history", "preceding", "history of"),
        ("family", "following", "runs in the family"),
    ],
)
def test_a_cue_goes_to_the_qualifier_that_says_the_same(bench, qualifier, part, cue):
    cues = bench.rules.peer_rules()["cues"]
    assert cue in cues[qualifier][part]
    assert [name for name in cues if cue in cues[name]["preceding"] + cues[name]["following"]] in ([qualifier], [])


@pytest.mark.parametrize("qualifier", ["negation", "hypothesis", "history", "family"])
def test_edsnlp_gets_our_cues_for_all_its_french_ones(bench, qualifier):
    cues = bench.rules.peer_rules()["cues"][qualifier]
    config = bench.edsnlp_worker.english(qualifier, cues)
    given = {phrase for words in config.values() if isinstance(words, list) for phrase in words}
    # History and family know no pseudo-cues.
    pseudo = set() if qualifier in ("history", "family") else set(cues["pseudo"])
    assert given == {*cues["preceding"], *cues["following"], *cues["termination"], *pseudo}
    assert given
