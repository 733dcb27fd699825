"""Marks and links: every finding once, what conditions cite, and how they hang together."""

from __future__ import annotations

from spondy.adapters.exports.marks import AT_LEVEL, DENIED_BY, FROM_CAUSE, SAME, Link, labels, marks_of
from spondy.knowledge.vocabulary import vocabulary


def shown(marks):
    return [(mark.label, mark.evidence.text, mark.values, mark.assertion) for mark in marks]


def test_findings_are_marks_in_the_order_of_the_text(made):
    marks, links = marks_of(made.analysis_of())
    assert shown(marks) == [
        ("etiology", "Degenerative", ["degenerative"], "present"),
        ("condition", "spondylolisthesis", ["spondylolisthesis"], "present"),
        ("level", "L4\r\non L5", ["L4-L5"], None),
        ("symptom", "neck pain", ["neck-pain"], "absent"),
        ("condition", "fracture", ["fracture"], "possible"),
        ("condition", "slip", ["spondylolisthesis"], "family"),
        ("imaging", "MRI", ["mri"], "present"),
    ]
    assert links == [Link(AT_LEVEL, 1, 2), Link(FROM_CAUSE, 1, 0)]
    assert marks[3].rules == ["rule.x", "cue.negated"]


def test_one_phrase_of_two_levels_is_one_mark_of_two_values(made):
    said = [made.finding("level", value, "L4\r\non L5") for value in ("L4", "L5", "L4")]
    marks, _ = marks_of(made.empty_analysis(findings=tuple(said)))
    assert shown(marks) == [("level", "L4\r\non L5", ["L4", "L5"], None)]


def test_what_only_a_condition_cites_is_a_mark_too(made):
    slip = made.analysis_of().conditions[0]
    denied = slip.model_copy(
        update={"evidence": (made.at("spondylolisthesis"), made.at("slip")), "denial_evidence": (made.at("No"),)}
    )
    marks, links = marks_of(made.empty_analysis(conditions=(denied,)))
    assert shown(marks) == [
        ("etiology", "Degenerative", [], None),
        ("condition", "spondylolisthesis", [], None),
        ("level", "L4\r\non L5", [], None),
        ("condition", "No", [], None),
        ("condition", "slip", [], None),
    ]
    assert set(links) == {Link(SAME, 1, 4), Link(AT_LEVEL, 1, 2), Link(FROM_CAUSE, 1, 0), Link(DENIED_BY, 1, 3)}


def test_a_condition_that_cites_nothing_has_no_links(made):
    slip = made.analysis_of().conditions[0].model_copy(update={"evidence": ()})
    assert marks_of(made.empty_analysis(conditions=(slip,)))[1] == []


def test_there_is_a_label_for_what_the_patterns_find():
    assert {"condition", "level", "etiology", "imaging", "symptom"} <= set(labels())
    assert labels() == sorted(set(labels()))
    assert not set(labels()) & set(vocabulary().assertions)
