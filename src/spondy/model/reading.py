"""What reading finds in a note. Coding and gaps see these records and no text search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from spondy.knowledge.vocabulary import term_of
from spondy.model.base import Record
from spondy.model.evidence import Evidence

if TYPE_CHECKING:
    Kind = str
    Region = str
    Etiology = str
    Assertion = str
    Direction = str
    Modality = str
    ImagingStatus = str
    TranslationStatus = str
    SymptomConcept = str
    AssociatedKind = str
    FractureSite = str
    Phase = str
else:
    Kind = term_of("kinds")
    Region = term_of("regions")
    Etiology = term_of("etiologies")
    Assertion = term_of("assertions")
    Direction = term_of("directions")
    Modality = term_of("modalities")
    ImagingStatus = term_of("imaging_statuses")
    TranslationStatus = term_of("translation_statuses")
    SymptomConcept = term_of("symptoms")
    AssociatedKind = term_of("associated")
    FractureSite = term_of("fracture_sites")
    Phase = term_of("phases")


class Finding(Record):
    """One thing the text says, before anything is linked or merged."""

    category: str = Field(description="condition, level, etiology, imaging, measure, symptom, associated ...")
    value: str
    assertion: Assertion = "present"
    evidence: Evidence


class FractureDetail(Record):
    """What is said of an acute or stress fracture, a dislocation or an acute slip."""

    site: FractureSite = "unspecified"
    type: str | None = Field(default=None, description="I, II, IIa or III, of the fracture's own classification")
    stability: str | None = Field(default=None, description="stable or unstable, of a burst fracture")
    displaced: bool | None = Field(default=None, description="None when not said")
    direction: Direction | None = None
    complete: bool | None = Field(
        default=None, description="of a dislocation: True dislocation, False subluxation, None when not said"
    )
    phase: Phase = "active"
    phase_stated: bool = Field(default=False, description="False when active treatment is only the default")
    open: bool = False


class Condition(Record):
    """One lesion, after all its mentions were merged."""

    id: str = Field(description="c1, c2 ... in the order of first mention")
    kind: Kind
    assertion: Assertion
    region: Region
    levels: tuple[str, ...] = Field(
        default=(), description="segments as C1-C2 and vertebrae as C2; empty when only a region or nothing is named"
    )
    etiology: Etiology = "undocumented"
    direction: Direction | None = None
    voices: tuple[str, ...] = Field(default=(), description="who states it: provider, imaging, list")
    level_voice: str | None = Field(
        default=None, description="who names the level that the code uses: provider, imaging, or None where nobody does"
    )
    conflicting_levels: tuple[str, ...] = Field(
        default=(), description="levels that other statements of the note name for this same condition"
    )
    denied: bool = Field(default=False, description="present, and denied for the same level, neither dated earlier")
    resolved: bool = Field(default=False, description="historical, and said to be resolved or fused without residual")
    due_to_lysis: bool = Field(default=False, description="a slip said to come from the lysis, or called so")
    imaging_finding: bool = Field(
        default=False, description="a finding of this condition (defect, displacement, alignment) is given from imaging"
    )
    translation_stated: bool = Field(
        default=False, description="something is said of slip, alignment, translation or instability at its level"
    )
    detail: FractureDetail | None = None
    evidence: tuple[Evidence, ...] = ()
    level_evidence: tuple[Evidence, ...] = ()
    etiology_evidence: tuple[Evidence, ...] = ()
    denial_evidence: tuple[Evidence, ...] = ()


class Imaging(Record):
    """One modality and status of spine imaging; a pair stands once."""

    modality: Modality
    status: ImagingStatus
    evidence: tuple[Evidence, ...] = ()


class Translation(Record):
    """Vertebral translation at the levels of the note's conditions."""

    status: TranslationStatus = "undocumented"
    mm: float | None = Field(default=None, description="largest current static or dynamic translation, millimetres")
    grade: int | None = Field(default=None, ge=1, le=5, description="Meyerding grade")
    direction: Direction | None = None
    evidence: tuple[Evidence, ...] = ()


class Symptom(Record):
    """A symptom or neurological finding of the patient now; a concept stands once."""

    concept: SymptomConcept
    assertion: Assertion
    diagnosed: bool = Field(
        default=False,
        description="named as a diagnosis (radiculopathy, myelopathy, occipital neuralgia), not a symptom",
    )
    cause: str | None = Field(
        default=None, description="`condition` where the note says it is due to, from or with the slip or lysis"
    )
    region: Region | None = Field(default=None, description="region of a radiculopathy or myelopathy, where said")
    evidence: tuple[Evidence, ...] = ()


class Associated(Record):
    """Another diagnosis that changes a code: spondylosis, disc disorder, another congenital anomaly."""

    kind: AssociatedKind
    region: Region = "unspecified"
    evidence: tuple[Evidence, ...] = ()


class Reading(Record):
    """All that coding and gaps may know of a note's text."""

    conditions: tuple[Condition, ...] = ()
    imaging: tuple[Imaging, ...] = ()
    translation: Translation = Translation()
    symptoms: tuple[Symptom, ...] = ()
    associated: tuple[Associated, ...] = Field(default=(), description="present ones only")
    findings: tuple[Finding, ...] = ()
    looks_inpatient: Evidence | None = Field(default=None, description="words that suggest an inpatient note")
    looks_like_report: Evidence | None = Field(
        default=None, description="the title, where the whole note is evidently one radiology report"
    )
