"""Read one note: text in, all that coding and gaps may know out."""

from __future__ import annotations

from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Condition, Reading
from spondy.reading.associated import read_associated
from spondy.reading.conditions import read_conditions
from spondy.reading.findings import read_findings
from spondy.reading.gate import admits
from spondy.reading.hints import looks_inpatient, looks_like_report
from spondy.reading.measures import Measures, measured_by_study
from spondy.reading.page import Marks, Script, arrange, mark
from spondy.reading.studies import read_imaging
from spondy.reading.symptoms import read_symptoms
from spondy.reading.translation import aligned_by_study, read_translation, stated_at
from spondy.reading.voice import assign_voices

_REPORT = "radiology-report"

NOTHING = Reading()
"""The reading of a note that names no condition."""


def read(text: str, note_kind: str | None = None, *, plainly: bool = False) -> Reading:
    """Read a note.

    A note in which no condition is named has an empty reading: what else it says has nothing to explain.

    Args:
        text: the note's text as given; offsets of all evidence index it.
        note_kind: `clinical` or `radiology-report`; when None, a report is one only where the whole note
            evidently is.
        plainly: read the whole text, without the gate and without leaving out sentences, which takes far longer and
            gives the same; for comparison.
    """
    if not plainly and not admits(text):
        return NOTHING
    script = Script.of(text)
    if not plainly and not script.may_name_condition():
        return NOTHING
    marks = mark(script, plainly=plainly)
    return read_marks(marks, note_kind) if marks.name_condition() else NOTHING


def read_marks(marks: Marks, note_kind: str | None = None) -> Reading:
    """Read what was found in a note, whether it names a condition or not; `note_kind` as in `read`."""
    page = arrange(marks, note_kind or "clinical")
    report = looks_like_report(page)
    if note_kind is None and report is not None:
        page = arrange(marks, _REPORT)
    inpatient = looks_inpatient(page)
    page.treats_now = inpatient is not None or any(section.category == "procedure" for section in page.sections)
    assign_voices(page)
    measures = Measures(page)
    conditions = [_with_translation(measures, one) for one in read_conditions(page)]
    symptoms = read_symptoms(page, conditions)
    imaging = read_imaging(page)
    return Reading(
        conditions=tuple(conditions),
        imaging=tuple(imaging),
        translation=read_translation(measures, conditions),
        symptoms=tuple(symptoms),
        associated=tuple(read_associated(page)),
        findings=read_findings(page),
        looks_inpatient=inpatient,
        looks_like_report=report,
    )


def _with_translation(measures: Measures, condition: Condition) -> Condition:
    """Add to a present lysis or slip what the studies say of its displacement."""
    page = measures.page
    if condition.assertion != "present":
        return condition
    role = vocabulary().role(condition.kind)
    if role not in ("lysis", "slip"):
        return condition
    shown = condition.imaging_finding or aligned_by_study(page, condition)
    update = {"imaging_finding": shown or measured_by_study(measures, condition)}
    if role == "lysis":
        update["translation_stated"] = stated_at(page, condition)
    return condition.model_copy(update=update)
