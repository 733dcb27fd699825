"""Assertion: first the traps in which stock ConText was measured to fail, then what clinicians write around them."""

from __future__ import annotations

import pytest

LYSIS, SLIP = "spondylolysis", "spondylolisthesis"

# The measured traps of stock ConText.
MEASURED = [
    ("Assessment: Cannot exclude pars defect at C2.", [(LYSIS, "possible")]),
    ("Assessment: no fracture, spondylolisthesis grade 1 at L4-5.", [(SLIP, "present")]),
    ("Assessment: 6-month history of low back pain. L4-5 spondylolisthesis.", [(SLIP, "present")]),
    ("Assessment: CT is negative for spondylolisthesis.", [(SLIP, "absent")]),
    ("Assessment: Spondylolisthesis is not seen.", [(SLIP, "absent")]),
    ("Assessment: Probable C1-C2 spondylolisthesis.", [(SLIP, "possible")]),
    ("Assessment: Suspected C1-C2 spondylolisthesis.", [(SLIP, "possible")]),
    ("Assessment: s/p L4-5 fusion for spondylolisthesis.", [(SLIP, "historical")]),
    ("Assessment: Denies known spondylolisthesis.", [(SLIP, "absent")]),
    ("Assessment: No evidence of spondylolisthesis.", [(SLIP, "absent")]),
    ("Assessment: Neck pain without spondylolisthesis.", [(SLIP, "absent")]),
    ("Assessment: r/o spondylolisthesis.", [(SLIP, "possible")]),
    ("Assessment: Rule out spondylolisthesis.", [(SLIP, "possible")]),
    ("Plan: MRI to rule out spondylolisthesis.", [(SLIP, "hypothetical")]),
    ("Plan: if spondylolisthesis is found we will refer her.", [(SLIP, "hypothetical")]),
    ("HPI: Mother with spondylolisthesis.", [(SLIP, "family")]),
    ("HPI: Spondylolisthesis: none", [(SLIP, "absent")]),
    ("FINDINGS: No spondylolisthesis.", [(SLIP, "absent")]),
    ("Lumbar spine: no anterolisthesis.", [(SLIP, "absent")]),
    ("IMPRESSION: Lumbar spondylolysis: no anterolisthesis.", [(LYSIS, "present"), (SLIP, "absent")]),
    ("Negative  for spondylolisthesis.", [(SLIP, "absent")]),
    ("Assessment: no evidence\nof spondylolisthesis at L4-5.", [(SLIP, "absent")]),
    ("HISTORY OF PRESENT ILLNESS: She has C1-C2 spondylolisthesis.", [(SLIP, "present")]),
    ("Allergies: none.\nAssessment: Spondylolisthesis of L4 on L5.", [(SLIP, "present")]),
    ("Allergies: none. Spondylolisthesis L4-5.", [(SLIP, "present")]),
    ("Assessment: C2 pars\ndefect.", [(LYSIS, "present")]),
    ("Assessment: spondylo\u00adlisthesis of L4 on L5.", [(SLIP, "present")]),
    ("Assessment: no\u00a0spondylolisthesis.", [(SLIP, "absent")]),
    ("Assessment: spondylol\u200bysis of C2.", [(LYSIS, "present")]),
    (
        "Assessment: \uff33\uff50\uff4f\uff4e\uff44\uff59\uff4c\uff4f\uff4c\uff59\uff53\uff49\uff53 of C2.",
        [(LYSIS, "present")],
    ),
    ("\ufeffAssessment: spondylolysis of C2.", [(LYSIS, "present")]),
    ("Assessment:\x00spondylolysis of C2.", [(LYSIS, "present")]),
    ("Assessment:\r\nSpondylolysis of C2.\r\nNo\tspondylolisthesis.\r\n", [(LYSIS, "present"), (SLIP, "absent")]),
]

CERTAIN = [
    "Assessment: C1-C2 spondylolisthesis.",
    "Assessment: evidence of C1-C2 spondylolisthesis.",
    "Assessment: CT demonstrates C1-C2 spondylolisthesis.",
    "Assessment: known C1-C2 spondylolisthesis.",
    "Assessment: stable C1-C2 spondylolisthesis, no change.",
    "Assessment: no change in the C1-C2 spondylolisthesis.",
    "Assessment: no progression of the C1-C2 spondylolisthesis.",
    "Assessment: no doubt about the C1-C2 spondylolisthesis.",
    "Assessment: not only neck pain but C1-C2 spondylolisthesis.",
    "Assessment: no myelopathy but C1-C2 spondylolisthesis.",
    "Assessment: no fracture; C1-C2 spondylolisthesis.",
    "Assessment: No fracture. C1-C2 spondylolisthesis.",
    "Assessment: No trauma, and she has C1-C2 spondylolisthesis.",
    "Assessment: C1-C2 spondylolisthesis without myelopathy.",
    "Assessment: C1-C2 spondylolisthesis with no cord compression.",
    "Assessment: C1-C2 spondylolisthesis, denies numbness.",
    "Assessment: C1-C2 spondylolisthesis is confirmed.",
    "Assessment: MRI without contrast shows C1-C2 spondylolisthesis.",
    "Assessment: MRI w/o contrast: C1-C2 spondylolisthesis.",
    "Assessment: No prior surgery. C1-C2 spondylolisthesis unchanged.",
    "Assessment: C1-C2 spondylolisthesis, likely degenerative.",
    "Assessment: C1-C2 spondylolisthesis. Risks of surgery include stroke.",
    "Assessment: C1-C2 spondylolisthesis since 2014.",
    "Assessment: persistent C1-C2 spondylolisthesis.",
    "Assessment: C1-C2 spondylolisthesis has not resolved.",
    "Assessment: two-year hx of C1-C2 spondylolisthesis.",
    "Assessment: presents with a 3 year history of C1-C2 spondylolisthesis.",
    "PREOPERATIVE DIAGNOSIS: C1-C2 spondylolisthesis.",
    "[x] C1-C2 spondylolisthesis",
    "Assessment: the pain is not from the shoulder but from C1-C2 spondylolisthesis.",
]
DENIED = [
    "Assessment: no C1-C2 spondylolisthesis.",
    "Assessment: There is no evidence for C1-C2 spondylolisthesis.",
    "Assessment: no acute fracture or spondylolisthesis.",
    "Assessment: no fracture, dislocation, or spondylolisthesis.",
    "Assessment: no pars defect or spondylolisthesis.",
    "Assessment: neither fracture nor spondylolisthesis.",
    "Assessment: C1-C2 spondylolisthesis was ruled out.",
    "Assessment: spondylolisthesis has been excluded.",
    "Assessment: spondylolisthesis is absent.",
    "Assessment: spondylolisthesis not identified.",
    "Assessment: spondylolisthesis not present.",
    "Assessment: negative for fracture or spondylolisthesis.",
    "Assessment: absence of spondylolisthesis.",
    "Assessment: CT shows no spondylolisthesis.",
    "Assessment: CT does not show spondylolisthesis.",
    "Assessment: CT failed to show spondylolisthesis.",
    "Assessment: no findings to suggest spondylolisthesis.",
    "Assessment: no evidence to suggest spondylolisthesis.",
    "Assessment: nothing to suggest spondylolisthesis.",
    "Assessment: not consistent with spondylolisthesis.",
    "Assessment: I do not think this is spondylolisthesis.",
    "Assessment: This is not spondylolisthesis.",
    "Assessment: neck pain w/o spondylolisthesis.",
    "Assessment: spondylolisthesis: negative",
    "Assessment: spondylolisthesis - none",
    "Assessment: No definite spondylolisthesis.",
    "Assessment: no significant spondylolisthesis.",
    "Assessment: (-) spondylolisthesis.",
    "Assessment: has no spondylolisthesis.",
    "Assessment: never had spondylolisthesis.",
    "Assessment: without evidence of spondylolisthesis.",
    "Spondylolisthesis [ ] yes [x] no",
]
POSSIBLE = [
    "Assessment: possible C1-C2 spondylolisthesis.",
    "Assessment: C1-C2 spondylolisthesis is suspected.",
    "Assessment: likely C1-C2 spondylolisthesis.",
    "Assessment: suggestive of C1-C2 spondylolisthesis.",
    "Assessment: findings consistent with C1-C2 spondylolisthesis.",
    "Assessment: findings c/w C1-C2 spondylolisthesis.",
    "Assessment: compatible with C1-C2 spondylolisthesis.",
    "Assessment: concerning for C1-C2 spondylolisthesis.",
    "Assessment: C1-C2 spondylolisthesis versus positioning.",
    "Assessment: ? C1-C2 spondylolisthesis.",
    "Assessment: C1-C2 spondylolisthesis?",
    "Assessment: C1-C2 spondylolisthesis cannot be excluded.",
    "Assessment: C1-C2 spondylolisthesis is not excluded.",
    "Assessment: cannot rule out C1-C2 spondylolisthesis.",
    "Assessment: appears to be C1-C2 spondylolisthesis.",
    "Assessment: may represent C1-C2 spondylolisthesis.",
    "Assessment: questionable C1-C2 spondylolisthesis.",
    "Assessment: presumed C1-C2 spondylolisthesis.",
    "Assessment: worrisome for C1-C2 spondylolisthesis.",
    "Assessment: C1-C2 spondylolisthesis, not confirmed.",
    "Assessment: equivocal for C1-C2 spondylolisthesis.",
]
HYPOTHETICAL = [
    "Plan: CT to evaluate for spondylolisthesis.",
    "Plan: CT to r/o spondylolisthesis.",
    "Plan: flexion-extension films to look for spondylolisthesis.",
    "Indication: evaluate for spondylolisthesis.",
    "Plan: Return if spondylolisthesis develops.",
    "Plan: Fusion should a spondylolisthesis develop.",
    "[ ] spondylolisthesis",
    "Discussion: a pars defect can lead to spondylolisthesis.",
    "Discussion: risk of spondylolisthesis was explained.",
    "She was given a handout about spondylolisthesis.",
    "She read online about spondylolisthesis.",
]
HISTORICAL = [
    "Assessment: history of C1-C2 spondylolisthesis.",
    "Assessment: h/o C1-C2 spondylolisthesis.",
    "Assessment: previously treated C1-C2 spondylolisthesis.",
    "Assessment: C1-C2 spondylolisthesis, resolved.",
    "Assessment: status post posterior C1-C2 fusion for spondylolisthesis.",
    "Assessment: C1-C2 fusion 2016 for spondylolisthesis.",
    "Assessment: C1-C2 spondylolisthesis s/p fusion in 2012.",
    "PMH: spondylolisthesis.",
    "Past surgical history: C1-C2 fusion for spondylolisthesis.",
]
FAMILY = [
    "FH: spondylolisthesis.",
    "Family history: sister with spondylolisthesis.",
    "HPI: Her mother has spondylolisthesis.",
    "HPI: sister w/ spondylolisthesis",
    "HPI: father had surgery for spondylolisthesis.",
    "HPI: Family history of spondylolisthesis.",
    "HPI: Spondylolisthesis runs in the family.",
    "HPI: brother's spondylolisthesis was fused.",
]
TABLE = [
    *[(text, "present") for text in CERTAIN],
    *[(text, "absent") for text in DENIED],
    *[(text, "possible") for text in POSSIBLE],
    *[(text, "hypothetical") for text in HYPOTHETICAL],
    *[(text, "historical") for text in HISTORICAL],
    *[(text, "family") for text in FAMILY],
]


@pytest.mark.parametrize(("text", "found"), MEASURED)
def test_measured_traps(note, text, found):
    assert sorted(one for one in note.conditions(text) if one[0] in (LYSIS, SLIP)) == sorted(found)


@pytest.mark.parametrize(("text", "assertion"), TABLE)
def test_assertion(note, text, assertion):
    verdicts = {verdict for kind, verdict in note.conditions(text) if kind == SLIP}
    # What may not be said of this patient's spine now needs no condition at all.
    assert verdicts == {assertion} or (not verdicts and assertion in ("hypothetical", "family"))


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("Assessment: likely congenital C2 spondylolysis.", "present"),
        ("Assessment: C2 spondylolysis, possibly congenital.", "present"),
        ("Assessment: C2 spondylolysis. Possible myelopathy.", "present"),
        ("Assessment: possible C2 spondylolysis.\nPlan: CT confirmed C2 spondylolysis.", "present"),
    ],
)
def test_doubt_of_something_else(note, text, assertion):
    assert note.conditions(text) == [(LYSIS, assertion)]


@pytest.mark.parametrize(
    ("text", "assertions"),
    [
        # a doubt that a later study denies is settled
        ("We had wondered about an L5 pars defect. CT: no spondylolysis.", {"absent"}),
        ("X-ray questioned an L5 pars defect. CT lumbar: no pars defect at L5.", {"absent"}),
        ("HPI: suspected L5 spondylolysis. CT negative for pars defect.\nAssessment: facet pain.", {"absent"}),
        # one that stands in the assessment, or after the study, is not
        (
            "HPI: possible L5 pars defect. X-ray: no pars defect.\nAssessment: possible L5 spondylolysis.",
            {"absent", "possible"},
        ),
        ("X-ray: no pars defect. I wonder about an L5 spondylolysis.", {"absent", "possible"}),
        # nor one that the study of another region denies
        ("Possible L5 spondylolysis. CT cervical spine: no spondylolysis.", {"absent", "possible"}),
        ("L5 spondylolysis. CT lumbar: no L5 spondylolysis.", {"absent", "present"}),
    ],
)
def test_a_doubt_and_its_denial(note, text, assertions):
    assert {verdict for kind, verdict in note.conditions(text) if kind == LYSIS} == assertions


@pytest.mark.parametrize(
    "text",
    [
        "MRI brain shows no spondylolisthesis.\nAssessment: migraine.",
        "Daughter interprets for her. No spine complaints.",
        "Slipped on ice and fell. Slipped capital femoral epiphysis as a boy.",
        "Herniated disc at L4-5, spondylosis of C5-6.",
        "Aortic arch defect repaired. Ventricular septal defect.",
    ],
)
def test_nothing_present(note, text):
    assert [one for one in note.conditions(text) if one[1] not in ("absent",)] == []


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        # each of several ends holds, not the first alone
        ("CT showed smooth defects through both pars of L5, with spina bifida not present.", "present"),
        ("CT showed defects through both pars of L5; spina bifida not present.", "present"),
        ("CT showed no fracture, but an old L5 spondylolysis, however scoliosis not present.", "present"),
        ("CT showed that L5 spondylolysis is not present.", "absent"),
    ],
)
def test_a_denial_behind_another_matter(note, text, assertion):
    assert (LYSIS, assertion) in note.conditions(text)


@pytest.mark.parametrize(
    ("text", "etiology"),
    [
        ("Assessment: L5 spondylolysis, acquired, no slip.", "acquired"),
        ("Assessment: L5 spondylolysis, bilateral, acquired, without listhesis.", "acquired"),
        ("Assessment: no slip. Acquired L5 spondylolysis.", "acquired"),
    ],
)
def test_a_cause_before_a_denial_is_of_what_stands_before_it(note, text, etiology):
    (found,) = [one for one in note.read(text).conditions if one.kind == LYSIS]
    assert found.etiology == etiology


@pytest.mark.parametrize(
    ("text", "assertion", "resolved"),
    [
        ("Hx: L5-S1 spondylolisthesis, fused 2017, solid, slip reduced, no residual.", "historical", True),
        ("Hx: L5-S1 spondylolisthesis, fused 2017.", "historical", False),
        ("HPI: L4-5 TLIF 2016 for spondylolisthesis. There is no residual slip.", "historical", True),
        (
            "HPI: L4-5 TLIF 2016 for spondylolisthesis. The slip was reduced and the fusion is solid.",
            "historical",
            True,
        ),
        ("Hx: L5-S1 spondylolisthesis, no residual weakness.", "present", False),
        ("Comorbid: L5-S1 spondylolisthesis, HTN.", "present", False),
        ("Assessment: L4-L5 spondylolisthesis above an L5-S1 segment fused 2015.", "present", False),
        ("Assessment: L4-L5 spondylolisthesis, adjacent to L5-S1 fused in 2015.", "present", False),
    ],
)
def test_what_was_fused(note, text, assertion, resolved):
    (found,) = note.read(text).conditions
    assert (found.assertion, found.resolved) == (assertion, resolved)


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("XR (after triage, old MVC hx 3 yr ago): L5 pars defects.", "present"),
        ("XR (no fracture, no tumor) shows L5 pars defects.", "present"),
        ("Assessment: (possible) L5 pars defect.", "possible"),
        ("Assessment: no (acute or chronic) L5 pars defect.", "absent"),
    ],
)
def test_a_cue_in_brackets_acts_within_them(note, text, assertion):
    assert [verdict for kind, verdict in note.conditions(text) if kind == LYSIS] == [assertion]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("2022-04  MRI: no listhesis at C1-C2\n2026-11  MRI: C1 4 mm anterior to C2\nAssessment: C1-C2 slip.", False),
        ("04/2022  MRI: no listhesis at C1-C2\n11/2026  MRI: C1 4 mm anterior to C2\nAssessment: C1-C2 slip.", False),
        ("2026-11  MRI: no listhesis at C1-C2\n2022-04  MRI: C1 4 mm anterior to C2\nAssessment: C1-C2 slip.", True),
        ("MRI: no listhesis at C1-C2.\nAssessment: C1-C2 slip.", True),
    ],
)
def test_a_denial_in_a_line_of_an_earlier_date_is_no_contradiction(note, text, denied):
    assert [one.denied for one in note.read(text).conditions if one.assertion == "present"] == [denied]
