"""Imaging of the spine: modality and status; other body parts are not reported."""

from __future__ import annotations

import pytest

SLIP = "\nAssessment: C1-C2 spondylolisthesis."
STATUS = [
    ("Imaging: CT cervical spine 02/11/2026: C1-C2 slip.", {("ct", "performed")}),
    ("CT scan of the cervical spine shows a C1-C2 slip.", {("ct", "performed")}),
    ("Computed tomography of the cervical spine showed a slip.", {("ct", "performed")}),
    ("MRI C-spine reviewed: cord normal.", {("mri", "performed")}),
    ("MR cervical spine: no cord signal change.", {("mri", "performed")}),
    ("Magnetic resonance imaging of the neck was done last month.", {("mri", "performed")}),
    ("X-rays of the neck were normal.", {("radiograph", "performed")}),
    ("XR C-spine 4 views: alignment normal.", {("radiograph", "performed")}),
    ("Cervical spine, 3 views: normal alignment.", {("radiograph", "performed")}),
    ("Plain films of the cervical spine show 3 mm of slip.", {("radiograph", "performed")}),
    ("Flexion-extension radiographs: no motion.", {("flexion-extension", "performed")}),
    ("Flex/ext films show no translation.", {("flexion-extension", "performed")}),
    ("Flexion and extension views show 2 mm of motion at C1-C2.", {("flexion-extension", "performed")}),
    ("Dynamic radiographs of the cervical spine: stable.", {("flexion-extension", "performed")}),
    ("Bone scan of the lumbar spine was cold.", {("bone-scan", "performed")}),
    ("SPECT-CT showed uptake at the L5 pars.", {("bone-scan", "performed")}),
    ("CT myelogram of the cervical spine shows cord compression.", {("ct-myelogram", "performed")}),
    ("CTA neck: vertebral arteries patent.", {("ct-angiogram", "performed")}),
    ("CT angiogram of the neck was normal.", {("ct-angiogram", "performed")}),
    ("Prior films from 2019 were compared.", {("radiograph", "performed")}),
    ("Outside MRI of the cervical spine reviewed.", {("mri", "performed")}),
    ("Plan: CT cervical spine.", {("ct", "planned")}),
    ("Plan: obtain MRI of the cervical spine.", {("mri", "planned")}),
    ("MRI of the cervical spine was ordered.", {("mri", "planned")}),
    ("CT cervical spine pending.", {("ct", "planned")}),
    ("I recommend flexion-extension films.", {("flexion-extension", "planned")}),
    ("Awaiting MRI of the cervical spine.", {("mri", "planned")}),
    ("Will get XR C-spine at the next visit.", {("radiograph", "planned")}),
    ("MRI cervical spine scheduled for Friday.", {("mri", "planned")}),
    ("Plan: repeat radiographs of the cervical spine in 6 weeks.", {("radiograph", "planned")}),
    ("No CT of the cervical spine has been done.", {("ct", "unavailable")}),
    ("MRI of the cervical spine not available.", {("mri", "unavailable")}),
    ("MRI of the cervical spine was not obtained.", {("mri", "unavailable")}),
    ("She has never had an MRI of the neck.", {("mri", "unavailable")}),
    ("Outside MRI of the cervical spine could not be opened.", {("mri", "unavailable")}),
    ("MRI of the cervical spine was cancelled.", {("mri", "unavailable")}),
    ("CT of the cervical spine declined by the patient.", {("ct", "unavailable")}),
    ("CT and MRI of the cervical spine were reviewed.", {("ct", "performed"), ("mri", "performed")}),
    ("CT of the cervical spine shows a slip; MRI is pending.", {("ct", "performed"), ("mri", "planned")}),
    ("CT cervical spine reviewed. Plan: MRI cervical spine.", {("ct", "performed"), ("mri", "planned")}),
    ("No MRI of the neck, but CT of the neck shows the slip.", {("mri", "unavailable"), ("ct", "performed")}),
    ("No fracture on CT of the cervical spine.", {("ct", "performed")}),
    ("MRI of the cervical spine shows no cord compression.", {("mri", "performed")}),
    ("MRI cervical spine without contrast: normal cord.", {("mri", "performed")}),
    ("No prior imaging. CT of the neck today shows a slip.", {("ct", "performed")}),
    (
        "XR C-spine including flexion/extension views: no motion.",
        {("flexion-extension", "performed"), ("radiograph", "performed")},
    ),
    ("I have not yet seen an MRI of the neck and have asked for one.", {("mri", "planned")}),
    ("No MRI of the neck yet; I have ordered one.", {("mri", "planned")}),
    ("MRI of the neck was never done.", {("mri", "unavailable")}),
    ("Had MRI of the neck in May, was told surgery not needed.", {("mri", "performed")}),
    ("Clinic in six weeks with lateral C-spine films.", {("radiograph", "planned")}),
    ("Plan: standing film at 1 yr from last.", {("radiograph", "planned")}),
    ("Neck pain for 6 months with MRI showing a C1-C2 slip.", {("mri", "performed")}),
    ("EOS films: C1 4 mm forward on C2.", {("radiograph", "performed")}),
    ("Odontoid (DENS) view: lateral masses line up.", {("radiograph", "performed")}),
    ("Films (11/2025): C1-C2 anterolisthesis 4 mm.", {("radiograph", "performed")}),
    ("Her last films showed no slip.", {("radiograph", "performed")}),
    ("Rx: ibuprofen, ice. MRI C-spine requested.", {("mri", "planned")}),
    ("[x] X-ray cervical (reviewed)   [ ] CT", {("radiograph", "performed")}),
    ("- [ ] MRI cervical spine, ordered", {("mri", "planned")}),
]
NONE = [
    "CT head: no bleed.",
    "CT of the chest shows a nodule.",
    "MRI brain without contrast normal.",
    "Chest x-ray clear.",
    "CXR normal.",
    "XR R foot: no fracture.",
    "L shoulder XR 3v negative.",
    "MRI of the left knee: meniscal tear.",
    "CT abdomen/pelvis unremarkable.",
    "X-ray of the right hand.",
    "Carpal tunnel (CT) release 2015.",
    "MRI-conditional pacemaker.",
    "Injection under CT guidance.",
    "Neck flexion and extension full.",
    "Pain with flexion and extension.",
    "Knee extension 5/5.",
    "ROM: flexion/extension 40/50.",
    "Bone density scan (DXA) T-score -2.6.",
    "Works in the film industry.",
    "MRN 4471823.",
    "Mr. Smith is here.",
    "CTA bilaterally, no wheezes.",
    "CT surgery consulted for the valve.",
    "If the pain persists we would consider MRI of the cervical spine.",
    "MRI of the cervical spine is not needed.",
    "CT C-spine only if she worsens.",
    "No need for an MRI of the neck.",
    "Brought her films.",
    "Medications: gadolinium for the MRI of the neck gave her hives.",
]


@pytest.mark.parametrize(("text", "pairs"), STATUS)
def test_modality_and_status(note, text, pairs):
    assert note.imaging(text + SLIP) == pairs


@pytest.mark.parametrize("text", NONE)
def test_no_spine_imaging(note, text):
    assert note.imaging(text + SLIP) == set()
