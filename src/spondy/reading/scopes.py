"""medspaCy's ConText, comparing cues with the cues and findings of their own sentence and not of the whole note.

ConText compares every cue of a note with every other cue and with every finding, though no scope leaves its
sentence: a note four times as long takes sixteen times as long. The cues that reach a finding are the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import Any

from spacy.tokens import Doc, Span


def scope_by_sentence(component: Any) -> None:
    """Make a ConText component work sentence by sentence.

    Args:
        component: a `medspacy_context` of medspaCy 1.3, which keeps its matcher under a private name.
    """
    component.__class__ = _by_sentence(type(component))


def _by_sentence(stock: type) -> type:
    from medspacy.context.context_graph import ConTextGraph
    from medspacy.context.context_modifier import ConTextModifier

    def read(self: Any, doc: Doc, targets: str | None = None) -> Doc:
        spans = list(doc.spans[self.span_group_name]) if targets is None else list(getattr(doc._, targets))
        matcher = self._ConText__matcher
        cues = [
            ConTextModifier(matcher.rule_map[self.nlp.vocab[rule].text], start, end, doc, max_scope=self.max_scope)
            for rule, start, end in matcher(doc)
        ]
        whole = ConTextGraph(targets=spans, modifiers=cues)
        starts = [sentence.start for sentence in doc.sents]
        cues_of: dict[int, list[Any]] = defaultdict(list)
        for cue in cues:
            cues_of[bisect_right(starts, cue.modifier_span[0])].append(cue)
        for sentence, found in _targets_of(spans, starts).items():
            if sentence not in cues_of:
                continue
            graph = ConTextGraph(targets=found, modifiers=cues_of[sentence])
            graph.update_scopes()
            graph.apply_modifiers()
            whole.edges += graph.edges
        for target, cue in whole.edges:
            target._.modifiers += (cue,)
        doc._.context_graph = whole
        return doc

    # The name stays: medspaCy's private names are built from it.
    return type(stock.__name__, (stock,), {"__call__": read, "__doc__": stock.__doc__})


def _targets_of(spans: list[Span], starts: list[int]) -> dict[int, list[Span]]:
    targets: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        for sentence in range(bisect_right(starts, span.start), bisect_right(starts, span.end - 1) + 1):
            targets[sentence].append(span)
    return targets
