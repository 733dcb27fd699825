"""Notes of our own with analyses made by hand: the report and the terminal view need no analyzer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from spondy.adapters.report import write_report
from spondy.model import (
    Analysis,
    Answer,
    Condition,
    Considered,
    Cue,
    Evidence,
    Gap,
    Imaging,
    Note,
    Proposal,
    Provenance,
    Query,
    QueryOption,
    Reason,
    Symptom,
    Translation,
)

PROVENANCE = Provenance(spondy="0.1.0", code_set="FY2026", patterns="sha256:" + "ab" * 32)
Pair = tuple[Note, Analysis]

LUMBAR = """\
ORTHOPEDIC SPINE CLINIC - NEW PATIENT
Patient: Wren, Odalys      DOS: 02/18/2026

CHIEF COMPLAINT: low back pain for 8 months.

HPI: 46-year-old warehouse lead with low back pain radiating into the left calf. No bowel or
bladder change. Worse with extension.

EXAM: Strength 5/5 throughout. Sensation intact.

IMAGING
  Radiographs 02/11/2026: 6 mm anterolisthesis of L5 on S1. Alignment at L4-5 is maintained.
  Flexion-extension views ordered.

ASSESSMENT
1. Lumbar spondylolisthesis. No surgical indication at this time.
2. Left L5 radiculopathy.

PLAN: PT, recheck in 8 weeks.
"""

CERVICAL = """\
NEUROSURGERY FOLLOW-UP
HPI: Neck pain after the fall years ago; denies numbness. Cervical spondylolysis was named at an outside clinic.
CT cervical spine: well-corticated pars defect at C2. No listhesis.
A/P: Spondylolysis, possibly congenital. MRI pending.
"""


def evidence(text: str, words: str, nth: int = 1, **fields: Any) -> Evidence:
    start = -1
    for _ in range(nth):
        start = text.index(words, start + 1)
    return Evidence(start=start, end=start + len(words), text=words, **fields)


def query(title: str, quotes: list[str], question: str, options: list[str]) -> Query:
    shown = [*options, "Other (please specify)", "Unable to determine"]
    body = "The record states:\n" + "\n".join(f'  - "{quote}"' for quote in quotes)
    text = f"{title}\n\n{body}\n\n{question}\n" + "\n".join(f"  [ ] {option}" for option in shown)
    return Query(
        title=title, body=body, question=question, options=tuple(QueryOption(text=o) for o in shown), text=text
    )


def lumbar(note_id: str = "clinic-0042") -> Pair:
    text = LUMBAR
    slip = evidence(text, "anterolisthesis", section="imaging", voice="imaging", rule="condition.slip.listhesis")
    named = evidence(text, "Lumbar spondylolisthesis", section="assessment", voice="provider", rule="condition.slip")
    level = evidence(text, "L5 on S1", section="imaging", voice="imaging", rule="level.on")
    moved = evidence(text, "6 mm anterolisthesis of L5 on S1", section="imaging", voice="imaging")
    films = evidence(text, "Radiographs 02/11/2026", section="imaging")
    ordered = evidence(text, "Flexion-extension views", section="imaging")
    nerve = evidence(text, "radiculopathy", section="assessment", voice="provider")
    back = evidence(text, "low back pain", section="chief-complaint")
    bladder = evidence(
        text,
        "bowel or\nbladder change",
        section="hpi",
        cues=(
            Cue(category="negated", start=text.index("No bowel"), end=text.index("No bowel") + 2, text="No", rule="no"),
        ),
    )
    return Note(note_id=note_id, text=text, service_date=date(2026, 2, 18)), Analysis(
        note_id=note_id,
        setting="outpatient",
        note_kind="clinical",
        service_date=date(2026, 2, 18),
        conditions=(
            Condition(
                id="c1",
                kind="spondylolisthesis",
                assertion="present",
                region="lumbosacral",
                levels=("L5-S1",),
                direction="anterior",
                voices=("provider", "imaging"),
                level_voice="imaging",
                evidence=(slip, named),
                level_evidence=(level,),
            ),
        ),
        imaging=(
            Imaging(modality="radiograph", status="performed", evidence=(films,)),
            Imaging(modality="flexion-extension", status="planned", evidence=(ordered,)),
        ),
        translation=Translation(status="present", mm=6, direction="anterior", evidence=(moved,)),
        symptoms=(
            Symptom(concept="low-back-pain", assertion="present", evidence=(back,)),
            Symptom(concept="bowel-bladder-dysfunction", assertion="absent", evidence=(bladder,)),
            Symptom(concept="radiculopathy", assertion="present", diagnosed=True, evidence=(nerve,)),
        ),
        proposals=(
            Proposal(
                code="M43.17",
                description="Spondylolisthesis, lumbosacral region",
                role="primary",
                status="needs-review",
                rationale=(
                    Reason(
                        text="A present slip at L5-S1 is coded by its region.",
                        rule="code.slip.region",
                        source="ICD-10-CM tabular, M43.1",
                    ),
                    Reason(
                        text="The level stands only in imaging text, so a person must settle it.",
                        rule="review.level-imaging-only",
                        source="ICD-10-CM guidelines I.B.14",
                    ),
                ),
                conditions=("c1",),
                evidence=(slip, named, level),
            ),
            Proposal(
                code="M54.17",
                description="Radiculopathy, lumbosacral region",
                role="secondary",
                status="proposed",
                rationale=(
                    Reason(
                        text="Named as a diagnosis; no spondylosis or disc disorder is documented.",
                        rule="secondary.radiculopathy",
                        source="ICD-10-CM tabular, M54.1 Excludes1",
                    ),
                ),
                conditions=("c1",),
                evidence=(nerve,),
            ),
        ),
        considered=(
            Considered(
                code="M43.16",
                description="Spondylolisthesis, lumbar region",
                reason="The word lumbar is wider than the named segment L5-S1, which is lumbosacral.",
                rule="code.slip.region",
                source="ICD-10-CM tabular, M43.1",
            ),
            Considered(
                code="Q76.2",
                description="Congenital spondylolisthesis",
                reason="Nothing in the note says that it is congenital.",
                rule="code.slip.congenital",
                source="ICD-10-CM tabular, M43.1 Excludes1",
            ),
        ),
        gaps=(
            Gap(
                id="etiology-missing",
                severity="medium",
                missing="The note does not say what caused the slip.",
                why="The cause decides between an acquired, a congenital and a traumatic code.",
                source="ICD-10-CM tabular, M43.1 Excludes1",
                conditions=("c1",),
                evidence=(named,),
                answers=(
                    Answer(answer="degenerative", gaps_closed=("etiology-missing",)),
                    Answer(
                        answer="congenital",
                        codes_added=("Q76.2",),
                        codes_removed=("M43.17",),
                        gaps_closed=("etiology-missing",),
                    ),
                ),
                query=query(
                    "Clarification of cause",
                    ["Lumbar spondylolisthesis (assessment)"],
                    "Based on your clinical judgment, please document the cause of the condition quoted above.",
                    [],
                ),
            ),
            Gap(
                id="level-imaging-only",
                severity="high",
                missing="The provider names the condition and its level stands only in imaging text.",
                why="A code may rest on the provider's own statement; imaging alone does not establish the site.",
                source="ICD-10-CM guidelines I.B.14; Coding Clinic",
                conditions=("c1",),
                evidence=(named, level),
                answers=(
                    Answer(
                        answer="L5-S1",
                        status_changes={"M43.17": "proposed"},
                        gaps_closed=("level-imaging-only",),
                    ),
                    Answer(answer="unable to determine"),
                ),
                query=query(
                    "Clarification of spinal level",
                    ["Lumbar spondylolisthesis (assessment)", "6 mm anterolisthesis of L5 on S1 (imaging)"],
                    "Please document the level of the condition quoted above, based on your clinical judgment.",
                    ["L5-S1"],
                ),
            ),
            Gap(
                id="imaging-findings-missing",
                severity="low",
                missing="No grade is given for the slip.",
                why="It describes severity and lets a later note show change.",
                source="Meyerding 1932",
            ),
        ),
        provenance=PROVENANCE,
        metadata={"encounter_id": "E-1"},
    )


def cervical(note_id: str = "nsg-7", **fields: Any) -> Pair:
    text = CERVICAL
    named = evidence(text, "Spondylolysis", section="assessment", voice="provider")
    defect = evidence(text, "pars defect at C2", section="imaging", voice="imaging")
    level = evidence(text, "C2", section="imaging", voice="imaging")
    cause = evidence(text, "possibly congenital", section="assessment", voice="provider")
    return Note(note_id=note_id, text=text, setting="inpatient"), Analysis(
        note_id=note_id,
        setting="inpatient",
        note_kind="clinical",
        conditions=(
            Condition(
                id="c1",
                kind="spondylolysis",
                assertion="present",
                region="occipito-atlanto-axial",
                levels=("C2",),
                etiology="congenital-suspected",
                evidence=(defect, named),
                level_evidence=(level,),
                etiology_evidence=(cause,),
            ),
        ),
        imaging=(Imaging(modality="ct", status="performed", evidence=(evidence(text, "CT cervical spine"),)),),
        translation=Translation(status="absent", evidence=(evidence(text, "No listhesis"),)),
        symptoms=(Symptom(concept="neck-pain", assertion="present", evidence=(evidence(text, "Neck pain"),)),),
        proposals=(
            Proposal(
                code="Q76.2",
                description="Congenital spondylolisthesis",
                role="primary",
                status="needs-review",
                rationale=(Reason(text="Inpatient, suspected.", rule="code.suspected", source="Guidelines II.H"),),
                evidence=(named, cause),
            ),
        ),
        gaps=(
            Gap(
                id="congenital-unconfirmed",
                severity="high",
                missing="Whether the condition is congenital is left open.",
                why="A congenital condition has its own code.",
                source="ICD-10-CM tabular, Q76.2",
                evidence=(cause,),
                query=query("Clarification of cause", ["possibly congenital"], "Please document the cause.", []),
            ),
        ),
        warnings=("no date of service: the newest edition was used",),
        provenance=PROVENANCE,
        **fields,
    )


def plain(note_id: str, text: str = "Annual visit. No spine complaint.\n", **fields: Any) -> Pair:
    given = {"setting": "outpatient", "note_kind": "clinical"} | fields
    return Note(note_id=note_id, text=text), Analysis(note_id=note_id, provenance=PROVENANCE, **given)


@pytest.fixture(scope="session")
def make() -> Any:
    """The makers of notes, since test modules do not import each other."""

    class Makers:
        evidence = staticmethod(evidence)
        lumbar = staticmethod(lumbar)
        cervical = staticmethod(cervical)
        plain = staticmethod(plain)

    return Makers


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Path]:
    def write(*pairs: Pair, **options: Any) -> Path:
        path = tmp_path / "report.html"
        write_report(pairs, path, **options)
        return path

    return write
