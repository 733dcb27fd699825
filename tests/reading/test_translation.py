"""Translation: presence, millimetres and Meyerding grade; intervals, screws and discs are none."""

from __future__ import annotations

import pytest

MM = [
    ("Assessment: C1-C2 spondylolisthesis, 4 mm.", 4.0),
    ("Assessment: 4 mm anterolisthesis of L4 on L5.", 4.0),
    ("Assessment: 4-mm anterolisthesis of L4 on L5.", 4.0),
    ("Assessment: anterolisthesis of L4 on L5 measuring 4.5 mm.", 4.5),
    ("Assessment: 7mm slip of L5 on S1.", 7.0),
    ("Assessment: L4-5 spondylolisthesis with 3 to 4 mm of anterior translation.", 4.0),
    ("Assessment: L4-5 spondylolisthesis, 2-3 mm.", 3.0),
    ("Standing lateral 3/4/26: 6 mm, stable.\nAssessment: L4-5 spondylolisthesis.", 6.0),
    ("Lumbar XR = 6 mm, unchanged.\nAssessment: L4-5 spondylolisthesis.", 6.0),
    ("Assessment: C1-C2 spondylolisthesis. CT: C1 is displaced 5 mm anteriorly on C2.", 5.0),
    ("Assessment: L4-5 spondylolisthesis. 3 mm in extension and 6 mm in flexion.", 6.0),
    ("Assessment: L4-5 spondylolisthesis, 3 mm neutral, 6 mm in flexion.", 6.0),
    ("Assessment: L4-5 spondylolisthesis, slip measures 8 millimeters.", 8.0),
    ("Assessment: C1-C2 spondylolisthesis, 4 mm; ADI 3 mm.", 4.0),
    ("Assessment: C1-C2 spondylolisthesis, 4 mm. Screws 28 mm long.", 4.0),
    ("Assessment: L4-5 spondylolisthesis, 5 mm (was 3 mm in 2019).", 5.0),
    ("Assessment: L4-5 spondylolisthesis 4 mm. Disc bulge of 6 mm at L5-S1.", 4.0),
    ("Assessment: L4-5 spondylolisthesis. XR: slips up to 5 mm.", 5.0),
    ("Assessment: L4-5 spondylolisthesis. XR: L4 on L5 forward 8 mm.", 8.0),
    ("Assessment: L3-4 lateral listhesis. XR: L3 sits 8 mm to the left of L4.", 8.0),
    ("Assessment: L4-5 spondylolisthesis. XR: L4 over L5, 4 mm extended, 9 mm flexed.", 9.0),
    ("Assessment: C1-C2 instability. Films: C1 travels 7 mm forward on C2.", 7.0),
    ("Assessment: C1-C2 instability. Films: C1 and its ossicle glided 8 mm on the body of C2.", 8.0),
    ("Assessment: C1-C2 instability. CT: atlas rides 5 mm over the axis when flexed.", 5.0),
    ("Assessment: odontoid fracture. CT: dens and C1 have been driven back together 4 mm on the C2 body.", 4.0),
    ("Assessment: odontoid fracture. CT: the atlas now rests 5 mm behind the body of the axis.", 5.0),
    ("Assessment: L4-5 spondylolisthesis. XR: L4 is 7 mm fwd of L5.", 7.0),
    ("Assessment: L4-5 spondylolisthesis. Grown from 3 to 6 mm on the latest flexion views.", 6.0),
    ("Assessment: L4-5 spondylolisthesis. XR: forward displacement of L4 on L5, 3 mm, disc spaces narrow.", 3.0),
    ("Assessment: L4-5 spondylolisthesis\n| view | slip | angle |\n| flexion | 9 mm | 5 deg |", 9.0),
    ("Assessment: L4-5 spondylolisthesis\n| view | disc height | slip |\n| neutral | 9 mm | 4 mm |", 4.0),
]
NO_MM = [
    "Assessment: C1-C2 spondylolisthesis.",
    "Assessment: C1-C2 spondylolisthesis. ADI 5 mm.",
    "Assessment: C1-C2 spondylolisthesis with an atlantodental interval of 6 mm.",
    "Assessment: C1-C2 spondylolisthesis. BDI 9 mm, BAI 8 mm.",
    "Assessment: C1-C2 spondylolisthesis. Canal 11 mm.",
    "Assessment: L4-5 spondylolisthesis with a 4 mm disc bulge.",
    "Assessment: L4-5 spondylolisthesis. 6.5 mm screws at L4 and L5.",
    "Assessment: L4-5 spondylolisthesis. 9 mm cage.",
    "Assessment: L4-5 spondylolisthesis. Thyroid nodule 8 mm.",
    "Assessment: L4-5 spondylolisthesis. Pars gap of 2 mm.",
    "Assessment: L4-5 spondylolisthesis. 3 mm syrinx.",
    "Standing lateral today: 6 mm cyst.\nAssessment: L4-5 spondylolisthesis.",
    "Standing lateral of the knee today: 6 mm.\nAssessment: L4-5 spondylolisthesis.",
    "Standing lateral today: 6 mm.\nAssessment: low back pain.",
    "Ultrasound: 6 mm, stable.\nAssessment: L4-5 spondylolisthesis.",
    "Assessment: L4-5 spondylolisthesis. Pupils 3 mm.",
    "Assessment: L4-5 spondylolisthesis. CT with 1 mm slices.",
    "Assessment: L4-5 spondylolisthesis. BP 120/80 mm Hg.",
    "Assessment: L4-5 spondylolisthesis. Cerebellar tonsils 4 mm below the foramen magnum.",
    "Assessment: C1-C2 spondylolisthesis. CT: C2 pedicle 3.5 mm.",
    "Assessment: L4-5 spondylolisthesis. Disc space, 5 mm, slip unchanged.",
    "Assessment: C1-C2 spondylolisthesis\n| view | ADI |\n| flexion | 5 mm |",
]
GRADES = [
    ("Assessment: grade 1 spondylolisthesis L4-5.", 1),
    ("Assessment: Grade I anterolisthesis of L4 on L5.", 1),
    ("Assessment: L5-S1 spondylolisthesis, Meyerding II.", 2),
    ("Assessment: L5-S1 spondylolisthesis, Meyerding grade 3.", 3),
    ("Assessment: L5-S1 spondylolisthesis (gr. IV).", 4),
    ("Assessment: grade-2 spondylolisthesis L5-S1.", 2),
    ("Assessment: L5-S1 spondyloptosis.", 5),
    ("Assessment: L5-S1 spondylolisthesis. Strength 4/5.", None),
    ("Assessment: L5-S1 spondylolisthesis. Grade 2/6 murmur.", None),
    ("Assessment: L5-S1 spondylolisthesis. Grade 2 ankle sprain.", None),
    ("Assessment: L5-S1 spondylolisthesis. Modic type 2.", None),
    ("Assessment: L5-S1 spondylolisthesis. 5th grade student.", None),
    ("Assessment: L5-S1 spondylolisthesis. Grade 3 oligodendroglioma.", None),
    ("Assessment: low-grade spondylolisthesis L5-S1.", None),
]
STATUS = [
    ("Assessment: C1-C2 spondylolisthesis.", "present"),
    ("Assessment: C1-C2 subluxation.", "present"),
    ("Assessment: C2 spondylolysis.", "undocumented"),
    ("Assessment: C2 spondylolysis without listhesis.", "absent"),
    ("Assessment: C2 spondylolysis. No spondylolisthesis.", "absent"),
    ("Assessment: C2 spondylolysis. Alignment maintained.", "absent"),
    ("Assessment: C2 spondylolysis. Flexion-extension: no translation at C2-C3.", "absent"),
    ("Assessment: C2 spondylolysis. Cervical alignment is normal.", "absent"),
    ("Assessment: C2 spondylolysis. CT: alignment ok.", "absent"),
    ("Assessment: C2 spondylolysis. CT: C2 and C3 line up on both views.", "absent"),
    ("Assessment: C2 spondylolysis. CT: C2 squarely over C3.", "absent"),
    ("Assessment: C2 spondylolysis. CT: C2 rests in line with C3.", "absent"),
    ("Assessment: C2 spondylolysis. CT: vertebral bodies neatly stacked.", "absent"),
    ("Assessment: C2 spondylolysis. CT: C2 and C3 do not line up on both views.", "undocumented"),
    ("Assessment: C2 spondylolysis. CT: vertebrae not stacked straight.", "undocumented"),
    ("No trouble walking with PT. CT: C2 is 3 mm anterior to C3.\nAssessment: C2 spondylolysis.", "present"),
    ("Assessment: C2 spondylolysis. Plan: flexion-extension films to look for slip.", "undocumented"),
    ("Assessment: C2 spondylolysis with 3 mm anterior translation of C2 on C3.", "present"),
    ("Assessment: L5 spondylolysis. No fracture.", "undocumented"),
    ("Assessment: neck pain.", "undocumented"),
]


@pytest.mark.parametrize(("text", "mm"), MM)
def test_millimetres(note, text, mm):
    assert note.read(text).translation.mm == mm


@pytest.mark.parametrize("text", NO_MM)
def test_other_millimetres(note, text):
    assert note.read(text).translation.mm is None


@pytest.mark.parametrize(("text", "grade"), GRADES)
def test_grade(note, text, grade):
    assert note.read(text).translation.grade == grade


@pytest.mark.parametrize(("text", "status"), STATUS)
def test_status(note, text, status):
    assert note.read(text).translation.status == status


SHOWN = [
    "L4 on L5 forward 8 mm",
    "slip 2 mm",
    "grade 1 slip",
    "slip unchanged",
    "Meyerding 1",
    "L4 over L5, 4 mm in extension and 9 mm in flexion",
    "L4 sits 8 mm to the left of L5",
    "L4 off the front of L5",
    "anterior step at L4-5",
    "8 mm of forward translation, L4 over L5",
]
NOT_SHOWN = ["disc bulge of 3 mm at L4-5", "L4-5 facet cyst, 6 mm to the left of midline", "slips and falls reviewed"]


@pytest.mark.parametrize(
    ("words", "shown"), [*[(words, True) for words in SHOWN], *[(words, False) for words in NOT_SHOWN]]
)
def test_a_study_that_shows_the_slip_in_any_words(note, words, shown):
    (slip,) = note.read(f"Assessment: degenerative spondylolisthesis L4-5.\nX-ray lumbar: {words}.").conditions
    assert slip.imaging_finding is shown


def test_a_measure_of_another_level_shows_nothing_of_this_one(note):
    text = "Assessment: 1. Spondylolisthesis L4-5. 2. Spondylolisthesis C4-5.\nX-ray: C4 on C5, 3 mm in flexion."
    found = {one.region: one.imaging_finding for one in note.read(text).conditions}
    assert found == {"lumbar": False, "cervical": True}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("X-ray lumbar: vertebral bodies in line.\nAssessment: L4-L5 spondylolisthesis.", True),
        ("X-ray lumbar: disc space narrow.\nAssessment: L4-L5 spondylolisthesis.", False),
        ("Exam: well aligned. X-ray lumbar done.\nAssessment: L4-L5 spondylolisthesis.", False),
        ("MRI L-spine 2/10/26  R disc herniation. L4 is 3 mm anterior to L5.\n\nDx: L4-L5 spondylolisthesis.", True),
    ],
)
def test_alignment_is_a_finding_of_the_study(note, text, shown):
    (found,) = [one for one in note.read(text).conditions if one.assertion == "present"]
    assert found.imaging_finding is shown


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Dynamic films: ossicle and C1 move together, no translation.\nImpression: os odontoideum.", "absent"),
        ("X-ray: nl alignment.\nImpression: L5 spondylolysis.", "absent"),
        ("X-ray: C1-C2 relationship normal.\nImpression: C2 spondylolysis.", "absent"),
        ("X-ray: vertebrae line up fine.\nImpression: C2 spondylolysis.", "absent"),
        ("X-ray: C5-C6 relationship normal.\nImpression: L5 spondylolysis.", "undocumented"),
        ("CT: L5 sits square on S1.\nImpression: L5 spondylolysis.", "absent"),
        ("CT: the axis has not moved forward.\nImpression: C2 spondylolysis.", "absent"),
        ("CT: C2 has not moved since 2019.\nImpression: C2 spondylolysis.", "undocumented"),
        ("CT: L5-S1 not slipped.\nImpression: L5 spondylolysis.", "absent"),
        ("CT: nothing has slipped.\nImpression: L5 spondylolysis.", "absent"),
        ("CT: no step at L5-S1.\nImpression: L5 spondylolysis.", "absent"),
        ("CT: no slip at this level.\nImpression: L5 spondylolysis.", "absent"),
        ("CT: no slip at any other level.\nImpression: L5 spondylolysis.", "undocumented"),
        ("Flexion films: no abnormal movement.\nImpression: C2 spondylolysis.", "absent"),
        ("Exam: no abnormal movements.\nImpression: C2 spondylolysis.", "undocumented"),
        ("CT: L5 does not line up with S1.\nImpression: L5 spondylolysis.", "undocumented"),
        ("Peg view: lateral masses line up.\nImpression: os odontoideum.", "absent"),
        ("CT neck: nothing has slipped at C2; X-ray: L4 6 mm forward of L5.\nDx: L4-5 spondylolisthesis.", "present"),
    ],
)
def test_translation_denied_in_other_words(note, text, status):
    assert note.read(text).translation.status == status


HISTORY = "MRI LUMBAR SPINE\n\nClinical history: {}\n\nFindings: pars defect at L5.\n\nImpression: L5 spondylolysis.\n"


@pytest.mark.parametrize(
    ("history", "status"),
    [
        ("Back pain. Radiographs elsewhere: alignment normal, no slip.", "absent"),
        ("Back pain, ?slip.", "undocumented"),
        ("Radiographs to look for a slip.", "undocumented"),
    ],
)
def test_a_report_may_retell_an_earlier_study(note, history, status):
    assert note.read(HISTORY.format(history), "radiology-report").translation.status == status
