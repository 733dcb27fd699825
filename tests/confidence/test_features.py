"""What a model may know: what the page lists, and nothing of the note's words or of whose it is."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from spondy.confidence.features import FEATURES, feature_of, heads_of, rows_of
from spondy.model import Analysis, Condition, Evidence, Gap, Proposal, Provenance, Reason

_ROW = re.compile(r"^\| `([a-z-]+)` \| (.+) \|$", re.MULTILINE)


def test_the_page_lists_the_features(root) -> None:
    text = (root / "docs" / "confidence.md").read_text(encoding="utf-8")
    assert dict(_ROW.findall(text)) == FEATURES


@pytest.mark.slow
def test_the_labelled_notes_have_these_features_and_no_others(analyses) -> None:
    columns = {column for analysis in analyses for rows in rows_of(analysis) for row in rows for column in row}
    assert {feature_of(column) for column in columns} == set(FEATURES)


@pytest.mark.slow
def test_a_value_is_a_small_whole_number(analyses) -> None:
    # So that the single precision in which trees compare is exact.
    values = {value for analysis in analyses for rows in rows_of(analysis) for row in rows for value in row.values()}
    assert all(value == int(value) and 0 <= value <= 64 for value in values)


@pytest.mark.slow
def test_the_quick_rows_are_part_of_the_whole_ones(analyses) -> None:
    for analysis in analyses:
        for quick, whole in zip(heads_of(analysis), rows_of(analysis), strict=True):
            assert all(short.items() <= full.items() for short, full in zip(quick, whole, strict=True))


def _without_identity(value: Any) -> Any:
    """Put other words of the same shape in place of all the note's own."""
    if isinstance(value, dict):
        hidden = {"text": "x" * len(value["text"])} if {"start", "end", "text"} <= value.keys() else {}
        kept = {name: _without_identity(one) for name, one in value.items() if name not in ("query", "answers")}
        return kept | hidden | {name: value[name] for name in ("query", "answers") if name in value}
    return [_without_identity(one) for one in value] if isinstance(value, list) else value


@pytest.mark.slow
def test_words_identity_and_dates_make_no_difference(analyses) -> None:
    changed = 0
    for analysis in analyses:
        data = _without_identity(json.loads(analysis.model_dump_json()))
        data |= {
            "note_id": "another",
            "metadata": {"patient": "P-1", "provider": "Dr. No"},
            "service_date": "1999-01-01",
        }
        other = Analysis.model_validate(data)
        for rows, others in zip(rows_of(analysis), rows_of(other), strict=True):
            for row, same in zip(rows, others, strict=True):
                # How words are spelled is one number, and the only thing told from them.
                assert {**row, "odd": 0} == {**same, "odd": 0}
        changed += other != analysis
    assert changed == len(analyses)


def span(start: int, text: str, **known: Any) -> Evidence:
    return Evidence(start=start, end=start + len(text), text=text, **known)


def analysis_of(cited: tuple[Evidence, ...], **of_condition: Any) -> Analysis:
    known = {"id": "c1", "kind": "spondylolisthesis", "assertion": "present", "region": "cervical"}
    condition = Condition(**{**known, **of_condition})
    proposal = Proposal(
        code="M43.12",
        description="d",
        role="primary",
        status="proposed",
        rationale=(Reason(text="t", rule="code.slip", source="s"),),
        conditions=("c1", "gone"),
        evidence=cited,
    )
    gap = Gap(id="level-missing", severity="high", missing="m", why="w", source="s", conditions=("c1",))
    return Analysis(
        note_id="n",
        setting="outpatient",
        note_kind="clinical",
        service_date=date(2026, 1, 1),
        conditions=(condition,),
        proposals=(proposal,),
        gaps=(gap,),
        warnings=("w",),
        provenance=Provenance(spondy="0", code_set="c", patterns="p"),
    )


SLIP = span(10, "slip", rule="condition.slip", section="assessment", voice="provider")


@pytest.mark.parametrize(
    ("cited", "of_condition", "wanted"),
    [
        ((SLIP,), {}, {"type=proposal": 1, "family=M43": 1, "role=primary": 1, "status=proposed": 1, "spans": 1}),
        ((SLIP,), {}, {"rule=code.slip": 1, "term=condition.slip": 1, "section=assessment": 1, "voice=provider": 1}),
        ((SLIP,), {}, {"warnings": 1, "considered": 0, "proposals": 1, "gaps": 1, "conditions": 1, "odd": 0}),
        ((), {}, {"spans": 0, "odd": 0, "supporting": 0, "conflicting": 0, "distance": 0}),
        ((span(0, "x"),), {}, {"term=none": 1, "section=none": 1, "voice=none": 1}),
        ((SLIP,) * 20, {}, {"spans": 8}),
        ((span(0, "sliP of sl1p to it"),), {}, {"odd": 3}),
        ((SLIP,), {"evidence": (SLIP, SLIP)}, {"supporting": 2}),
        ((SLIP,), {"conflicting_levels": ("C1-C2",), "denial_evidence": (SLIP,)}, {"conflicting": 2}),
        ((SLIP,), {"evidence": (SLIP,), "level_evidence": (span(14, "C3"),)}, {"distance": 0}),
        ((SLIP,), {"evidence": (SLIP,), "level_evidence": (span(18, "C3"),)}, {"distance": 3}),
        ((SLIP,), {"evidence": (SLIP,), "level_evidence": (span(0, "C3"), span(900, "C3"))}, {"distance": 4}),
    ],
)
def test_a_feature_of_a_proposal(cited, of_condition, wanted) -> None:
    _, (row,) = rows_of(analysis_of(cited, **of_condition))
    assert {column: row.get(column, 0) for column in wanted} == wanted


def test_a_gap_has_its_own_features() -> None:
    (row,), _ = rows_of(analysis_of(()))
    assert row["gap=level-missing"] == row["severity=high"] == row["type=gap"] == 1
    assert not {feature_of(column) for column in row} & {"family", "role", "status", "rule"}
