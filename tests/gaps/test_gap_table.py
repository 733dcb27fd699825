"""The gap table: what the policy lists, in its order, and what a broken table is answered with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from spondy.errors import PatternError
from spondy.gaps.draft import layout
from spondy.gaps.lint import lint_query
from spondy.gaps.rules import GapTable, gap_rules
from spondy.knowledge.files import load, read_yaml
from spondy.knowledge.spine import region_of_level as region_of

# Coding policy, section 4.
POLICY = """
level-missing high
level-imprecise medium
level-boundary medium
level-imaging-only medium
level-conflict high
etiology-missing medium
etiology-conflict high
congenital-unconfirmed high
trauma-acuity-missing high
fracture-detail-missing medium
imaging-missing high
imaging-pending medium
imaging-findings-missing medium
translation-undocumented medium
translation-unquantified low
symptoms-undocumented medium
neuro-status-undocumented medium
neuro-diagnosis-missing medium
neuro-cause-missing medium
lysis-and-listhesis high
excludes1-pair high
uncertain-diagnosis high
diagnosis-imaging-only high
diagnosis-conflict high
current-status-unclear high
direction-not-indexed medium
cause-needs-coder medium
acute-trauma-needs-coder medium
subluxation-type-missing medium
os-odontoideum-needs-coder medium
arch-finding-unexplained medium
congenital-anomaly-excludes1 medium
lysis-or-stress-fracture medium
"""


def test_the_table_is_the_policys() -> None:
    assert [f"{rule.id} {rule.severity}" for rule in gap_rules()] == POLICY.split("\n")[1:-1]


@pytest.mark.parametrize("rule", gap_rules(), ids=lambda rule: rule.id)
def test_what_a_provider_would_read_is_neutral(rule: Any) -> None:
    options = " ".join(option.text for option in rule.query.options)
    text = f'{rule.query.title}\n\nNote: "slip"\n{rule.query.question} {options}'
    # The record has one word only, so any diagnosis that the wording itself names would show.
    assert {item.rule for item in lint_query(text, evidence=["slip"])} <= {"query.evidence.not-in-record"}


@pytest.mark.parametrize("rule", gap_rules(), ids=lambda rule: rule.id)
def test_each_answer_is_told_apart(rule: Any) -> None:
    said = [answer.answer for answer in rule.answers]
    assert len(said) == len(set(said))


def changed(**update: Any) -> dict[str, Any]:
    table = read_yaml("gaps/gaps.yaml")
    table["gaps"][0] = table["gaps"][0] | update
    return table


BROKEN = [
    ("unknown key", changed(urgent=True)),
    ("unknown kind", changed(when=[{"condition": {"kind": ["slippage"]}}])),
    ("unknown fact", changed(when=[{"condition": {"colour": ["red"]}}])),
    ("never raised", changed(when=[])),
    ("no answer", changed(answers=[])),
    ("answer without a change", changed(answers=[{"answer": "yes"}])),
    ("unknown severity", changed(severity="urgent")),
    ("id twice", changed(id="level-conflict")),
    ("option without origin", changed(query={"title": "t", "question": "q", "options": [{"text": "x"}]})),
]


@pytest.mark.parametrize(("_what", "table"), BROKEN, ids=[what for what, _ in BROKEN])
def test_a_broken_table_is_refused(_what: str, table: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "gaps").mkdir()
    (tmp_path / "gaps" / "gaps.yaml").write_text(yaml.safe_dump(table), encoding="utf-8")
    with pytest.raises(PatternError, match=r"gaps/gaps\.yaml"):
        load("gaps/gaps.yaml", GapTable, tmp_path)


def test_standing_options() -> None:
    other, unable = layout().standing
    assert other.startswith("Other") and unable == "Unable to determine"


@pytest.mark.parametrize(
    ("level", "region"),
    [
        ("C0-C1", "occipito-atlanto-axial"),
        ("C0-C2", "occipito-atlanto-axial"),
        ("C2", "occipito-atlanto-axial"),
        ("C2-C3", "cervical"),
        ("C7", "cervical"),
        ("C7-T1", "cervicothoracic"),
        ("T12", "thoracic"),
        ("T12-L1", "thoracolumbar"),
        ("L5", "lumbar"),
        ("L6-S1", "lumbosacral"),
        ("L5-S1", "lumbosacral"),
        ("S1-S2", "sacral"),
        ("C2-L5", None),
    ],
)
def test_region_of_a_level(level: str, region: str | None) -> None:
    assert region_of(level) == region
