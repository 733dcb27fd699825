"""ConText by sentence gives each finding the cues that ConText over the whole note gives it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spondy.reading.pipeline import RULE, TARGETS, pipeline
from spondy.reading.scopes import scope_by_sentence
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


def edges(doc):
    return sorted(
        (target.start, target.end, target.label_, *cue.modifier_span, cue.category, cue.rule.metadata[RULE].id)
        for target, cue in doc._.context_graph.edges
    )


@pytest.fixture(scope="module")
def contexts():
    nlp = pipeline()
    return [component for name, component in nlp.pipeline if name.startswith("context_")]


@pytest.mark.parametrize("text", NOTES + LINES, ids=range(len(NOTES + LINES)))
def test_the_same_cues_reach_the_same_findings(contexts, text):
    from medspacy.context import ConText

    nlp = pipeline()
    doc = nlp.make_doc(normalise(text).text)
    for name, component in nlp.pipeline:
        if not name.startswith("context_"):
            doc = component(doc)
    reached = 0
    for context in contexts:
        was = type(context)
        try:
            context.__class__ = ConText
            whole = edges(ConText.__call__(context, doc))
            scope_by_sentence(context)
            assert type(context) is not ConText
            by_sentence = edges(context(doc))
        finally:
            context.__class__ = was
        # A cue across a sentence's end reaches nothing that the page keeps.
        sentences = [(sentence.start, sentence.end) for sentence in doc.sents]
        kept = [edge for edge in whole if any(s <= edge[3] and edge[4] <= e and s <= edge[0] < e for s, e in sentences)]
        assert [edge for edge in by_sentence if edge in set(kept)] == kept
        assert set(by_sentence) <= set(whole)
        reached += len(kept)
    assert reached or text in ("no", "spondylolisthesis") or not doc.spans[TARGETS]
