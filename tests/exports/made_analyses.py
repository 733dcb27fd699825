"""Analyses made by hand, whose every word stands in their note."""

from __future__ import annotations

from spondy.model import (
    Analysis,
    Answer,
    Condition,
    Cue,
    Evidence,
    Finding,
    Gap,
    Imaging,
    Proposal,
    Provenance,
    Query,
    Reason,
    Symptom,
    Translation,
)

NOTE = (
    "\U0001f635 Assessment: Degenerative spondylolisthesis of L4\r\non L5, 7 mm, grade 2.\r\nNo neck pain. "
    "Rule out fracture. Mother had a slip. MRI done."
)


def at(words, text=NOTE, *, rule="rule.x", section="assessment", cues=()):
    """Return the first place of some words as evidence; `cues` are pairs of words and category."""
    start = text.index(words)
    found = tuple(
        Cue(category=category, start=text.index(cue), end=text.index(cue) + len(cue), text=cue, rule=f"cue.{category}")
        for cue, category in cues
    )
    return Evidence(
        start=start,
        end=start + len(words),
        text=words,
        section=section,
        voice="provider",
        rule=rule,
        cues=found,
    )


def finding(category, value, words, assertion="present", **evidence):
    return Finding(category=category, value=value, assertion=assertion, evidence=at(words, **evidence))


def analysis_of(note_id="17", **fields):
    """Return an analysis of `NOTE` that says a little of everything, or what the fields say instead."""
    slip, level, cause = "spondylolisthesis", "L4\r\non L5", "Degenerative"
    said = {
        "findings": (
            finding("etiology", "degenerative", cause),
            finding("condition", "spondylolisthesis", slip),
            finding("level", "L4-L5", level, rule="level"),
            finding("symptom", "neck-pain", "neck pain", "absent", cues=[("No", "negated")]),
            finding("condition", "fracture", "fracture", "possible", cues=[("Rule out", "rule-out")]),
            finding("condition", "spondylolisthesis", "slip", "family", cues=[("Mother", "family")]),
            finding("imaging", "mri", "MRI"),
        ),
        "conditions": (
            Condition(
                id="c1",
                kind="spondylolisthesis",
                assertion="present",
                region="lumbar",
                levels=("L4-L5",),
                etiology="degenerative",
                voices=("provider",),
                evidence=(at(slip),),
                level_evidence=(at(level, rule="level"),),
                etiology_evidence=(at(cause),),
            ),
        ),
        "imaging": (Imaging(modality="mri", status="performed", evidence=(at("MRI"),)),),
        "translation": Translation(status="present", mm=7, grade=2, evidence=(at("7 mm"),)),
        "symptoms": (Symptom(concept="neck-pain", assertion="absent", evidence=(at("neck pain"),)),),
        "proposals": (
            Proposal(
                code="M43.16",
                description="Spondylolisthesis, lumbar region",
                role="primary",
                status="proposed",
                rationale=(Reason(text="a slip", rule="code.slip", source="tabular"),),
                conditions=("c1",),
                evidence=(at(slip), at(level, rule="level")),
            ),
            Proposal(
                code="M54.50",
                description="Low back pain, unspecified",
                role="secondary",
                status="needs-review",
                rationale=(Reason(text="a symptom", rule="code.symptom", source="guidelines"),),
                conditions=("c1",),
            ),
        ),
        "gaps": (
            Gap(
                id="imaging-missing",
                severity="medium",
                missing="no imaging",
                why="it matters",
                source="policy",
                conditions=("c1",),
                evidence=(at(slip),),
                answers=(Answer(answer="yes", codes_added=("M43.17",)),),
                query=Query(title="t", body="b", question="q", text="Please clarify"),
            ),
        ),
    }
    return Analysis(
        note_id=note_id,
        setting="outpatient",
        note_kind="clinical",
        **(said | fields),
        provenance=Provenance(spondy="9.9", code_set="FY2026", patterns="sha256:0123456789abcdef"),
    )


def empty_analysis(note_id="18", **fields):
    return Analysis(
        note_id=note_id,
        setting="outpatient",
        note_kind="clinical",
        provenance=Provenance(spondy="9.9", code_set="FY2026", patterns="sha256:0123456789abcdef"),
        **fields,
    )
