"""The spaCy pipeline: tokens, sentences, medspaCy's sectionizer, target matcher and ConText, fed with our rules.

PyRuSH is left out (it takes 84 % of stock medspaCy's time and writes note text to the error stream), and
so is the import of QuickUMLS, which medspaCy does unasked and which alone takes seconds.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from types import ModuleType, SimpleNamespace
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from spondy.errors import PatternError
from spondy.reading.expressions import join_text_once
from spondy.reading.headers import TITLE, header_pattern, title_pattern
from spondy.reading.pieces import PIECE
from spondy.reading.placeholders import expand
from spondy.reading.rules import CueRule, TermRule, cue_files, header_rules, term_files
from spondy.reading.scopes import scope_by_sentence
from spondy.reading.sentences import SENTENCES

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


def _alternation(patterns: tuple[str, ...]) -> str:
    return "|".join(f"(?:{expand(pattern)})" for pattern in patterns)


def _literals(phrases: tuple[str, ...]) -> list[str]:
    spellings = set(phrases)
    spellings |= {re.sub(r"(?<=\w) (?=\w)", "-", phrase) for phrase in phrases}
    spellings |= {re.sub(r"(?<=\w)-(?=\w)", " ", phrase) for phrase in phrases}
    return sorted(spellings)


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """Build the pipeline once a process; about two seconds, mostly imports."""
    medspacy = _import_medspacy()
    nlp = spacy.blank("en")
    nlp.tokenizer = tokenizer(nlp)
    nlp.max_length = 2 * PIECE
    nlp.add_pipe(SENTENCES)
    sectionizer: Any = nlp.add_pipe("medspacy_sectionizer", config={"rules": None, "span_attrs": None})
    sectionizer.add(
        [medspacy.SectionRule(rule.id, rule.category, pattern=header_pattern(rule)) for rule in header_rules()]
        + [medspacy.SectionRule("section.title", TITLE, pattern=title_pattern())]
    )
    matcher: Any = nlp.add_pipe(
        "medspacy_target_matcher",
        config={"rules": None, "result_type": "group", "span_group_name": TARGETS, "prune": False},
    )
    for file in term_files():
        for rule in file.rules:
            matcher.add(_target_rules(medspacy, file.category, rule))
    for group in ("assertion", "experiencer", "studies", "function"):
        cues = [cue for file in cue_files() if file.group == group for cue in file.rules]
        for side in ("forward", "backward"):
            context: Any = nlp.add_pipe(
                "medspacy_context",
                name=f"context_{group}_{side}",
                config={"rules": None, "span_attrs": None, "input_span_type": "group", "span_group_name": TARGETS},
            )
            context.add(_side_rules(medspacy, cues, side))
            join_text_once(context)
            scope_by_sentence(context)
    join_text_once(sectionizer)
    join_text_once(matcher)
    return nlp


def _target_rules(medspacy: SimpleNamespace, category: str, rule: TermRule) -> list[Any]:
    name = label(category, rule)
    rules = [medspacy.TargetRule(phrase, name) for phrase in _literals(rule.phrases)]
    if rule.regex:
        rules.append(medspacy.TargetRule(rule.id, name, pattern=_alternation(rule.regex)))
    return rules


def _side_rules(medspacy: SimpleNamespace, cues: list[CueRule], side: str) -> list[Any]:
    """Return the ConText rules of one direction, the other direction's as mere blockers.

    medspaCy keeps only the longest of overlapping cues, whatever their direction: `possible` could not point
    both ways, and `excluded` would act inside `cannot be excluded`. So each direction has a ConText of its own
    in which the other's cues take part as PSEUDO, which shadow shorter ones and change nothing.
    """
    own: dict[str, list[Any]] = {}
    blockers: dict[str, list[Any]] = {}
    for cue in cues:
        acts = cue.direction in (side, "terminate", "pseudo") or (
            cue.direction == "bidirectional" and side == "forward"
        )
        for key, rule in _context_rules(medspacy, cue, blocks=not acts):
            (own if acts else blockers).setdefault(key, []).append(rule)
    for key, rules in own.items():
        if len(rules) > 1:
            raise PatternError(
                f"cue {key!r} stands twice in one direction: {', '.join(r.metadata[RULE].id for r in rules)}"
            )
    return [rules[0] for rules in (own | {key: rules for key, rules in blockers.items() if key not in own}).values()]


def _context_rules(medspacy: SimpleNamespace, cue: CueRule, *, blocks: bool) -> list[tuple[str, Any]]:
    options: dict[str, Any] = {"metadata": {RULE: cue}}
    if blocks:
        category, options["direction"] = "PSEUDO", "PSEUDO"
    else:
        category = cue.category.upper()
        options |= {
            "direction": cue.direction.upper(),
            "allowed_types": _labels_of(cue.allowed),
            "excluded_types": _labels_of(cue.excluded),
            "max_scope": cue.max_scope,
            "terminated_by": {name.upper() for name in cue.terminated_by} or None,
        }
    rules = [(phrase, medspacy.ConTextRule(phrase, category, **options)) for phrase in _literals(cue.phrases)]
    if cue.regex:
        rules.append((cue.id, medspacy.ConTextRule(cue.id, category, pattern=_alternation(cue.regex), **options)))
    return rules
