"""The cause of a lysis or slip, and causes of other things in the same note."""

from __future__ import annotations

import pytest

CAUSES = [
    ("C1-C2 spondylolisthesis.", "undocumented"),
    ("Acquired C2 spondylolysis.", "acquired"),
    ("C2 spondylolysis, acquired.", "acquired"),
    ("C2 spondylolysis, not congenital.", "acquired"),
    ("Degenerative spondylolisthesis L4-5.", "degenerative"),
    ("L4-5 degenerative anterolisthesis.", "degenerative"),
    ("L4-5 spondylolisthesis, degenerative.", "degenerative"),
    ("L4-5 spondylolisthesis, likely degenerative.", "degenerative"),
    ("L4-5 spondylolisthesis due to facet arthropathy.", "degenerative"),
    ("L4-5 spondylolisthesis. The slip is degenerative in nature.", "degenerative"),
    ("L4-5 spondylolisthesis with degenerative disc disease.", "undocumented"),
    ("L4-5 spondylolisthesis and degenerative changes.", "undocumented"),
    ("L4-5 spondylolisthesis. Degenerative facet arthropathy.", "undocumented"),
    ("L4-5 spondylolisthesis with facet arthropathy.", "undocumented"),
    ("Isthmic spondylolisthesis L5-S1.", "isthmic"),
    ("Lytic spondylolisthesis L5-S1.", "isthmic"),
    ("L5-S1 spondylolisthesis, isthmic type.", "isthmic"),
    ("L5-S1 spondylolisthesis due to bilateral L5 pars defects.", "isthmic"),
    ("L5-S1 spondylolisthesis secondary to L5 spondylolysis.", "isthmic"),
    ("L5 spondylolysis from repetitive hyperextension.", "isthmic"),
    ("L5 spondylolysis, overuse related.", "isthmic"),
    ("L5 pars defects.", "undocumented"),
    ("Congenital spondylolisthesis C1-C2.", "congenital"),
    ("C2 spondylolysis, congenital.", "congenital"),
    ("C2 spondylolysis, present from birth.", "congenital"),
    ("C2 spondylolysis. She was born with it.", "congenital"),
    ("Likely congenital C2 spondylolysis.", "congenital-suspected"),
    ("C2 spondylolysis, possibly congenital.", "congenital-suspected"),
    ("C2 spondylolysis, suspected to be congenital.", "congenital-suspected"),
    ("C2 spondylolysis, congenital versus developmental.", "congenital-suspected"),
    ("Dysplastic spondylolisthesis L5-S1.", "congenital-suspected"),
    ("Developmental spondylolisthesis L5-S1.", "congenital-suspected"),
    ("C1-C2 spondylolisthesis; congenital heart disease repaired.", "undocumented"),
    ("C1-C2 spondylolisthesis; developmental delay.", "undocumented"),
    ("C1-C2 spondylolisthesis with congenital stenosis.", "undocumented"),
    ("Old traumatic C1-C2 spondylolisthesis.", "traumatic-old"),
    ("Chronic post-traumatic C1-C2 spondylolisthesis.", "traumatic-old"),
    ("C1-C2 spondylolisthesis from a fall 20 years ago.", "traumatic-old"),
    ("C1-C2 spondylolisthesis due to a remote injury.", "traumatic-old"),
    ("C1-C2 spondylolisthesis from the 1989 injury.", "traumatic-old"),
    ("Traumatic C1-C2 spondylolisthesis.", "traumatic-unclear"),
    ("Post-traumatic C1-C2 spondylolisthesis.", "traumatic-unclear"),
    ("C1-C2 spondylolisthesis due to trauma.", "traumatic-unclear"),
    ("Acute traumatic C1-C2 anterolisthesis.", "traumatic-acute"),
    ("C1-C2 spondylolisthesis, atraumatic.", "undocumented"),
    ("C1-C2 spondylolisthesis; no trauma.", "undocumented"),
    ("C1-C2 spondylolisthesis. Post-traumatic stress disorder.", "undocumented"),
    ("C1-C2 spondylolisthesis. Traumatic brain injury 2003.", "undocumented"),
    ("C1-C2 spondylolisthesis due to rheumatoid arthritis.", "inflammatory"),
    ("Rheumatoid C1-C2 spondylolisthesis.", "inflammatory"),
    ("C1-C2 spondylolisthesis due to RTA.", "traumatic-unclear"),
    ("C1-C2 spondylolisthesis from an RTC in 2003.", "traumatic-old"),
    ("C1-C2 spondylolisthesis, presumably congenital.", "congenital-suspected"),
    ("L5 spondylolysis from running volume.", "isthmic"),
    ("L5 spondylolysis due to competitive gymnastics.", "isthmic"),
    ("L5 spondylolysis, to refrain from gymnastics.", "undocumented"),
    ("C2 spondylolysis, the legacy of a 1991 crash.", "traumatic-old"),
    ("L5 spondylolysis, benefits from swimming.", "undocumented"),
    ("1. L5 spondylolysis, left\n   - the above from overuse", "isthmic"),
    ("C2 spondylolysis of uncertain cause.", "undocumented"),
    ("C1-C2 spondylolisthesis caused by her rheumatoid arthritis.", "inflammatory"),
    ("C1-C2 spondylolisthesis. Takes an anti-inflammatory.", "undocumented"),
    ("C1-C2 spondylolisthesis. Inflammatory bowel disease.", "undocumented"),
    ("Iatrogenic L4-5 spondylolisthesis.", "iatrogenic"),
    ("Post-laminectomy L4-5 spondylolisthesis.", "iatrogenic"),
    ("L4-5 spondylolisthesis after L4 laminectomy.", "iatrogenic"),
    ("L4-5 spondylolisthesis. Adjacent segment disease at L3-4.", "undocumented"),
    ("Pathologic L4-5 spondylolisthesis.", "pathologic"),
    ("L4-5 spondylolisthesis due to a lytic metastasis.", "pathologic"),
    ("L4-5 spondylolisthesis without pathologic motion.", "undocumented"),
    ("L4-5 spondylolisthesis. Pathologic reflexes absent.", "undocumented"),
    ("L4-5 spondylolisthesis. Community-acquired pneumonia last year.", "undocumented"),
]


@pytest.mark.parametrize(("text", "etiology"), CAUSES)
def test_etiology(note, text, etiology):
    found = [one for one in note.read(f"Assessment: {text}").conditions if one.assertion == "present"]
    slips = [one for one in found if one.kind == "spondylolisthesis"] or found
    assert [one.etiology for one in slips] == [etiology]


@pytest.mark.parametrize(
    ("text", "etiologies"),
    [
        (
            "Problem list: congenital C1-C2 spondylolisthesis.\nAssessment: C1-C2 spondylolisthesis, degenerative.",
            {"occipito-atlanto-axial": "conflicting"},
        ),
        (
            "Problem list: congenital C1-C2 spondylolisthesis, entered in error.\n"
            "Assessment: C1-C2 spondylolisthesis, degenerative.",
            {"occipito-atlanto-axial": "degenerative"},
        ),
        (
            "HPI: An old letter calls her C1-C2 slip congenital; that is wrong.\nAssessment: degenerative C1-C2 slip.",
            {"occipito-atlanto-axial": "degenerative"},
        ),
        (
            "HPI: An old letter calls her C1-C2 slip congenital; that is right.\nAssessment: degenerative C1-C2 slip.",
            {"occipito-atlanto-axial": "conflicting"},
        ),
        (
            "HPI: L5-S1 spondylolisthesis. The slip is lytic, due to bilateral L5 pars defects.",
            {"lumbosacral": "isthmic", "lumbar": "isthmic"},
        ),
        (
            "Problem list: congenital C1-C2 spondylolisthesis.\nAllergies: penicillin, entered in error.\n"
            "Assessment: C1-C2 spondylolisthesis, degenerative.",
            {"occipito-atlanto-axial": "conflicting"},
        ),
        (
            "Assessment: 1. Degenerative slip of L4 on L5.\n2. C1-C2 spondylolisthesis from rheumatoid arthritis.",
            {"lumbar": "degenerative", "occipito-atlanto-axial": "inflammatory"},
        ),
        (
            "Assessment:\n1. Congenital C2 spondylolysis.\n2. Degenerative spondylolisthesis L4-5.",
            {"lumbar": "degenerative", "occipito-atlanto-axial": "congenital"},
        ),
        (
            "HPI: Her brother has congenital spondylolisthesis.\nAssessment: C1-C2 spondylolisthesis.",
            {"occipito-atlanto-axial": "undocumented"},
        ),
        (
            "Assessment: degenerative spondylolisthesis L4-5 and C2 spondylolysis.",
            {"lumbar": "degenerative", "occipito-atlanto-axial": "undocumented"},
        ),
    ],
)
def test_each_lesion_has_its_own_cause(note, text, etiologies):
    assert {one.region: one.etiology for one in note.read(text).conditions if one.assertion == "present"} == etiologies
