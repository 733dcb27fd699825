"""Sections of the layouts in use, and who speaks in them."""

from __future__ import annotations

import pytest

LAYOUTS = [
    (
        "CHIEF COMPLAINT: Neck pain\n\nHISTORY OF PRESENT ILLNESS:\nFell.\n\nPAST MEDICAL HISTORY:\nHTN\n\n"
        "REVIEW OF SYSTEMS:\nNegative.\n\nPHYSICAL EXAM:\nNormal.\n\nIMAGING:\nCT done.\n\n"
        "ASSESSMENT AND PLAN:\nSlip.\n",
        ["chief-complaint", "hpi", "pmh", "ros", "exam", "imaging", "assessment"],
    ),
    ("SUBJECTIVE: Pain.\nOBJECTIVE: Gait normal.\nASSESSMENT: Slip.\nPLAN: CT.", ["hpi", "exam", "assessment", "plan"]),
    ("S: Pain.\nO: Gait normal.\nA: Slip.\nP: CT.", ["hpi", "exam", "assessment", "plan"]),
    ("S/ Pain\nO/ Gait nl\nA/ Slip\nP/ CT", ["hpi", "exam", "assessment", "plan"]),
    ("HPI\nNeck pain.\n\nExam\nNormal.\n\nAssessment\nSlip.\n\nPlan\nCT.", ["hpi", "exam", "assessment", "plan"]),
    ("## HPI\nNeck pain.\n\n## Assessment\nSlip.\n\n## Plan\n- CT", ["hpi", "assessment", "plan"]),
    ("**HPI:** Neck pain.\n\n**Assessment:** Slip.\n\n**Plan:** CT.", ["hpi", "assessment", "plan"]),
    ("**Subjective**\nNeck pain.\n\n**Assessment and Plan**\nSlip.", ["hpi", "assessment"]),
    ("### Assessment & Plan\n1. Slip", ["assessment"]),
    ("* Assessment: slip", ["assessment"]),
    ("Hx  33F, neck pain\nEx  5/5\nDx  1. Slip\nTx  PT", ["hpi", "exam", "assessment", "plan"]),
    ("Dx 1. Slip", ["assessment"]),
    ("Hx Neck pain for years", ["hpi"]),
    (
        "[S] Neck pain.\n[O] Gait normal.\n[I] CT: slip.\n[A] Slip.\n[P] PT.",
        ["hpi", "exam", "imaging", "assessment", "plan"],
    ),
    ("HISTORY. Neck pain.\nEXAM. Normal.\nIMP. Slip.\nPLAN. Collar.", ["hpi", "exam", "assessment", "plan"]),
    ("Clinical impression:\n- Slip", ["assessment"]),
    ("Clinical details: fall", ["indication"]),
    ("Provider impression: slip", ["assessment"]),
    ("DIAG   1 Slip\n       2 Pain\nPLAN   PT", ["assessment", "plan"]),
    ("Working dx, unchanged since March:\n  Slip", ["assessment"]),
    ("Results reviewed this visit\nCT: slip", ["imaging"]),
    ("Other history: gout.\n\nSince then daily neck pain.", ["pmh"]),
    ("HISTORY:, Neck pain for years.,PHYSICAL EXAMINATION:, Normal.,IMPRESSION:, Slip.", ["hpi", "exam", "assessment"]),
    (
        "CHIEF COMPLAINT:,  Neck pain.,HISTORY OF PRESENT ILLNESS: , She fell.,PAST MEDICAL HISTORY:,  HTN.",
        ["chief-complaint", "hpi", "pmh"],
    ),
    (
        "EXAM: CT CERVICAL SPINE\nINDICATION: Neck pain.\nTECHNIQUE: Helical.\nCOMPARISON: None.\nFINDINGS: Slip.\n"
        "IMPRESSION: Slip of C1 on C2.",
        ["exam", "indication", "technique", "comparison", "findings", "assessment"],
    ),
    (
        "CLINICAL HISTORY: Pain.\n\nFINDINGS:\nSlip.\n\nIMPRESSION:\n1. Slip.",
        ["indication", "findings", "assessment"],
    ),
    (
        "PREOPERATIVE DIAGNOSIS: Slip.\nPOSTOPERATIVE DIAGNOSIS: Same.\nPROCEDURE: Fusion.\n"
        "INDICATIONS FOR SURGERY: Pain.",
        ["assessment", "assessment", "procedure", "hpi"],
    ),
    (
        "DISCHARGE DIAGNOSIS: Slip.\nHOSPITAL COURSE: Good.\nDISCHARGE MEDICATIONS: None.\n"
        "DISCHARGE INSTRUCTIONS: Collar.",
        ["assessment", "course", "medications", "instructions"],
    ),
    ("ED COURSE: CT.\nMDM: Slip.\nDISPOSITION: Home.", ["course", "assessment", "plan"]),
    ("FAMILY HISTORY: None.\nSOCIAL HISTORY: Retired.", ["family", "social"]),
    ("FH: None.  SH: Retired.  Meds: none.  Allergies: NKDA.", ["family", "social", "medications", "allergies"]),
    ("PROBLEM LIST\n- Slip\n- HTN", ["problem-list"]),
    ("Past Surgical History: none", ["psh"]),
    ("XR L-spine: slip.", []),
]
NO_HEADER = [
    "The impression was good.",
    "The IMPRESSION: was good",
    "history of falls in the family",
    "[x] new  [ ] follow-up",
    "Imp. of the procedure",
    "Plan was made with her.",
    "Her past medical history is long.",
    "Findings were discussed with the patient.",
    "She had a normal exam today.",
    "Pain results in poor sleep.",
    "Problems with balance.",
    "C1 on C2 by 4 mm.",
    "Neck pain for 3 months with no trauma. CT shows a slip of C1 on C2.",
]


@pytest.mark.parametrize(("text", "categories"), LAYOUTS)
def test_sections(note, text, categories):
    assert note.sections(text) == categories


@pytest.mark.parametrize("text", NO_HEADER)
def test_no_section(note, text):
    assert note.sections(text) == []


@pytest.mark.parametrize(
    ("text", "voices"),
    [
        ("Assessment: C1-C2 spondylolisthesis.", {"provider"}),
        ("HPI: She has C1-C2 spondylolisthesis.", {"provider"}),
        ("C1-C2 spondylolisthesis, stable.", {"provider"}),
        ("Imaging: CT: C1-C2 spondylolisthesis.", {"imaging"}),
        ("FINDINGS: C1-C2 spondylolisthesis.", {"imaging"}),
        ("HPI: CT shows C1-C2 spondylolisthesis.", {"imaging"}),
        ("CT cervical spine 02/11/2026: C1-C2 spondylolisthesis.", {"imaging"}),
        ("HPI: neck pain.\nXR C-spine: C1-C2 spondylolisthesis.", {"imaging"}),
        ("Radiology report: C1-C2 spondylolisthesis.", {"imaging"}),
        ("Imaging: CT: C1-C2 spondylolisthesis.\nAssessment: C1-C2 spondylolisthesis.", {"imaging", "provider"}),
        ("Assessment: C1-C2 spondylolisthesis on CT.", {"provider"}),
        ("Assessment: CT confirms C1-C2 spondylolisthesis.", {"provider"}),
        ("Problem list: C1-C2 spondylolisthesis.", {"list"}),
        ("X-ray: degenerative.\n\n=> C1-C2 spondylolisthesis.", {"provider"}),
        ("CC: neck pain\nCT cervical spine: C1-C2 spondylolisthesis.", {"imaging"}),
        ("Reason: C1-C2 spondylolisthesis,\n\nCT ordered.", {"provider"}),
    ],
)
def test_who_says_it(note, text, voices):
    assert {voice for one in note.read(text).conditions for voice in one.voices} == voices


def test_a_report_speaks_for_the_imaging(note):
    text = "EXAM: CT CERVICAL SPINE\nTECHNIQUE: Helical.\nFINDINGS: C1-C2 slip.\nIMPRESSION: C1-C2 spondylolisthesis."
    reading = note.read(text)
    assert reading.looks_like_report is not None
    assert {voice for one in reading.conditions for voice in one.voices} == {"imaging"}


@pytest.mark.parametrize(
    "text",
    [
        "HPI: Neck pain.\nImaging: CT cervical spine: C1-C2 slip.\nAssessment: C1-C2 spondylolisthesis.\nPlan: Collar.",
        "Dear colleague, thank you. CT shows a C1-C2 spondylolisthesis. I would watch it.",
        "IMPRESSION: C1-C2 spondylolisthesis.",
        "SUBJECTIVE: pain. FINDINGS: tender neck. ASSESSMENT: C1-C2 spondylolisthesis.",
    ],
)
def test_a_clinical_note_is_no_report(note, text):
    assert note.read(text).looks_like_report is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HOSPITAL COURSE: uneventful.", True),
        ("Discharge summary. Slip of C1 on C2.", True),
        ("Admitted on 02/03/2026 with a slip of C1 on C2.", True),
        ("Clinic visit for neck pain.", False),
        ("He admitted to smoking.", False),
        ("Referred to inpatient rehab in 2012.", False),
    ],
)
def test_words_that_suggest_an_inpatient(note, text, words):
    assert (note.read(text).looks_inpatient is not None) == words


_LETTERS = "s: neck pain\no: 5/5\na: c2 spondylolysis\np: collar"


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        (_LETTERS, {"assessment"}),
        ("Options:\na: C2 spondylolysis brace\nb: fusion", {None}),
        ("HPI: C2 spondylolysis\na: brace\nb: fusion", {"hpi"}),
        ("Seen today.\nProblems\n1. C2 spondylolysis\n\nPlan: collar", {"assessment"}),
        ("Problems\n1. C2 spondylolysis\n\nHPI: pain\nPlan: collar", {"problem-list"}),
        ("Problems\n1. C2 spondylolysis\n\nPlan: collar\nAssessment: pain", {"problem-list"}),
        ("Problem list\n1. C2 spondylolysis\n\nPlan: collar", {"problem-list"}),
    ],
)
def test_letters_and_problems(note, text, sections):
    found = note.read(text).findings
    assert {one.evidence.section for one in found if one.category == "condition"} == sections
