"""Where a gap of a note points to in the guides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spondy.analysis import Analyzer, make_note
from spondy.guides import anchor_of, guide_of, page_of

GOLD = Path(__file__).resolve().parents[1] / "gold" / "dev.jsonl"

# note, gap, anchor
CASES = [
    ("Assessment: Degenerative cervical spondylolisthesis.", "level-imprecise", "M43.12#level"),
    ("Assessment: spondylolisthesis of C1 on C2.", "etiology-missing", "M43.11#cause"),
    ("Assessment: Spondylolysis of C1 and spondylolisthesis of C1 on C2.", "lysis-and-listhesis", "M43.11#one-lesion"),
    ("Assessment: possible spondylolysis of L5. Low back pain.", "uncertain-diagnosis", "M43.06#diagnosis"),
    ("Assessment: Acute hangman's fracture of C2.", "fracture-detail-missing", "S12.13#injury-detail"),
    ("Assessment: Atlantoaxial subluxation.", "subluxation-type-missing", "M43.3#course"),
    ("Assessment: Os odontoideum with C1-C2 instability.", "os-odontoideum-needs-coder", "M43.3#ossicle"),
    ("Assessment: Acute traumatic spondylolisthesis of L5 on S1.", "acute-trauma-needs-coder", "M43.17#cause"),
    ("Assessment: Acute type II dens fracture.", "fracture-detail-missing", None),
]


@pytest.mark.parametrize(("text", "gap", "anchor"), CASES, ids=[gap for _, gap, _ in CASES])
def test_a_gap_points_to_the_element_that_it_tests(text: str, gap: str, anchor: str | None) -> None:
    analysis = Analyzer().analyze(make_note(text))
    raised = next(one for one in analysis.gaps if one.id == gap)
    assert anchor_of(raised, analysis) == anchor


@pytest.mark.slow
def test_the_gaps_of_a_code_with_a_guide_have_an_anchor_and_it_leads_to_an_element_of_that_gap() -> None:
    pointed = 0
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        fields = {name: row[name] for name in ("setting", "note_kind") if row.get(name)}
        analysis = Analyzer().analyze(make_note(row["text"], **fields))
        for gap in analysis.gaps:
            anchor = anchor_of(gap, analysis)
            guided = any(
                page_of(proposal.code) and not set(proposal.conditions).isdisjoint(gap.conditions)
                for proposal in analysis.proposals
                if proposal.role == "primary"
            )
            assert anchor is not None or not guided, (row["note_id"], gap.id)
            if anchor is not None:
                guide = guide_of(anchor.partition("#")[0])
                assert guide is not None
                assert any(element.anchor == anchor and gap.id in element.gaps for element in guide.elements)
                pointed += 1
    assert pointed > 50
