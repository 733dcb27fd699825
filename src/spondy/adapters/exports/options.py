"""What the user says about an export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True)
class ExportOptions:
    """What some formats need to know beyond the analyses.

    Attributes:
        made: when the analyses were made, a day or a moment (a moment without a zone is UTC); None stands for the
            time at which their file was last changed.
        concepts: a CSV file of OMOP concept ids, with columns `source_value` and `concept_id`.
        first_id: `note_nlp_id` of the first OMOP row.
        subject_column: field of the note record that identifies the patient, for FHIR.
    """

    made: date | datetime | None = None
    concepts: Path | None = None
    first_id: int = 1
    subject_column: str | None = None
