"""medspaCy's ConText, working sentence by sentence and in two directions.

ConText compares every cue of a note with every other cue and with every finding, though no scope leaves its
sentence: a note four times as long takes sixteen times as long. The cues that reach a finding are the same; those of
sentences without a finding that they may act on are left out.

It also keeps only the longest of overlapping cues, whatever their direction: `possible` could not point both ways,
and `excluded` would act inside `cannot be excluded`. So the cues are matched once, all of them, and each direction
then takes its own: a cue of the other one has shadowed shorter ones and does nothing more.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from spacy.tokens import Doc, Span

from spondy.reading.layout import Layout, Place

Side = dict[str, Any]
"""The medspaCy rules of one direction, by their literal."""

_ACTS = ("FORWARD", "BACKWARD", "BIDIRECTIONAL")


def scope_by_sentence(component: Any, group: str, sides: tuple[Side, ...]) -> None:
    """Make a ConText component work sentence by sentence.

    Args:
        component: a `medspacy_context` of medspaCy 1.3, which keeps its matcher under a private name; its matcher
            holds a rule for each literal of the sides.
        group: the span group that holds what its cues act on.
        sides: the rules of each direction, which know nothing of each other.
    """
    component.__class__ = _by_sentence(type(component))
    component.group, component.sides, component.labels = group, sides, _labels(sides)


def _labels(sides: tuple[Side, ...]) -> frozenset[str] | None:
    """Return the labels of what the cues act on; None where one of them acts on everything."""
    acting = [rule.allowed_types for side in sides for rule in side.values() if rule.direction in _ACTS]
    if any(allowed is None for allowed in acting):
        return None
    return frozenset(label for allowed in acting for label in allowed)


def _by_sentence(stock: type) -> type:
    from medspacy.context.context_graph import ConTextGraph
    from medspacy.context.context_modifier import ConTextModifier

    def find(self: Any, layout: Layout, sentences: Container[int]) -> list[dict[int, list[Any]]]:
        """Return the cues of some sentences, by the sentence, a dictionary for each direction."""
        found: list[dict[int, list[Any]]] = [{} for _ in self.sides]
        matcher = self._ConText__matcher
        strings, rules = self.nlp.vocab.strings, matcher.rule_map
        for name, start, end in matcher(layout.doc):
            sentence = layout.sentence(start)
            if sentence not in sentences:
                continue
            literal = rules[strings[name]].literal
            for side, of_side in zip(self.sides, found, strict=True):
                rule = side.get(literal)
                if rule is not None:
                    scope = _scope(rule, start, end, layout.bounds(sentence))
                    of_side.setdefault(sentence, []).append(ConTextModifier(rule, start, end, layout.doc, *scope))
        return found

    def read(self: Any, doc: Doc) -> Doc:
        layout = Layout.of(doc)
        whole = ConTextGraph()
        doc._.context_graph = whole
        targets_of: dict[int, list[Span]] = {}
        for span, sentences in layout.spans(self.group):
            if self.labels is None or span.label_ in self.labels:
                for sentence in sentences:
                    targets_of.setdefault(sentence, []).append(span)
        for by_sentence in find(self, layout, targets_of) if targets_of else ():
            for sentence, cues in by_sentence.items():
                graph = ConTextGraph(targets=targets_of[sentence], modifiers=cues)
                graph.update_scopes()
                graph.apply_modifiers()
                whole.edges += graph.edges
        for target, cue in whole.edges:
            target._.modifiers += (cue,)
        return doc

    # The name stays: medspaCy's private names are built from it.
    return type(stock.__name__, (stock,), {"__call__": read, "find": find, "__doc__": stock.__doc__})


def _scope(rule: Any, start: int, end: int, sentence: Place) -> Place:
    """Return the first token that a cue reaches and the token behind its reach, as ConText takes them.

    ConText would ask spaCy for the sentence, which walks through its tokens for every cue. And it would give a cue that
    only ends others the whole sentence: where another cue's reach is shorter already, ConText then sees no overlap and
    lets it reach over that end.
    """
    first, behind = sentence
    if rule.direction == "TERMINATE":
        return start, end
    if rule.max_scope is not None:
        first, behind = max(first, start - rule.max_scope), min(behind, end + rule.max_scope)
    if rule.direction == "FORWARD":
        return end, behind
    if rule.direction == "BACKWARD":
        return first, start
    return first, behind
