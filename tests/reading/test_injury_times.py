"""When an injury happened: lately, years ago, or at no known time; and which injury a detail belongs to."""

from __future__ import annotations

import pytest

PAST = [
    ("HPI: Hangman's fracture in 1996, treated in a halo. Neck stiff.", "fracture"),
    ("HPI: In 2001 she came off a horse and had a Jefferson fracture.", "fracture"),
    ("HPI: C5 fracture 15 years ago, collar only.", "fracture"),
    ("HPI: When he was 12 he fractured C2.", "fracture"),
    ("HPI: C2 fracture as a teenager.", "fracture"),
    ("HPI: Odontoid fracture in his twenties. No neck pain since.", "fracture"),
    ("HPI: C1-C2 dislocation in 1988, reduced in traction.", "subluxation"),
    ("HPI: L5 pars stress fracture in 2009, rested for a season.", "stress-fracture"),
    ("Assessment: healed L4 pars stress fracture.", "stress-fracture"),
    ("HPI: C6 fracture in 1999. MRI: C6 fracture with old wedging.", "fracture"),
]
PRESENT = [
    ("ED: Fell today. Assessment: acute C2 fracture.", "fracture"),
    ("HPI: Osteoporosis since 2008. Fell from a chair; C2 fracture on CT.", "fracture"),
    ("HPI: Lumbar fusion 10 years ago, now presents with a C2 fracture after a fall.", "fracture"),
    ("HPI: Type II odontoid fracture in 2014. CT: nonunion of the odontoid fracture.", "fracture"),
    ("HPI: C2 fracture 5 weeks ago, in a collar.", "fracture"),
    ("Assessment: L5 pars stress fracture, 6 weeks of bracing.", "stress-fracture"),
]


@pytest.mark.parametrize(("text", "kind"), PAST)
def test_an_injury_of_years_ago_is_history(note, text, kind):
    assert set(note.conditions(text)) == {(kind, "historical")}


@pytest.mark.parametrize(("text", "kind"), PRESENT)
def test_an_injury_of_now_is_present(note, text, kind):
    assert set(note.conditions(text)) == {(kind, "present")}


def test_an_old_injury_does_not_hide_a_new_one_nor_name_it(note):
    text = "CC: fall today\nPMH: hangman's fracture 2009\nAssessment: acute type II odontoid fracture."
    present = [one for one in note.read(text).conditions if one.assertion == "present"]
    assert [(one.kind, one.detail.site, one.detail.type) for one in present] == [("fracture", "dens", "II")]


@pytest.mark.parametrize(
    ("words", "kind", "etiology"),
    [
        ("age indeterminate", "spondylolisthesis", "traumatic-unclear"),
        ("of uncertain chronicity", "spondylolisthesis", "traumatic-unclear"),
        ("acute versus chronic", "spondylolisthesis", "traumatic-unclear"),
        ("acute", "fracture", "traumatic-acute"),
    ],
)
def test_a_traumatic_slip_of_the_axis_whose_age_nobody_knows_is_no_acute_fracture(note, words, kind, etiology):
    text = (
        f"HPI: Several falls this year, brought by ambulance.\nAssessment: traumatic spondylolisthesis of C2, {words}."
    )
    assert [(one.kind, one.etiology, one.assertion) for one in note.read(text).conditions] == [
        (kind, etiology, "present")
    ]


@pytest.mark.parametrize(
    ("text", "displaced"),
    [
        ("hangman's fracture, displaced, and nondisplaced C1 posterior arch fracture", {"C2": True, "C1": False}),
        ("nondisplaced C1 posterior arch fracture and displaced C2 fracture", {"C2": True, "C1": False}),
        ("nondisplaced C1 and C2 fractures", {"C2": False, "C1": False}),
        ("C2 fracture, nondisplaced", {"C2": False}),
    ],
)
def test_displacement_is_said_of_the_fracture_right_behind_it(note, text, displaced):
    found = note.read(f"ED diagnosis after MVC today: {text}.").conditions
    assert {one.levels[0]: one.detail.displaced for one in found} == displaced


@pytest.mark.parametrize(
    ("words", "phase"),
    [
        ("routine healing, subsequent care", "routine"),
        ("7/52 since the fall", "routine"),
        ("the fracture is uniting", "routine"),
        ("CT shows progressive healing", "routine"),
        ("in the ED today", "active"),
    ],
)
def test_phase_of_care(note, words, phase):
    (one,) = note.read(f"Assessment: C1 lat mass fx, {words}.").conditions
    assert (one.detail.phase, one.detail.phase_stated) == (phase, True)
