"""ConText by sentence gives each finding the cues that ConText over the whole note gives it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spondy.reading.marking import lay_out
from spondy.reading.pipeline import GROUPS, RULE, TARGETS, pipeline
from spondy.reading.text import normalise

NOTES = [
    json.loads(line)["text"]
    for line in (Path(__file__).parents[1] / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[::8]
]
LINES = [
    "No fracture. Spondylolisthesis of C1 on C2, possibly degenerative. Denies numbness, weakness.",
    "Assessment: no\nspondylolisthesis. Mother with spondylolisthesis; he has none of it. Gait normal.",
    "CT ordered. MRI not available, films reviewed. If pain persists, MRI.",
    "spondylolisthesis",
    "no",
    "No pars defect\n\nor fracture",
]


def rows(edges):
    return sorted(
        (target.start, target.end, target.label_, *cue.modifier_span, cue.category, cue.rule.metadata[RULE].id)
        for target, cue in edges
    )


def whole(context, doc):
    """What medspaCy does: every cue of a direction against every other and every target of the note.

    But that what only ends others has no reach of its own: else ConText overlooks all ends but the first.
    """
    from medspacy.context.context_graph import ConTextGraph
    from medspacy.context.context_modifier import ConTextModifier

    matcher = context._ConText__matcher
    found = []
    for side in context.sides:
        literals = [
            (matcher.rule_map[doc.vocab.strings[name]].literal, start, end) for name, start, end in matcher(doc)
        ]
        cues = [ConTextModifier(side[literal], start, end, doc) for literal, start, end in literals if literal in side]
        for cue in cues:
            if cue.direction == "TERMINATE":
                cue.update_scope(doc[slice(*cue.modifier_span)])
        graph = ConTextGraph(targets=list(doc.spans[TARGETS]), modifiers=cues)
        graph.update_scopes()
        graph.apply_modifiers()
        found += graph.edges
    return rows(found)


@pytest.mark.parametrize("text", NOTES + LINES, ids=range(len(NOTES + LINES)))
def test_the_same_cues_reach_the_same_findings(text):
    layout = lay_out(pipeline(), normalise(text).text)
    doc = layout.doc
    sentences = [(sentence.start, sentence.end) for sentence in doc.sents]
    reached = 0
    for group in GROUPS:
        context = pipeline().contexts[group]
        expected = whole(context, doc)
        by_sentence = rows(context(doc)._.context_graph.edges)
        # A cue across a sentence's end reaches nothing that the page keeps.
        kept = [
            edge for edge in expected if any(s <= edge[3] and edge[4] <= e and s <= edge[0] < e for s, e in sentences)
        ]
        assert [edge for edge in by_sentence if edge in set(kept)] == kept
        assert set(by_sentence) <= set(expected)
        reached += len(kept)
    assert reached or text in ("no", "spondylolisthesis") or not doc.spans[TARGETS]
