"""medspaCy's ConText, working sentence by sentence and in two directions.

ConText compares every cue of a note with every other cue and with every finding, though no scope leaves its
sentence: a note four times as long takes sixteen times as long. The cues that reach a finding are the same; those of
sentences without a finding are left out.

It also keeps only the longest of overlapping cues, whatever their direction: `possible` could not point both ways,
and `excluded` would act inside `cannot be excluded`. So the cues are matched once, all of them, and each direction
then takes its own: a cue of the other one has shadowed shorter ones and does nothing more.
"""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc

from spondy.reading.layout import Layout

Side = dict[str, Any]
"""The medspaCy rules of one direction, by their literal."""


def scope_by_sentence(component: Any, sides: tuple[Side, ...]) -> None:
    """Make a ConText component work sentence by sentence.

    Args:
        component: a `medspacy_context` of medspaCy 1.3, which keeps its matcher under a private name; its matcher
            holds a rule for each literal of the sides.
        sides: the rules of each direction, which know nothing of each other.
    """
    component.__class__ = _by_sentence(type(component))
    component.sides = sides


def _by_sentence(stock: type) -> type:
    from medspacy.context.context_graph import ConTextGraph
    from medspacy.context.context_modifier import ConTextModifier

    def read(self: Any, doc: Doc, targets: str | None = None) -> Doc:
        layout = Layout.of(doc)
        targets_of = layout.spans_by_sentence(self.span_group_name)
        whole = ConTextGraph(targets=[target for found in targets_of.values() for target in found])
        doc._.context_graph = whole
        if not targets_of:
            return doc
        matcher = self._ConText__matcher
        strings, rules = self.nlp.vocab.strings, matcher.rule_map
        cues_of: list[dict[int, list[Any]]] = [{} for _ in self.sides]
        for name, start, end in matcher(doc):
            sentence = layout.sentence(start)
            if sentence not in targets_of:
                continue
            literal = rules[strings[name]].literal
            for side, of_side in zip(self.sides, cues_of, strict=True):
                if literal in side:
                    cue = ConTextModifier(side[literal], start, end, doc, max_scope=self.max_scope)
                    of_side.setdefault(sentence, []).append(cue)
        for by_sentence in cues_of:
            for sentence, cues in by_sentence.items():
                graph = ConTextGraph(targets=targets_of[sentence], modifiers=cues)
                graph.update_scopes()
                graph.apply_modifiers()
                whole.modifiers += cues
                whole.edges += graph.edges
        for target, cue in whole.edges:
            target._.modifiers += (cue,)
        return doc

    # The name stays: medspaCy's private names are built from it.
    return type(stock.__name__, (stock,), {"__call__": read, "__doc__": stock.__doc__})
