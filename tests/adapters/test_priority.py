"""Which note is looked at first."""

from __future__ import annotations

import pytest

from spondy.adapters.priority import note_priority
from spondy.model import Analysis, Gap, Proposal, Provenance


def gap(severity, confidence=None):
    return Gap(id="g", severity=severity, missing="m", why="w", source="s", confidence=confidence)


def code(status, confidence=None):
    return Proposal(code="M43.12", description="d", role="primary", status=status, confidence=confidence)


@pytest.mark.parametrize(
    ("gaps", "proposals", "priority"),
    [
        ((), (), None),
        ((gap("high"),), (), 1.0),
        ((gap("high", 0.97),), (), 1.03),
        ((gap("high", 0.2), gap("high", 0.9), gap("medium", 1.0)), (), 1.1),
        ((gap("high", 0.0),), (), 1.99),
        ((gap("medium", 0.9),), (code("needs-review", 0.8),), 2.2),
        ((gap("medium", 0.9),), (code("proposed", 0.8),), 3.1),
        ((gap("low", 0.5),), (), 5.5),
        ((), (code("proposed", 0.75),), 7.25),
    ],
)
def test_severity_comes_before_confidence(gaps, proposals, priority) -> None:
    provenance = Provenance(spondy="0", code_set="c", patterns="p")
    known = {"note_id": "n", "setting": "outpatient", "note_kind": "clinical", "provenance": provenance}
    assert note_priority(Analysis(**known, gaps=gaps, proposals=proposals)) == priority
