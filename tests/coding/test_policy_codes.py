"""The coding policy, sections 2 and 3, row by row, on readings made by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from spondy.coding import propose
from spondy.model import Associated, Condition, Evidence, FractureDetail, Reading, Symptom

OAA = "occipito-atlanto-axial"
SERVED = date(2026, 3, 4)
KINDS = {
    "lysis": "spondylolysis",
    "slip": "spondylolisthesis",
    "stress": "stress-fracture",
    "fracture": "fracture",
    "dislocation": "dislocation",
    "recurrent": "recurrent-dislocation",
    "subluxation": "subluxation",
    "instability": "instability",
    "os": "os-odontoideum",
    "arch": "arch-defect",
}
REGIONS = {
    "": "unspecified",
    "C0-C1": OAA,
    "C0": OAA,
    "C1": OAA,
    "C1-C2": OAA,
    "C2": OAA,
    "C7-T1": "cervicothoracic",
    "T12-L1": "thoracolumbar",
    "L5-S1": "lumbosacral",
}


def condition(kind: str, level: str = "", **more: Any) -> Condition:
    """A present condition that the provider states at a level (`region only` in round brackets)."""
    first = level.split(",")[0]
    by_letter = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}
    region = level[1:-1] if level.startswith("(") else REGIONS.get(first, by_letter.get(first[:1], ""))
    named = () if level.startswith("(") or not level else tuple(level.split(","))
    fields: dict[str, Any] = {
        "kind": KINDS[kind],
        "assertion": "present",
        "region": region,
        "levels": named,
        "voices": ("provider",),
        "level_voice": "provider" if level else None,
        "evidence": (Evidence(start=0, end=4, text="text"),),
    }
    return Condition(id="c0", **(fields | more))


def numbered(conditions: list[Condition]) -> tuple[Condition, ...]:
    return tuple(each.model_copy(update={"id": f"c{place}"}) for place, each in enumerate(conditions, 1))


def codes(conditions, *, setting="outpatient", note_kind="clinical", symptoms=(), associated=()):
    reading = Reading(conditions=numbered(conditions), symptoms=tuple(symptoms), associated=tuple(associated))
    coding = propose(reading, setting=setting, note_kind=note_kind, service_date=SERVED)
    assert all(each.rationale and each.description for each in coding.proposals)
    assert not {each.code for each in coding.considered} & {each.code for each in coding.proposals}
    return {each.code: (each.role[0] + "?" * (each.status == "needs-review")) for each in coding.proposals}


def lysis(level="C2", **more):
    return condition("lysis", level, **more)


def slip(level="C1-C2", **more):
    return condition("slip", level, **more)


def acute(level, **detail):
    return slip(level, etiology="traumatic-acute", detail=FractureDetail(**detail) if detail else None)


def fracture(level, **detail):
    return condition("fracture", level, etiology="traumatic-acute", detail=FractureDetail(**detail))


def dislocation(level, **detail):
    return condition("dislocation", level, etiology="traumatic-acute", detail=FractureDetail(**detail))


def stress(level, **detail):
    return condition("stress", level, etiology="isthmic", detail=FractureDetail(**detail))


# p: primary, s: secondary; with a question mark, needs-review.
ROWS: list[tuple[str, list[Condition], dict[str, str]]] = [
    # regions, section 2
    ("lysis C2", [lysis("C2")], {"M43.01": "p"}),
    ("lysis C4", [lysis("C4")], {"M43.02": "p"}),
    ("lysis at C2-C3", [lysis("C2-C3", region="cervical")], {"M43.02": "p?"}),
    ("lysis no site", [lysis("")], {"M43.00": "p"}),
    ("lysis multiple", [lysis("(multiple)")], {"M43.09": "p"}),
    ("slip C0-C1", [slip("C0-C1")], {"M43.11": "p"}),
    ("slip C2-C3", [slip("C2-C3", region="cervical")], {"M43.12": "p?"}),
    ("slip of C2", [slip("C2")], {"M43.11": "p?"}),
    ("slip C2 within C1-C2", [slip("C2,C1-C2", region=OAA)], {"M43.11": "p"}),
    ("slip of C4 alone", [slip("C4")], {"M43.12": "p"}),
    ("slip range over the boundary", [slip("C2-C4", region="cervical")], {"M43.12": "p?"}),
    ("slip cervical", [slip("(cervical)")], {"M43.12": "p"}),
    ("slip C7-T1", [slip("C7-T1")], {"M43.13": "p"}),
    ("slip T8", [slip("T8-T9")], {"M43.14": "p"}),
    ("slip T12-L1", [slip("T12-L1")], {"M43.15": "p"}),
    ("slip L4-L5", [slip("L4-L5")], {"M43.16": "p"}),
    ("slip L5-S1", [slip("L5-S1")], {"M43.17": "p"}),
    ("slip S1-S2", [slip("S1-S2")], {"M43.18": "p"}),
    ("slip no site", [slip("")], {"M43.10": "p"}),
    ("slip multiple unnamed", [slip("(multiple)")], {"M43.19": "p"}),
    ("two levels, one region", [slip("C4-C5"), slip("C5-C6")], {"M43.12": "p"}),
    ("two regions", [slip("C5-C6"), slip("C7-T1")], {"M43.12": "p", "M43.13": "p"}),
    ("named site drops unspecified", [slip(""), slip("L4-L5")], {"M43.16": "p"}),
    ("named site drops multiple", [slip("(multiple)"), slip("L4-L5")], {"M43.16": "p"}),
    ("unspecified lysis stays beside nothing", [lysis(""), lysis("L5", assertion="absent")], {"M43.00": "p"}),
    ("level only from imaging", [slip(level_voice="imaging")], {"M43.11": "p?"}),
    ("level conflict", [slip(conflicting_levels=("C0-C1",))], {"M43.11": "p?"}),
    # lysis with slip
    ("both at C1-C2", [lysis("C1-C2"), slip("C1-C2")], {"M43.11": "p?"}),
    ("L5 lysis, L5-S1 slip", [lysis("L5"), slip("L5-S1")], {"M43.17": "p?"}),
    ("both, slip isthmic", [lysis("L5"), slip("L5-S1", etiology="isthmic")], {"M43.17": "p"}),
    ("both, slip due to the defects", [lysis("L5"), slip("L5-S1", due_to_lysis=True)], {"M43.17": "p"}),
    ("both, lysis isthmic only", [lysis("L5", etiology="isthmic"), slip("L5-S1")], {"M43.17": "p?"}),
    ("both, one without level", [lysis("(lumbar)"), slip("L4-L5")], {"M43.16": "p?"}),
    ("isthmic slip alone", [slip("L5-S1", etiology="isthmic")], {"M43.17": "p"}),
    ("apart", [lysis("C2"), slip("L5-S1", etiology="degenerative")], {"M43.01": "p?", "M43.17": "p?"}),
    ("apart in one region", [lysis("L2"), slip("L4-L5")], {"M43.06": "p?", "M43.16": "p?"}),
    (
        "a covered lysis makes no pair",
        [lysis("L5"), slip("L5-S1", due_to_lysis=True), slip("C4-C5")],
        {"M43.17": "p", "M43.12": "p"},
    ),
    ("lysis, slip denied", [lysis("C2"), slip("C2-C3", region="cervical", assertion="absent")], {"M43.01": "p"}),
    # etiology
    ("slip congenital", [slip(etiology="congenital")], {"Q76.2": "p"}),
    ("lysis congenital", [lysis(etiology="congenital")], {"Q76.2": "p"}),
    ("lysis beside congenital slip", [lysis("L5"), slip("L5-S1", etiology="congenital")], {"Q76.2": "p"}),
    ("slip beside congenital lysis", [lysis("L5", etiology="congenital"), slip("L5-S1")], {"Q76.2": "p?"}),
    ("slip backward and congenital", [slip(etiology="congenital", direction="posterior")], {"Q76.2": "p"}),
    ("suspected congenital", [slip(etiology="congenital-suspected")], {"M43.11": "p?"}),
    ("suspected congenital lysis", [lysis(etiology="congenital-suspected")], {"M43.01": "p?"}),
    ("conflicting", [slip(etiology="conflicting")], {}),
    ("traumatic old", [slip(etiology="traumatic-old")], {"M43.11": "p"}),
    ("traumatic unclear", [slip(etiology="traumatic-unclear")], {"M43.11": "p?"}),
    ("iatrogenic", [slip(etiology="iatrogenic")], {"M43.11": "p?"}),
    ("pathologic", [lysis(etiology="pathologic")], {"M43.01": "p?"}),
    ("inflammatory", [slip(etiology="inflammatory")], {"M43.11": "p"}),
    ("backward", [slip("L4-L5", direction="posterior")], {"M43.16": "p?"}),
    ("sideways", [slip("L4-L5", direction="lateral")], {"M43.16": "p?"}),
    ("forward", [slip("L4-L5", direction="anterior")], {"M43.16": "p"}),
    # merging
    ("one of two is plain", [slip("L3-L4", direction="posterior"), slip("L4-L5")], {"M43.16": "p"}),
    ("both need review", [slip("L3-L4", direction="posterior"), slip("L4-L5", denied=True)], {"M43.16": "p?"}),
    # stress fracture
    ("stress fracture", [stress("L5")], {"M48.46XA": "p"}),
    ("stress fracture, follow-up", [stress("L5", phase="routine", phase_stated=True)], {"M48.46XD": "p"}),
    ("stress fracture, delayed", [stress("L5", phase="delayed")], {"M48.46XG": "p"}),
    ("stress fracture, sequela", [stress("L5", phase="sequela")], {"M48.46XS": "p"}),
    ("stress fracture, nonunion", [stress("L5", phase="nonunion")], {"M48.46XG": "p?"}),
    ("stress fracture, no site", [stress("")], {"M48.40XA": "p"}),
    ("stress fracture and lysis", [lysis("C2"), stress("C2")], {"M43.01": "p?"}),
    (
        "isthmic slip, its lysis also called a stress fracture",
        [slip("L5-S1", etiology="isthmic"), lysis("L5"), stress("L5")],
        {"M43.17": "p?"},
    ),
    (
        "slip and stress fracture",
        [slip("L5-S1", etiology="isthmic"), stress("L5")],
        {"M43.17": "p", "M48.46XA": "p"},
    ),
    ("stress fracture, lysis elsewhere", [lysis("C2"), stress("L5")], {"M43.01": "p", "M48.46XA": "p"}),
    # fracture
    ("hangman, type not said", [fracture("C2", site="hangman")], {"S12.130A": "p"}),
    ("hangman, no level named", [fracture("(cervical)", site="hangman")], {"S12.130A": "p"}),
    ("hangman, not displaced", [fracture("C2", site="hangman", displaced=False)], {"S12.131A": "p"}),
    ("hangman I", [fracture("C2", site="hangman", type="I", displaced=False)], {"S12.151A": "p"}),
    ("hangman II", [fracture("C2-C3", site="hangman", type="II")], {"S12.150A": "p"}),
    ("hangman IIa, nonunion", [fracture("C2", site="hangman", type="IIa", phase="nonunion")], {"S12.150K": "p"}),
    ("hangman III", [fracture("C2", site="hangman", type="III")], {"S12.14XA": "p"}),
    ("hangman III, delayed", [fracture("C2", site="hangman", type="III", phase="delayed")], {"S12.14XG": "p"}),
    ("hangman, open", [fracture("C2", site="hangman", open=True)], {"S12.130B": "p"}),
    ("hangman, open, follow-up", [fracture("C2", site="hangman", open=True, phase="routine")], {"S12.130D": "p"}),
    ("C1", [fracture("C1")], {"S12.000A": "p"}),
    ("C1 burst stable", [fracture("C1", site="burst", stability="stable")], {"S12.01XA": "p"}),
    ("C1 burst unstable", [fracture("C1", site="burst", stability="unstable")], {"S12.02XA": "p"}),
    ("Jefferson", [fracture("C1", site="burst")], {"S12.02XA": "p"}),
    ("C1 posterior arch", [fracture("C1", site="posterior-arch", displaced=False)], {"S12.031A": "p"}),
    ("C1 lateral mass", [fracture("C1", site="lateral-mass", phase="sequela")], {"S12.040S": "p"}),
    ("C1 anterior arch", [fracture("C1", site="anterior-arch")], {"S12.090A": "p"}),
    ("C1 other", [fracture("C1", site="other")], {"S12.090A": "p"}),
    ("dens, nothing said", [fracture("C2", site="dens")], {"S12.110A": "p"}),
    ("dens II posterior", [fracture("C2", site="dens", type="II", direction="posterior")], {"S12.111A": "p"}),
    ("dens II nondisplaced", [fracture("C2", site="dens", type="II", displaced=False)], {"S12.112A": "p"}),
    ("dens I", [fracture("C2", site="dens", type="I")], {"S12.120A": "p"}),
    ("dens III nondisplaced", [fracture("C2", site="dens", type="III", displaced=False)], {"S12.121A": "p"}),
    ("C2", [fracture("C2", displaced=False)], {"S12.101A": "p"}),
    ("C2 other", [fracture("C2", site="other")], {"S12.190A": "p"}),
    ("C2 lateral mass", [fracture("C2", site="lateral-mass")], {"S12.190A": "p"}),
    ("C1 and C2", [fracture("C1", site="burst"), fracture("C2", site="dens")], {"S12.02XA": "p", "S12.110A": "p"}),
    ("C5", [fracture("C5", site="other")], {}),
    ("L1", [fracture("L1")], {}),
    ("occipital condyle", [fracture("C0")], {}),
    ("no vertebra", [fracture("")], {}),
    ("traumatic slip of C5 as a fracture", [fracture("C5", site="hangman")], {"S12.430A": "p"}),
    # acute slip
    ("acute slip C2-C3", [acute("C2-C3")], {"S12.130A": "p"}),
    ("acute slip C3-C4", [acute("C3-C4")], {"S12.230A": "p"}),
    ("acute slip C4-C5 type III", [acute("C4-C5", type="III")], {"S12.34XA": "p"}),
    ("acute slip C5-C6", [acute("C5-C6", phase="routine")], {"S12.430D": "p"}),
    ("acute slip C6-C7", [acute("C6-C7", displaced=False)], {"S12.531A": "p"}),
    ("acute slip C7-T1", [acute("C7-T1")], {"S12.630A": "p"}),
    ("two acute slips", [acute("C3-C4,C5-C6")], {"S12.230A": "p", "S12.430A": "p"}),
    ("acute slip C1-C2", [acute("C1-C2")], {"S13.120A": "p"}),
    ("acute slip C0-C1", [acute("C0-C1")], {"S13.110A": "p"}),
    ("acute slip L5-S1", [acute("L5-S1")], {}),
    ("acute slip, cervical, no vertebra", [acute("(cervical)")], {}),
    ("acute slip and dens fracture", [acute("C1-C2"), fracture("C2", site="dens")], {"S13.120A": "p", "S12.110A": "p"}),
    (
        "acute slip and hangman's are one",
        [acute("C2-C3"), fracture("C2", site="hangman", type="II")],
        {"S12.150A": "p"},
    ),
    ("acute slip names the fracture", [acute("C2-C3"), fracture("C2")], {"S12.130A": "p"}),
    (
        "slip of a hangman's fracture",
        [fracture("C2", site="hangman"), slip("C2-C3", region="cervical")],
        {"S12.130A": "p"},
    ),
    (
        "old slip below a fracture",
        [fracture("C2", site="dens"), slip("C4-C5", etiology="degenerative")],
        {"S12.110A": "p", "M43.12": "p"},
    ),
    ("slip at a dens fracture", [slip("C1-C2"), fracture("C2", site="dens")], {"S12.110A": "p"}),
    ("lysis at a C2 fracture", [lysis("C2"), fracture("C2", displaced=True)], {"S12.100A": "p"}),
    (
        "degenerative slip at a dens fracture",
        [slip("C1-C2", etiology="degenerative"), fracture("C2", site="dens")],
        {"M43.11": "p", "S12.110A": "p"},
    ),
    ("slip at a C5 fracture", [fracture("C5", site="other"), slip("C5-C6")], {"M43.12": "p?"}),
    ("acute lysis", [lysis(etiology="traumatic-acute")], {}),
    # dislocation
    ("dislocation C1-C2", [dislocation("C1-C2", complete=True)], {"S13.121A": "p"}),
    ("dislocation, word not said", [dislocation("C1-C2")], {"S13.121A": "p"}),
    ("acute subluxation C1-C2", [dislocation("C1-C2", complete=False, phase="routine")], {"S13.120D": "p"}),
    ("dislocation C0-C1, sequela", [dislocation("C0-C1", complete=True, phase="sequela")], {"S13.111S": "p"}),
    (
        "dislocation with fracture",
        [dislocation("C1-C2", complete=False), fracture("C2", site="dens")],
        {"S13.120A": "p", "S12.110A": "p"},
    ),
    ("dislocation and acute slip are one", [dislocation("C1-C2"), acute("C1-C2")], {"S13.121A": "p"}),
    ("dislocation C5-C6", [dislocation("C5-C6")], {}),
    ("recurrent", [condition("recurrent", "C1-C2")], {"M43.4": "p"}),
    ("subluxation", [condition("subluxation", "C1-C2")], {}),
    # instability
    ("instability C1-C2", [condition("instability", "C1-C2")], {"M53.2X1": "p"}),
    ("instability L4-L5", [condition("instability", "L4-L5")], {"M53.2X6": "p"}),
    ("instability, no site", [condition("instability")], {"M53.2X9": "p"}),
    ("instability with slip", [slip(), condition("instability", "C1-C2")], {"M43.11": "p", "M53.2X1": "s?"}),
    ("instability with lysis", [lysis(), condition("instability", "C1-C2")], {"M43.01": "p", "M53.2X1": "s?"}),
    (
        "instability, slip elsewhere",
        [slip("L4-L5"), condition("instability", "C1-C2")],
        {"M43.16": "p", "M53.2X1": "p"},
    ),
    (
        "instability, slip at the next joint",
        [slip("C4-C5"), condition("instability", "C5-C6")],
        {"M43.12": "p", "M53.2X2": "p"},
    ),
    ("instability, slip denied", [slip(assertion="absent"), condition("instability", "C1-C2")], {"M53.2X1": "p"}),
    (
        "instability beside an uncodable slip",
        [slip(etiology="conflicting"), condition("instability", "C1-C2")],
        {"M53.2X1": "p?"},
    ),
    ("instability of a fracture", [fracture("C1", site="burst"), condition("instability", "C1-C2")], {"S12.02XA": "p"}),
    # os, arch
    ("os", [condition("os", "C2")], {}),
    ("os congenital", [condition("os", "C2", etiology="congenital")], {"Q76.49": "p"}),
    ("os suspected congenital", [condition("os", "C2", etiology="congenital-suspected")], {}),
    ("os with instability", [condition("os", "C2"), condition("instability", "C1-C2")], {"M53.2X1": "p"}),
    ("os with slip", [condition("os", "C2"), slip()], {"M43.11": "p"}),
    ("os with recurrent", [condition("os", "C2"), condition("recurrent", "C1-C2")], {"M43.4": "p"}),
    (
        "congenital os with slip",
        [condition("os", "C2", etiology="congenital"), slip()],
        {"Q76.49": "p", "M43.11": "p?"},
    ),
    ("arch defect", [condition("arch", "C1")], {}),
    # assertion
    *[(f"slip {word}", [slip(assertion=word)], {}) for word in ("absent", "family", "hypothetical", "historical")],
    ("slip resolved", [slip(assertion="historical", resolved=True)], {}),
    ("instability possible", [condition("instability", "C1-C2", assertion="possible")], {}),
    ("fracture historical", [condition("fracture", "C2", assertion="historical")], {}),
    ("certain elsewhere", [slip(assertion="possible"), slip()], {"M43.11": "p"}),
    ("denied too", [slip(denied=True)], {"M43.11": "p?"}),
    # voices
    ("imaging only", [slip(voices=("imaging",), level_voice="imaging")], {"M43.11": "p?"}),
    ("list only", [slip(voices=("list",))], {"M43.11": "p?"}),
    ("provider and imaging", [slip(voices=("imaging", "provider"))], {"M43.11": "p"}),
    ("fracture from imaging only", [fracture("C1").model_copy(update={"voices": ("imaging",)})], {"S12.000A": "p?"}),
]


@pytest.mark.parametrize(("conditions", "wanted"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_row(conditions, wanted):
    assert codes(conditions) == wanted


def has(concept, **more):
    return Symptom(concept=concept, assertion="present", **more)


def other(kind, region="unspecified"):
    return Associated(kind=kind, region=region)


MYELOPATHY = has("myelopathy", diagnosed=True)
DUE = has("myelopathy", diagnosed=True, cause="condition")
RADICULOPATHY = has("radiculopathy", diagnosed=True)
INPATIENT = {"setting": "inpatient"}
REPORT = {"note_kind": "radiology-report"}
SPONDYLOSIS = other("spondylosis")

NOTES: list[tuple[str, list[Condition], dict[str, Any], dict[str, str]]] = [
    # setting and note kind
    ("possible, inpatient", [slip(assertion="possible")], INPATIENT, {"M43.11": "p?"}),
    ("possible lysis with certain slip, inpatient", [lysis(assertion="possible"), slip()], INPATIENT, {"M43.11": "p?"}),
    ("possible fracture, inpatient", [condition("fracture", "C2", assertion="possible")], INPATIENT, {}),
    ("suspected congenital, inpatient", [slip(etiology="congenital-suspected")], INPATIENT, {"Q76.2": "p?"}),
    ("historical, inpatient", [slip(assertion="historical")], INPATIENT, {}),
    ("report", [slip(voices=("imaging",), level_voice="imaging")], REPORT, {"M43.11": "p?"}),
    ("report, instability", [condition("instability", "C1-C2", voices=("imaging",))], REPORT, {"M53.2X1": "p?"}),
    ("report, possible", [slip(assertion="possible")], REPORT, {}),
    ("report, inpatient", [slip(voices=("imaging",))], REPORT | INPATIENT, {}),
    ("report, inpatient, possible", [slip(assertion="possible")], REPORT | INPATIENT, {}),
    ("report, inpatient, fracture", [fracture("C1")], REPORT | INPATIENT, {}),
    # symptoms in place of an uncertain diagnosis
    ("possible", [lysis(assertion="possible")], {}, {}),
    ("possible, neck pain", [lysis(assertion="possible")], {"symptoms": [has("neck-pain")]}, {"M54.2": "p"}),
    (
        "possible, back pain",
        [slip("L5-S1", assertion="possible")],
        {"symptoms": [has("low-back-pain")]},
        {"M54.50": "p"},
    ),
    ("possible, no site", [slip("", assertion="possible")], {"symptoms": [has("low-back-pain")]}, {"M54.50": "p"}),
    (
        "possible in the neck, both pains",
        [lysis(assertion="possible")],
        {"symptoms": [has("neck-pain"), has("low-back-pain")]},
        {"M54.2": "p"},
    ),
    ("possible, headache", [lysis(assertion="possible")], {"symptoms": [has("headache")]}, {}),
    (
        "possible, no pain",
        [lysis(assertion="possible")],
        {"symptoms": [Symptom(concept="neck-pain", assertion="absent")]},
        {},
    ),
    (
        "possible beside an established one",
        [lysis(assertion="possible"), slip("L4-L5")],
        {"symptoms": [has("neck-pain")]},
        {"M43.16": "p"},
    ),
    (
        "report, possible, neck pain",
        [lysis(assertion="possible")],
        {"symptoms": [has("neck-pain")], **REPORT},
        {"M54.2": "p"},
    ),
    (
        "possible, inpatient, pain",
        [lysis(assertion="possible")],
        {"symptoms": [has("neck-pain")], **INPATIENT},
        {"M43.01": "p?"},
    ),
    ("historical, pain", [slip(assertion="historical")], {"symptoms": [has("neck-pain")]}, {}),
    ("established, pain", [slip()], {"symptoms": [has("neck-pain"), has("headache")]}, {"M43.11": "p"}),
    # secondary codes
    ("due to the slip", [slip()], {"symptoms": [DUE]}, {"M43.11": "p", "G99.2": "s"}),
    ("due to a congenital slip", [slip(etiology="congenital")], {"symptoms": [DUE]}, {"Q76.2": "p", "G99.2": "s"}),
    ("cause not said", [slip()], {"symptoms": [MYELOPATHY]}, {"M43.11": "p", "G95.9": "s?"}),
    (
        "with spondylosis",
        [slip()],
        {"symptoms": [DUE], "associated": [SPONDYLOSIS]},
        {"M43.11": "p", "M47.11": "s"},
    ),
    (
        "with spondylosis of the neck",
        [slip()],
        {"symptoms": [MYELOPATHY], "associated": [other("spondylosis", "cervical")]},
        {"M43.11": "p", "M47.12": "s"},
    ),
    (
        "spondylosis of two regions",
        [slip()],
        {"symptoms": [MYELOPATHY], "associated": [other("spondylosis", "cervical"), other("spondylosis", OAA)]},
        {"M43.11": "p", "M47.11": "s"},
    ),
    (
        "spondylosis far away",
        [slip()],
        {"symptoms": [DUE], "associated": [other("spondylosis", "lumbar")]},
        {"M43.11": "p", "G99.2": "s"},
    ),
    (
        "cord compression beside myelopathy",
        [slip()],
        {"symptoms": [has("cord-compression"), DUE]},
        {"M43.11": "p", "G99.2": "s"},
    ),
    ("cord compression", [slip()], {"symptoms": [has("cord-compression")]}, {"M43.11": "p", "G95.20": "s?"}),
    ("signs only", [slip()], {"symptoms": [has("myelopathic-signs"), has("weakness")]}, {"M43.11": "p"}),
    ("radiculopathy", [slip("C4-C5")], {"symptoms": [RADICULOPATHY]}, {"M43.12": "p", "M54.12": "s"}),
    ("radiculopathy, upper", [slip()], {"symptoms": [RADICULOPATHY]}, {"M43.11": "p", "M54.11": "s"}),
    ("radiculopathy, lumbosacral", [slip("L5-S1")], {"symptoms": [RADICULOPATHY]}, {"M43.17": "p", "M54.17": "s"}),
    (
        "radiculopathy, region said",
        [slip("L5-S1")],
        {"symptoms": [has("radiculopathy", diagnosed=True, region="cervical")]},
        {"M43.17": "p", "M54.12": "s"},
    ),
    ("radicular pain", [slip("C4-C5")], {"symptoms": [has("radiculopathy")]}, {"M43.12": "p"}),
    (
        "radiculopathy with spondylosis",
        [slip("C4-C5")],
        {"symptoms": [RADICULOPATHY], "associated": [SPONDYLOSIS]},
        {"M43.12": "p", "M47.22": "s"},
    ),
    (
        "radiculopathy with a disc",
        [slip("C4-C5")],
        {"symptoms": [RADICULOPATHY], "associated": [other("disc-disorder")]},
        {"M43.12": "p"},
    ),
    (
        "radiculopathy with a disc far away",
        [slip("C4-C5")],
        {"symptoms": [RADICULOPATHY], "associated": [other("disc-disorder", "lumbosacral")]},
        {"M43.12": "p", "M54.12": "s"},
    ),
    (
        "occipital neuralgia",
        [lysis()],
        {"symptoms": [has("occipital-neuralgia", diagnosed=True)]},
        {"M43.01": "p", "M54.81": "s"},
    ),
    (
        "myelopathy reaches the neck lesion",
        [slip("L4-L5"), slip()],
        {"symptoms": [DUE]},
        {"M43.16": "p", "M43.11": "p", "G99.2": "s"},
    ),
    ("myelopathy denied", [slip()], {"symptoms": [Symptom(concept="myelopathy", assertion="absent")]}, {"M43.11": "p"}),
    ("no coded lesion", [slip(assertion="absent")], {"symptoms": [MYELOPATHY, RADICULOPATHY]}, {}),
    ("beside an acute injury", [acute("C4-C5")], {"symptoms": [MYELOPATHY]}, {"S12.330A": "p"}),
    (
        "beside a possible slip, inpatient",
        [slip(assertion="possible")],
        {"symptoms": [DUE], **INPATIENT},
        {"M43.11": "p?"},
    ),
    (
        "report, radiculopathy",
        [slip("C4-C5")],
        {"symptoms": [RADICULOPATHY], **REPORT},
        {"M43.12": "p?", "M54.12": "s?"},
    ),
    ("recurrent with myelopathy", [condition("recurrent", "C1-C2")], {"symptoms": [MYELOPATHY]}, {"M43.3": "p"}),
    (
        "recurrent with myelopathy and slip",
        [condition("recurrent", "C1-C2"), slip()],
        {"symptoms": [DUE]},
        {"M43.3": "p", "M43.11": "p"},
    ),
    # another congenital anomaly
    ("anomaly", [slip()], {"associated": [other("congenital-anomaly")]}, {"M43.11": "p?"}),
    (
        "anomaly, recurrent",
        [condition("recurrent", "C1-C2")],
        {"associated": [other("congenital-anomaly")]},
        {"M43.4": "p?"},
    ),
    (
        "anomaly, instability",
        [condition("instability", "C1-C2")],
        {"associated": [other("congenital-anomaly")]},
        {"M53.2X1": "p"},
    ),
    (
        "anomaly, congenital slip",
        [slip(etiology="congenital")],
        {"associated": [other("congenital-anomaly")]},
        {"Q76.2": "p"},
    ),
    ("nothing", [], {"symptoms": [has("neck-pain"), RADICULOPATHY]}, {}),
]


@pytest.mark.parametrize(("conditions", "note", "wanted"), [row[1:] for row in NOTES], ids=[row[0] for row in NOTES])
def test_note(conditions, note, wanted):
    assert codes(conditions, **note) == wanted
