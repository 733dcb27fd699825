"""What a coding says beside its codes: reasons, codes weighed, conditions, evidence, edition, gaps of each decision."""

from __future__ import annotations

from datetime import date

import pytest

from spondy.coding import decide_all, propose
from spondy.coding.codeset import CodeSet
from spondy.errors import CodeTableError
from spondy.model import Condition, Evidence, FractureDetail, Reading, Symptom

OAA = "occipito-atlanto-axial"
LYSIS, SLIP = "spondylolysis", "spondylolisthesis"


def condition(number, kind, region, levels, **more):
    words = Evidence(start=10 * number, end=10 * number + 4, text="text")
    fields = {"assertion": "present", "voices": ("provider",), "level_voice": "provider", "evidence": (words,)} | more
    return Condition(id=f"c{number}", kind=kind, region=region, levels=tuple(levels.split()), **fields)


def coded(*conditions, served=date(2026, 3, 4), **note):
    reading = Reading(conditions=conditions, symptoms=note.pop("symptoms", ()))
    return propose(reading, **{"setting": "outpatient", "note_kind": "clinical"} | note, service_date=served)


def considered(coding):
    return {each.code: each.reason for each in coding.considered}


def test_one_code_of_two_conditions_carries_both():
    coding = coded(condition(1, SLIP, "lumbar", "L3-L4", direction="posterior"), condition(2, SLIP, "lumbar", "L4-L5"))
    (only,) = coding.proposals
    assert only.conditions == ("c1", "c2")
    assert [span.start for span in only.evidence] == [10, 20]
    assert [reason.rule for reason in only.rationale] == ["code.slip"]


def test_a_code_under_review_says_why():
    (only,) = coded(condition(1, SLIP, "lumbar", "L3-L4", direction="posterior", denied=True)).proposals
    assert [reason.rule for reason in only.rationale] == ["code.slip", "review.denied", "review.direction"]
    assert all(reason.source for reason in only.rationale)


def test_primary_codes_come_first():
    coding = coded(
        condition(1, "instability", OAA, "C1-C2"),
        condition(2, SLIP, OAA, "C1-C2"),
        symptoms=(Symptom(concept="occipital-neuralgia", assertion="present", diagnosed=True),),
    )
    assert [each.code for each in coding.proposals] == ["M43.11", "M53.2X1", "M54.81"]


@pytest.mark.parametrize(
    ("conditions", "codes"),
    [
        ((condition(1, SLIP, OAA, "C1-C2"),), {"M43.10", "M43.12", "Q76.2", "S13.120A", "M43.01", "M43.4"}),
        ((condition(1, SLIP, "cervical", "C2-C3"),), {"M43.11", "S12.130A", "M43.10", "Q76.2"}),
        ((condition(1, SLIP, "lumbosacral", "L5-S1"),), {"S33.1-", "M43.07"}),
        ((condition(1, LYSIS, OAA, "C2"),), {"M43.00", "M43.02", "M43.11", "S12.130A", "M48.41XA", "Q76.2"}),
        ((condition(1, SLIP, OAA, "C1-C2", etiology="congenital"),), {"M43.11"}),
        ((condition(1, SLIP, OAA, "C1-C2", assertion="possible"),), {"M43.11"}),
        ((condition(1, SLIP, "unspecified", ""), condition(2, SLIP, "lumbar", "L4-L5")), {"M43.10"}),
        ((condition(1, "subluxation", OAA, "C1-C2"),), {"M43.4", "S13.120A", "M43.11", "M53.2X1"}),
    ],
)
def test_codes_weighed(conditions, codes):
    assert codes <= set(considered(coded(*conditions)))


def test_a_lysis_with_a_slip_is_weighed_for_the_excludes_note():
    coding = coded(condition(1, LYSIS, OAA, "C2"), condition(2, SLIP, OAA, "C1-C2"))
    assert considered(coding)["M43.01"].startswith("Excludes1")


def test_edition_follows_the_date_of_service():
    slip = condition(1, SLIP, OAA, "C1-C2")
    held = coded(slip)
    assert (held.code_set, held.warnings) == ("FY2026", ())
    assert coded(slip, served=date(2026, 11, 20)).code_set == "FY2027"
    assert coded(slip, served=date(2026, 11, 20)).warnings == ()
    assert [warning.split(",")[0] for warning in coded(slip, served=None).warnings] == [
        "no date of service given; FY2027"
    ]


def test_a_code_not_compared_with_the_edition_is_named():
    coding = coded(condition(1, "instability", OAA, "C1-C2"), served=date(2026, 11, 20))
    (warning,) = coding.warnings
    assert warning.startswith("M53.2X1: FY2026")


def test_a_code_that_is_not_billable_is_an_error(monkeypatch):
    real = CodeSet.lookup

    def heading(self, code, service_date=None):
        return real(self, "M43.1", service_date)

    monkeypatch.setattr(CodeSet, "lookup", heading)
    with pytest.raises(CodeTableError):
        coded(condition(1, SLIP, OAA, "C1-C2"))


def test_the_same_reading_gives_the_same_coding():
    conditions = (condition(1, LYSIS, OAA, "C2"), condition(2, SLIP, "lumbosacral", "L5-S1"))
    assert coded(*conditions).model_dump_json() == coded(*conditions).model_dump_json()


def fracture(**detail):
    return condition(1, "fracture", OAA, "C2", detail=FractureDetail(**detail))


STATED = {"displaced": True, "phase_stated": True}
GAPS = [
    (fracture(site="dens"), ("fracture-detail-missing",)),
    (fracture(site="dens", displaced=True), ("fracture-detail-missing",)),
    (fracture(site="dens", phase_stated=True), ("fracture-detail-missing",)),
    (fracture(site="dens", **STATED), ()),
    (fracture(site="hangman", type="III", phase_stated=True), ()),
    (condition(1, SLIP, OAA, "C1-C2", etiology="conflicting"), ("etiology-conflict",)),
    (condition(1, SLIP, OAA, "C1-C2", etiology="degenerative"), ()),
    (condition(1, "os-odontoideum", OAA, "C2", etiology="congenital"), ("os-odontoideum-needs-coder",)),
    (condition(1, SLIP, OAA, "C1-C2", assertion="historical"), ("current-status-unclear",)),
    (condition(1, SLIP, OAA, "C1-C2", assertion="historical", resolved=True), ()),
    (condition(1, SLIP, "lumbosacral", "L5-S1", etiology="traumatic-acute"), ("acute-trauma-needs-coder",)),
]


@pytest.mark.parametrize(("one", "gaps"), GAPS)
def test_decisions_name_their_gaps(one, gaps):
    (decision,) = decide_all(Reading(conditions=(one,)), setting="outpatient", note_kind="clinical")
    assert decision.gaps == gaps
