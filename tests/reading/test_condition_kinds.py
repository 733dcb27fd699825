"""What the note calls the trouble: kinds of conditions, their direction, and words that are none."""

from __future__ import annotations

import pytest

KINDS = [
    # lysis
    ("Assessment: C2 spondylolysis.", "spondylolysis"),
    ("Assessment: bilateral L5 pars defects.", "spondylolysis"),
    ("Assessment: L5 pars interarticularis defect.", "spondylolysis"),
    ("Assessment: chronic pars defect at L5.", "spondylolysis"),
    ("Assessment: defect of the pars interarticularis of C2.", "spondylolysis"),
    ("Assessment: isthmus defect of C2.", "spondylolysis"),
    ("Assessment: spondylolytic defect, C6.", "spondylolysis"),
    ("Assessment: lysis of the L5 pars.", "spondylolysis"),
    ("Assessment: L5 pars lysis.", "spondylolysis"),
    ("Assessment: bilateral spondylolyses at L5.", "spondylolysis"),
    ("Assessment: spondylolytic clefts of C2.", "spondylolysis"),
    ("ASSESSMENT: SPONDYLOLYSIS, C2, BILATERAL.", "spondylolysis"),
    # slip
    ("Assessment: C1-C2 spondylolisthesis.", "spondylolisthesis"),
    ("Assessment: anterolisthesis of L4 on L5.", "spondylolisthesis"),
    ("Assessment: L2-3 retrolisthesis.", "spondylolisthesis"),
    ("Assessment: laterolisthesis of L3 on L4.", "spondylolisthesis"),
    ("Assessment: listhesis at L4-5.", "spondylolisthesis"),
    ("Assessment: antero-listhesis C4-5.", "spondylolisthesis"),
    ("Assessment: L5-S1 spondyloptosis.", "spondylolisthesis"),
    ("Assessment: grade 1 vertebral slip at L5-S1.", "spondylolisthesis"),
    ("Assessment: forward slippage of L4 on L5.", "spondylolisthesis"),
    ("Assessment: isthmic slip L5-S1.", "spondylolisthesis"),
    ("Assessment: anterior displacement of C1 on C2.", "spondylolisthesis"),
    ("Impression: C1 is translated anteriorly on C2.", "spondylolisthesis"),
    ("Assessment: spondylolysthesis L4-5.", "spondylolisthesis"),
    ("Assessment: spondylolithesis L4-5.", "spondylolisthesis"),
    ("Assessment: acute traumatic anterolisthesis of C1 on C2.", "spondylolisthesis"),
    ("Assessment: traumatic slip of L5 on S1, acute.", "spondylolisthesis"),
    ("Assessment: slip of 5 mm at L4-5.", "spondylolisthesis"),
    ("Assessment: L4-5 olisthesis.", "spondylolisthesis"),
    ("Assessment: AAS 2/2 RA, ADI 6 mm.", "subluxation"),
    ("Assessment: Down syndrome with AAI.", "instability"),
    ("Assessment: recurrent subluxation of C1 on C2.", "recurrent-dislocation"),
    ("C1-C2 subluxation, reduced twice.\nAssessment: recurrent subluxation.", "recurrent-dislocation"),
    # stress fracture
    ("Assessment: L4 pars stress fracture.", "stress-fracture"),
    ("Assessment: stress fracture of the left L5 pars.", "stress-fracture"),
    ("Assessment: fatigue fracture of the L5 pedicle.", "stress-fracture"),
    ("MRI: the right L4 pars shows an early stress fracture.", "stress-fracture"),
    # acute fracture
    ("ED diagnosis: hangman's fracture after MVC today.", "fracture"),
    ("ED diagnosis: acute traumatic spondylolisthesis of C2.", "fracture"),
    ("ED diagnosis: acute type II odontoid fracture after a fall.", "fracture"),
    ("ED diagnosis: Jefferson fracture, fell from a ladder.", "fracture"),
    ("ED diagnosis: C1 posterior arch fracture, acute, after a fall.", "fracture"),
    ("ED diagnosis: C1 post arch fx after MVC today.", "fracture"),
    ("ED diagnosis: C1 ant arch fx after MVC today.", "fracture"),
    ("ED diagnosis: lat mass fx of C1 after MVC today.", "fracture"),
    ("ED diagnosis: C7 spinous process tip fx after RTA today.", "fracture"),
    ("ED diagnosis: C6 facet chip fx after RTA today.", "fracture"),
    ("ED diagnosis: T8 superior endplate fracture after a fall today.", "fracture"),
    # arch
    ("CT: midline gap, posterior arch of the atlas.", "arch-defect"),
    ("CT: the posterior arch of C1 has never fused.", "arch-defect"),
    ("CT: unfused posterior arch of C1.", "arch-defect"),
    ("Lateral view: posterior arch of C1 remains open.", "arch-defect"),
    ("Impression: Atlantoaxial instability in a child with Down syndrome.", "instability"),
    ("ED diagnosis: acute fracture of the left lateral mass of C1 after MVC.", "fracture"),
    # dislocation, subluxation
    ("ED diagnosis: acute traumatic C1-C2 dislocation after MVC.", "dislocation"),
    ("ED diagnosis: acute traumatic atlanto-occipital dislocation.", "dislocation"),
    ("ED diagnosis: acute traumatic C1-C2 subluxation after a dive.", "dislocation"),
    ("Assessment: recurrent atlantoaxial subluxation.", "recurrent-dislocation"),
    ("Assessment: atlantoaxial dislocation, recurrent.", "recurrent-dislocation"),
    ("Assessment: atlantoaxial subluxation.", "subluxation"),
    ("Assessment: C1-C2 rotatory fixation.", "subluxation"),
    ("Assessment: C4-5 subluxation.", "subluxation"),
    ("Assessment: rheumatoid C1-C2 subluxation.", "subluxation"),
    # instability, os, arch
    ("Assessment: atlantoaxial instability.", "instability"),
    ("Assessment: instability at C1-C2.", "instability"),
    ("Assessment: craniocervical instability.", "instability"),
    ("Assessment: lumbar segmental instability.", "instability"),
    ("Assessment: os odontoideum.", "os-odontoideum"),
    ("Assessment: dystopic os odontoideum.", "os-odontoideum"),
    ("Assessment: cleft of the posterior arch of C1.", "arch-defect"),
    ("Assessment: C1 posterior arch defect.", "arch-defect"),
    ("Assessment: midline gap in the posterior arch of the atlas.", "arch-defect"),
]
NONE = [
    "Assessment: cervical spondylosis C5-6.",
    "Assessment: slip and fall on ice, low back pain.",
    "Assessment: slipped capital femoral epiphysis.",
    "Assessment: slipped disc L4-5.",
    "Assessment: lysis of adhesions.",
    "Assessment: pars plana vitrectomy.",
    "Assessment: pars planitis.",
    "Assessment: L1 compression fracture.",
    "Assessment: osteoporotic wedge fracture of T12.",
    "Assessment: tibial stress fracture.",
    "Assessment: metatarsal stress fracture, neck pain.",
    "Assessment: rib fracture.",
    "Assessment: shoulder dislocation.",
    "Assessment: recurrent shoulder dislocation.",
    "Assessment: recurrent patellar subluxation.",
    "Assessment: recurrent hip dislocation, neck pain.",
    "Assessment: lens subluxation.",
    "Assessment: shoulder instability.",
    "Assessment: ankle instability.",
    "R shoulder: third anterior subluxation.\nAssessment: recurrent subluxation.",
    "Assessment: recurrent subluxations, hypermobile type.",
    "Assessment: recurrent dislocation of the TMJ. Neck supple.",
    "Assessment: SCFE, posterior slip.",
    "Assessment: AAS abuse, stopped. Neck strain.",
    "Assessment: AAI pacing.",
    "Assessment: hemodynamic instability.",
    "Assessment: postural instability and falls.",
    "Assessment: gait instability.",
    "Assessment: housing instability.",
    "Assessment: ventricular septal defect.",
    "Assessment: aortic arch defect.",
    "Assessment: fallopian tube isthmus defect.",
    "Assessment: thrombolysis for stroke.",
    "Assessment: hydrolysis, hemolysis, osteolysis.",
    "Assessment: permission slip for school signed.",
    "Assessment: fracture of the neck of the femur.",
    "Assessment: femoral neck fracture.",
    "Assessment: surgical neck fracture of the humerus.",
    "Assessment: cleft palate.",
    "Assessment: neural tube defect of her brother.",
    "Assessment: displaced anxiety onto work.",
    "Assessment: translated from Spanish by interpreter.",
    "Assessment: anterior neck mass, anterior approach planned.",
    "Assessment: forward head posture.",
    "CT: posterior arch of C1 is fused and intact.",
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kind(note, text, kind):
    assert [one for one in note.conditions(text) if one[1] == "present"] == [(kind, "present")]


@pytest.mark.parametrize("text", NONE)
def test_no_condition(note, text):
    assert [one for one in note.conditions(text) if one[1] not in ("absent", "family")] == []


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Assessment: retrolisthesis of L2 on L3.", "posterior"),
        ("Assessment: posterior listhesis L2-3.", "posterior"),
        ("Assessment: lateral listhesis of L3 on L4.", "lateral"),
        ("Assessment: laterolisthesis L3-4.", "lateral"),
        ("Assessment: anterolisthesis L4-5.", "anterior"),
    ],
)
def test_direction(note, text, direction):
    found = [one.direction for one in note.read(text).conditions]
    assert found == [direction] or (direction == "anterior" and found == [None])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Assessment: bilateral L5 pars defects with L5-S1 spondylolisthesis.", {"spondylolysis", "spondylolisthesis"}),
        ("Assessment: spondylolytic spondylolisthesis L5-S1.", {"spondylolisthesis"}),
        ("Assessment: isthmic spondylolisthesis L5-S1.", {"spondylolisthesis"}),
        ("Assessment: os odontoideum with C1-C2 instability.", {"os-odontoideum", "instability"}),
        ("Assessment: C1-C2 spondylolisthesis with instability at C1-C2.", {"spondylolisthesis", "instability"}),
        ("ED diagnosis: acute hangman's fracture.", {"fracture"}),
        ("ED diagnosis: acute dens fracture with acute traumatic C1-C2 dislocation.", {"fracture", "dislocation"}),
    ],
)
def test_several_conditions(note, text, kinds):
    assert {kind for kind, verdict in note.conditions(text) if verdict == "present"} == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Assessment: C1-C2 spondylolisthesis.\nCT: anterior displacement of C1 on C2.", ["spondylolisthesis"]),
        ("Imaging: CT: C1 lies 4 mm anterior to C2.\nAssessment: os odontoideum.", ["os-odontoideum"]),
        ("Imaging: disc displacement at L4-5.\nAssessment: low back pain.", []),
        ("Procedure: displacement of the electrode by 3 mm.\nAssessment: wound check.", []),
        ("Assessment: nondisplaced rib fracture.", []),
        ("Exam: trachea midline, no displacement of the apex beat.", []),
    ],
)
def test_displacement_beside_a_diagnosis_is_no_slip_of_its_own(note, text, kinds):
    assert [kind for kind, verdict in note.conditions(text) if verdict == "present"] == kinds


_NECK = "HPI: woke with a wry neck and neck pain. {} Admit for traction.\nAssessment: C1-C2 subluxation{}."


@pytest.mark.parametrize(
    ("history", "behind", "kind"),
    [
        ("No injury.", "", "subluxation"),
        ("Denies any recent trauma.", "", "subluxation"),
        ("No fall or injury.", "", "subluxation"),
        ("He fell from a wall today.", "", "dislocation"),
        ("He fell from a wall today.", ", acute", "dislocation"),
        ("Onset after a cold.", ", nontraumatic", "subluxation"),
        ("Onset after a cold.", ", non-traumatic", "subluxation"),
        ("Onset after a cold.", ", atraumatic", "subluxation"),
    ],
)
def test_a_denied_injury_makes_no_acute_one(note, history, behind, kind):
    found = {name for name, verdict in note.conditions(_NECK.format(history, behind)) if verdict == "present"}
    assert found == {kind}


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("C1 fracture. CT: four-part burst of the ring of C1. Imp: fracture of the atlas, acute.", "burst"),
        ("C1 fracture. Imp: Jefferson fracture of the atlas, acute.", "burst"),
        ("Imp: acute hangman fracture of the axis.", "hangman"),
        ("Imp: acute odontoid fracture of the axis.", "dens"),
        ("Imp: hangman's fracture. Today in the halo C2 is 3 mm anterior to C3, healing.", "hangman"),
    ],
)
def test_the_named_fracture_wins_over_that_of_its_vertebra(note, text, site):
    sites = [one.detail.site for one in note.read(text).conditions if one.assertion == "present"]
    assert sites == [site]


@pytest.mark.parametrize("text", ["Atlantoaxial (C1-C2) instability", "C1-C2 (atlantoaxial) instability"])
def test_both_names_of_a_level_before_the_condition(note, text):
    assert note.conditions(f"Assessment: {text}.") == [("instability", "present")]
