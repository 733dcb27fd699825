"""medspaCy's sectionizer, target matcher and ConText, fed with our rules.

PyRuSH is left out (it takes 84 % of stock medspaCy's time and writes note text to the error stream), and
so is the import of QuickUMLS, which medspaCy does unasked and which alone takes seconds.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType, SimpleNamespace
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from spondy.errors import PatternError
from spondy.reading.handed import hand_matches_to
from spondy.reading.headers import TITLE, TITLE_RULE
from spondy.reading.rules import CueRule, TermRule, cue_files, header_rules, term_files
from spondy.reading.scopes import scope_by_sentence
from spondy.reading.search import Expressions, Search, term_expressions

TARGETS = "spondy"
"""Name of the span group that holds the matches of the term rules."""

RULE = "spondy_rule"
"""Metadata key under which a medspaCy rule carries the id of ours."""


def _import_medspacy() -> SimpleNamespace:
    stand_in = None
    if "quickumls" not in sys.modules:
        stand_in = ModuleType("quickumls")
        stand_in.spacy_component = ModuleType("quickumls.spacy_component")  # type: ignore[attr-defined]
        sys.modules["quickumls"] = stand_in
    try:
        from medspacy.context import ConText, ConTextRule
        from medspacy.section_detection import Sectionizer, SectionRule
        from medspacy.target_matcher import TargetMatcher, TargetRule
    finally:
        if stand_in is not None and sys.modules.get("quickumls") is stand_in:
            del sys.modules["quickumls"]
    return SimpleNamespace(
        ConText=ConText,
        ConTextRule=ConTextRule,
        Sectionizer=Sectionizer,
        SectionRule=SectionRule,
        TargetMatcher=TargetMatcher,
        TargetRule=TargetRule,
    )


def tokenizer(nlp: Language) -> Tokenizer:
    """Return a tokenizer that splits at every mark, so that a phrase has the same tokens wherever it stands."""
    marks = [r"[^\w\s]", r"_"]
    return Tokenizer(
        nlp.vocab,
        prefix_search=compile_prefix_regex(marks).search,
        suffix_search=compile_suffix_regex(marks).search,
        infix_finditer=compile_infix_regex(marks).finditer,
        token_match=None,
    )


def label(category: str, rule: TermRule) -> str:
    """Return the label of a rule's matches, one a rule.

    spaCy keeps what medspaCy attaches to a span by the span's place alone, so two rules that match the same
    words share it; the label is what tells them apart.
    """
    return f"{context_type(category, rule)}|{rule.id}".upper()


def context_type(category: str, rule: TermRule) -> str:
    """Return the name by which a cue may allow or exclude a rule's matches: its category, or `function`."""
    return "function" if rule.attributes.get("form") == "function" else category


@lru_cache(maxsize=1)
def rules_by_label() -> dict[str, tuple[str, TermRule]]:
    """Return category and rule by label."""
    return {label(file.category, rule): (file.category, rule) for file in term_files() for rule in file.rules}


def _labels_of(types: tuple[str, ...]) -> set[str] | None:
    found = {name for name, (category, rule) in rules_by_label().items() if context_type(category, rule) in types}
    return found or ({"NONE"} if types else None)


def _literals(phrases: tuple[str, ...]) -> list[str]:
    spellings = set(phrases)
    spellings |= {re.sub(r"(?<=\w) (?=\w)", "-", phrase) for phrase in phrases}
    spellings |= {re.sub(r"(?<=\w)-(?=\w)", " ", phrase) for phrase in phrases}
    return sorted(spellings)


GROUPS = ("assertion", "experiencer", "studies", "function")
"""Groups of cues, each matched by itself."""


@dataclass(frozen=True)
class Pipeline:
    """The components, and the search that finds what their expressions match.

    Attributes:
        nlp: the spaCy pipeline that holds the components.
        sectionizer: reads a Doc of headers.
        matcher: reads a Doc of sentences, and writes the span group `TARGETS`.
        contexts: the ConTexts by group; each adds to the modifiers of the targets.
        targets: finds the terms, sentence by sentence.
        cues: finds the cues, sentence by sentence.
    """

    nlp: Language
    sectionizer: Any
    matcher: Any
    contexts: dict[str, Any]
    targets: Search
    cues: Search


@lru_cache(maxsize=1)
def pipeline() -> Pipeline:
    """Build the pipeline once a process."""
    medspacy = _import_medspacy()
    nlp = spacy.blank("en")
    nlp.tokenizer = tokenizer(nlp)
    sectionizer: Any = nlp.add_pipe("medspacy_sectionizer", config={"rules": None, "span_attrs": None})
    hand_matches_to(sectionizer, nlp.vocab)
    sectionizer.add(
        [medspacy.SectionRule(rule.id, rule.category, pattern=rule.id) for rule in header_rules()]
        + [medspacy.SectionRule(TITLE_RULE, TITLE, pattern=TITLE_RULE)]
    )
    matcher: Any = nlp.add_pipe(
        "medspacy_target_matcher",
        config={"rules": None, "result_type": "group", "span_group_name": TARGETS, "prune": False},
    )
    hand_matches_to(matcher, nlp.vocab)
    for file in term_files():
        for rule in file.rules:
            matcher.add(_target_rules(medspacy, file.category, rule))
    return Pipeline(
        nlp,
        sectionizer,
        matcher,
        _contexts(medspacy, nlp),
        targets=Search(term_expressions().values()),
        cues=Search(Expressions(rule.id, rule.regex) for file in cue_files() for rule in file.rules if rule.regex),
    )


def _contexts(medspacy: SimpleNamespace, nlp: Language) -> dict[str, Any]:
    contexts = {}
    for group in GROUPS:
        cues = [cue for file in cue_files() if file.group == group for cue in file.rules]
        sides = tuple(_side(medspacy, cues, side) for side in ("forward", "backward"))
        context: Any = nlp.add_pipe(
            "medspacy_context",
            name=f"context_{group}",
            config={"rules": None, "span_attrs": None, "input_span_type": "group", "span_group_name": TARGETS},
        )
        hand_matches_to(context, nlp.vocab)
        context.add(list({literal: rule for side in reversed(sides) for literal, rule in side.items()}.values()))
        scope_by_sentence(context, TARGETS, sides)
        contexts[group] = context
    return contexts


def _target_rules(medspacy: SimpleNamespace, category: str, rule: TermRule) -> list[Any]:
    name = label(category, rule)
    rules = [medspacy.TargetRule(phrase, name) for phrase in _literals(rule.phrases)]
    if rule.regex:
        rules.append(medspacy.TargetRule(rule.id, name, pattern=rule.id))
    return rules


def _side(medspacy: SimpleNamespace, cues: list[CueRule], side: str) -> dict[str, Any]:
    """Return the ConText rules that act in one direction, by their literal."""
    rules: dict[str, Any] = {}
    for cue in cues:
        if cue.direction in (side, "terminate", "pseudo") or (cue.direction, side) == ("bidirectional", "forward"):
            for rule in _context_rules(medspacy, cue):
                if rule.literal in rules:
                    both = f"{rules[rule.literal].metadata[RULE].id}, {cue.id}"
                    raise PatternError(f"cue {rule.literal!r} stands twice in one direction: {both}")
                rules[rule.literal] = rule
    return rules


def _context_rules(medspacy: SimpleNamespace, cue: CueRule) -> list[Any]:
    category = cue.category.upper()
    options: dict[str, Any] = {
        "metadata": {RULE: cue},
        "direction": cue.direction.upper(),
        "allowed_types": _labels_of(cue.allowed),
        "excluded_types": _labels_of(cue.excluded),
        "max_scope": cue.max_scope,
        "terminated_by": {name.upper() for name in cue.terminated_by} or None,
    }
    rules = [medspacy.ConTextRule(phrase, category, **options) for phrase in _literals(cue.phrases)]
    if cue.regex:
        rules.append(medspacy.ConTextRule(cue.id, category, pattern=cue.id, **options))
    return rules
