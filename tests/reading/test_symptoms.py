"""Symptoms and neurological findings of the patient now, normal findings included."""

from __future__ import annotations

import pytest

PRESENT, ABSENT = "present", "absent"
ROWS = [
    ("HPI: neck pain for 3 months.", {"neck-pain": PRESENT}),
    ("HPI: cervicalgia.", {"neck-pain": PRESENT}),
    ("HPI: her neck hurts.", {"neck-pain": PRESENT}),
    ("HPI: denies neck pain.", {"neck-pain": ABSENT}),
    ("HPI: no neck or back pain.", {"neck-pain": ABSENT, "low-back-pain": ABSENT}),
    ("HPI: low back pain.", {"low-back-pain": PRESENT}),
    ("HPI: LBP x 2 yrs.", {"low-back-pain": PRESENT}),
    ("HPI: mid back pain.", {}),
    ("HPI: occipital headaches.", {"headache": PRESENT}),
    ("ROS: no headache, fever or chills.", {"headache": ABSENT}),
    ("ROS: denies HA.", {"headache": ABSENT}),
    ("Assessment: greater occipital neuralgia.", {"occipital-neuralgia": PRESENT}),
    ("Assessment: left C6 radiculopathy.", {"radiculopathy": PRESENT}),
    ("HPI: pain radiates down the left leg.", {"radiculopathy": PRESENT}),
    ("HPI: no radicular symptoms.", {"radiculopathy": ABSENT}),
    ("HPI: no radiating arm pain.", {"radiculopathy": ABSENT}),
    ("Assessment: cervical myelopathy.", {"myelopathy": PRESENT}),
    ("Assessment: no myelopathy.", {"myelopathy": ABSENT}),
    ("Exam: Hoffmann negative bilaterally.", {"myelopathic-signs": ABSENT}),
    ("Exam: Hoffman's negative.", {"myelopathic-signs": ABSENT}),
    ("Exam: negative Hoffmann.", {"myelopathic-signs": ABSENT}),
    ("Exam: no clonus.", {"myelopathic-signs": ABSENT}),
    ("Exam: positive Hoffmann on the left.", {"myelopathic-signs": PRESENT}),
    ("Exam: Hoffmann positive bilaterally.", {"myelopathic-signs": PRESENT}),
    ("Exam: Hoffmann's sign present.", {"myelopathic-signs": PRESENT}),
    ("Exam: 3 beats of clonus at the ankles.", {"myelopathic-signs": PRESENT}),
    ("Exam: Babinski upgoing.", {"myelopathic-signs": PRESENT}),
    ("Exam: toes downgoing.", {"myelopathic-signs": ABSENT}),
    ("Exam: hyperreflexia in the legs.", {"myelopathic-signs": PRESENT}),
    ("Exam: reflexes 3+ in the legs.", {"myelopathic-signs": PRESENT}),
    ("Exam: no hyperreflexia, Hoffmann or clonus.", {"myelopathic-signs": ABSENT}),
    ("Exam: Lhermitte negative.", {"myelopathic-signs": ABSENT}),
    ("Imaging: MRI cervical spine: cord compression at C1-C2.", {"cord-compression": PRESENT}),
    ("Imaging: MRI cervical spine: no cord compression.", {"cord-compression": ABSENT}),
    ("HPI: weakness of the hands.", {"weakness": PRESENT}),
    ("Exam: strength 5/5 throughout.", {"weakness": ABSENT}),
    ("Exam: motor 5/5 in all groups.", {"weakness": ABSENT}),
    ("Exam: full strength in all extremities.", {"weakness": ABSENT}),
    ("Exam: grip 4/5 on the right.", {"weakness": PRESENT}),
    ("Exam: 4+/5 triceps, otherwise 5/5.", {"weakness": PRESENT}),
    ("Exam: strength 5/5 except 4/5 in the left deltoid.", {"weakness": PRESENT}),
    ("Exam: strength normal.", {"weakness": ABSENT}),
    ("HPI: denies weakness.", {"weakness": ABSENT}),
    ("HPI: denies weakness or numbness.", {"weakness": ABSENT, "sensory-deficit": ABSENT}),
    (
        "HPI: denies headache, neck pain, numbness or weakness.",
        {"headache": ABSENT, "neck-pain": ABSENT, "sensory-deficit": ABSENT, "weakness": ABSENT},
    ),
    (
        "HPI: Neck pain, denies numbness, tingling, weakness, gait imbalance, or bowel/bladder changes.",
        {
            "neck-pain": PRESENT,
            "sensory-deficit": ABSENT,
            "weakness": ABSENT,
            "gait-disturbance": ABSENT,
            "bowel-bladder-dysfunction": ABSENT,
        },
    ),
    ("HPI: numbness in both hands.", {"sensory-deficit": PRESENT}),
    ("HPI: tingling of the fingers.", {"sensory-deficit": PRESENT}),
    ("HPI: paresthesias in the arms.", {"sensory-deficit": PRESENT}),
    ("Exam: sensation intact to light touch.", {"sensory-deficit": ABSENT}),
    ("Exam: SILT.", {"sensory-deficit": ABSENT}),
    ("Exam: sensation decreased over the thumb.", {"sensory-deficit": PRESENT}),
    ("Exam: decreased pinprick in the left hand.", {"sensory-deficit": PRESENT}),
    ("Exam: vibration reduced at the toes.", {"sensory-deficit": PRESENT}),
    ("Exam: light touch and pinprick normal.", {"sensory-deficit": ABSENT}),
    ("Exam: gait normal.", {"gait-disturbance": ABSENT}),
    ("Exam: normal gait and station.", {"gait-disturbance": ABSENT}),
    ("Exam: gait is steady.", {"gait-disturbance": ABSENT}),
    ("Exam: wide-based gait.", {"gait-disturbance": PRESENT}),
    ("Exam: gait is unsteady.", {"gait-disturbance": PRESENT}),
    ("Exam: gait: broad based and ataxic.", {"gait-disturbance": PRESENT}),
    ("HPI: trouble walking.", {"gait-disturbance": PRESENT}),
    ("HPI: balance problems.", {"gait-disturbance": PRESENT}),
    ("HPI: no gait disturbance.", {"gait-disturbance": ABSENT}),
    ("HPI: urinary urgency.", {"bowel-bladder-dysfunction": PRESENT}),
    ("HPI: denies bowel or bladder incontinence.", {"bowel-bladder-dysfunction": ABSENT}),
    ("HPI: no loss of bladder control.", {"bowel-bladder-dysfunction": ABSENT}),
    ("HPI: bowel and bladder normal.", {"bowel-bladder-dysfunction": ABSENT}),
    ("HPI: dizziness when she turns her head.", {"dizziness": PRESENT}),
    ("HPI: no vertigo.", {"dizziness": ABSENT}),
    ("Exam: neurologically intact.", {"neurological-deficit": ABSENT}),
    ("Exam: no focal neurological deficit.", {"neurological-deficit": ABSENT}),
    ("Exam: Neuro: non-focal.", {"neurological-deficit": ABSENT}),
    ("Exam: no neuro deficits.", {"neurological-deficit": ABSENT}),
    ("Assessment: C2 spondylolysis, incidental.", {"asymptomatic": PRESENT}),
    ("Assessment: asymptomatic C2 spondylolysis.", {"asymptomatic": PRESENT}),
    # in one place denied, in another present
    ("HPI: neck pain.\nROS: no neck pain.", {"neck-pain": PRESENT}),
    ("HPI: numbness in the hands.\nExam: sensation intact.", {"sensory-deficit": PRESENT}),
    # not said of the patient now
    ("FH: mother with neck pain.", {}),
    ("Plan: return for new weakness or numbness.", {}),
    ("Instructions: Call for numbness, weakness or loss of bladder control.", {}),
    ("Plan: ED if she develops weakness.", {}),
    ("HPI: neck pain, resolved.", {}),
    ("HPI: numbness has resolved.", {}),
    ("Consent: risks include weakness, numbness and paralysis.", {}),
    ("PMH: low back pain 2010, resolved.", {}),
    # plain words for what works, and for what does not
    (
        "HPI: has had no trouble with her walking, and her bladder works as it should.",
        {"gait-disturbance": ABSENT, "bowel-bladder-dysfunction": ABSENT},
    ),
    ("HPI: no trouble with toilet, balance good.", {"gait-disturbance": ABSENT, "bowel-bladder-dysfunction": ABSENT}),
    (
        "HPI: LOW BACK: pain on walking. NECK: pain, both sides, numbness none.",
        {"neck-pain": PRESENT, "low-back-pain": PRESENT, "sensory-deficit": ABSENT},
    ),
    (
        "HPI: neck pn + occ HA. no wkns, no paresth, Hoffmann neg.",
        {
            "neck-pain": PRESENT,
            "headache": PRESENT,
            "weakness": ABSENT,
            "sensory-deficit": ABSENT,
            "myelopathic-signs": ABSENT,
        },
    ),
    ("HPI: an electric jolt went through both arms and down her back.", {"myelopathic-signs": PRESENT}),
    ("Exam: Gait without abnormality.", {"gait-disturbance": ABSENT}),
    ("Exam: non-antalgic gait.", {"gait-disturbance": ABSENT}),
    ("Exam: walks in a crouch.", {"gait-disturbance": PRESENT}),
    ("Exam: biceps 5, triceps 1, hands 0.", {"weakness": PRESENT}),
    ("Exam: left foot weak, perianal sensation present.", {"weakness": PRESENT, "sensory-deficit": ABSENT}),
    ("Exam: rectal tone absent, retention -> Foley.", {"bowel-bladder-dysfunction": PRESENT}),
    ("MRI C-spine: the cord is of normal signal without compression.", {"cord-compression": ABSENT}),
    ("HPI: low back pain, nil below the knee.", {"low-back-pain": PRESENT, "radiculopathy": ABSENT}),
    (
        "Form\nPain:   [x] low back   [ ] neck\nBladder/bowel: [ ] yes [x] no",
        {"low-back-pain": PRESENT, "bowel-bladder-dysfunction": ABSENT},
    ),
    # words that are no symptom
    ("HPI: tripped over the dog.", {}),
    ("Imaging: MRI L-spine: broad based disc bulge.", {}),
    ("Plan: 3 sets, legs 2 days a week.", {}),
    ("Plan: gait belt in therapy.", {}),
    ("Plan: gait training with PT.", {}),
    ("PMH: inflammatory bowel disease.", {}),
    ("Procedure: general anesthesia.", {}),
    ("Plan: see the headache clinic.", {}),
    ("Medications: weak opioid as needed.", {}),
    ("PMH: multiple myeloma.", {}),
    ("Procedure: bladder scan 120 mL.", {}),
    ("Social: works on day 3/5 of her shift.", {}),
    ("Exam: trigeminal neuralgia trigger points.", {}),
    ("PMH: radicular cyst of a molar.", {}),
]


@pytest.mark.parametrize(("text", "concepts"), ROWS)
def test_symptoms(note, text, concepts):
    assert note.symptoms(text) == concepts


@pytest.mark.parametrize(
    ("text", "concept", "cause"),
    [
        ("Assessment: C1-C2 spondylolisthesis with myelopathy.", "myelopathy", "condition"),
        ("Assessment: myelopathy due to C1-C2 spondylolisthesis.", "myelopathy", "condition"),
        ("Assessment: myelopathy secondary to the C1-C2 slip.", "myelopathy", "condition"),
        ("Assessment: C1-C2 spondylolisthesis causing myelopathy.", "myelopathy", "condition"),
        ("Assessment: C1-C2 spondylolisthesis. Myelopathy.", "myelopathy", None),
    ],
)
def test_a_diagnosis_tied_to_the_condition(note, text, concept, cause):
    found = {one.concept: one.cause for one in note.read(text).symptoms}
    assert found[concept] == cause


@pytest.mark.parametrize(
    ("text", "diagnosed"),
    [
        ("Assessment: cervical radiculopathy.", True),
        ("HPI: pain radiates down the left arm.", False),
        ("HPI: radicular symptoms in the left arm.", False),
    ],
)
def test_a_named_diagnosis(note, text, diagnosed):
    assert [one.diagnosed for one in note.read(text).symptoms if one.concept == "radiculopathy"] == [diagnosed]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Assessment: 1. L5-S1 spondylolisthesis. 2. Right L5 radiculopathy.", "lumbosacral"),
        ("Assessment: 1. L4-L5 spondylolisthesis. 2. Right L5 radiculopathy.", "lumbar"),
        ("Assessment: 1. C7-T1 spondylolisthesis. 2. Right C7 radiculopathy.", "cervicothoracic"),
        ("Assessment: 1. C7-T1 spondylolisthesis. 2. Left C8 radiculopathy.", "cervicothoracic"),
        ("Assessment: 1. C5-C6 spondylolisthesis. 2. Left C8 radiculopathy.", "cervical"),
        ("Assessment: 1. L5-S1 spondylolisthesis. 2. Left S1 radiculopathy.", "lumbosacral"),
        ("Assessment: 1. L4-L5 and L5-S1 spondylolisthesis. 2. Right L5 radiculopathy.", "lumbar"),
        ("Assessment: 1. L5-S1 spondylolisthesis. 2. Right L3 radiculopathy.", "lumbar"),
    ],
)
def test_the_region_of_a_root(note, text, region):
    (found,) = [one for one in note.read(text).symptoms if one.concept == "radiculopathy"]
    assert found.region == region


def test_what_a_report_was_asked_about_is_no_diagnosis_of_its_own(note):
    text = (
        "MR LUMBAR SPINE\nCLINICAL INFORMATION: left L5 radiculopathy.\nTECHNIQUE: sagittal T1.\n"
        "FINDINGS: L4 is 4 mm anterior to L5.\nIMPRESSION: Spondylolisthesis L4-L5."
    )
    reading = note.read(text)
    assert reading.looks_like_report is not None
    assert not [one for one in reading.symptoms if one.concept == "radiculopathy" and one.diagnosed]
