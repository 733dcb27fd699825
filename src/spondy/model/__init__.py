"""The records that pass between the stages: note, reading, coding, gaps, analysis. Plain data, no logic of a stage."""

from spondy.model.analysis import Analysis, Provenance
from spondy.model.coding import Coding, Considered, Proposal, Reason
from spondy.model.evidence import Cue, Evidence
from spondy.model.gap import Answer, Gap, Query, QueryOption
from spondy.model.note import Note
from spondy.model.reading import (
    Associated,
    Condition,
    Finding,
    FractureDetail,
    Imaging,
    Reading,
    Symptom,
    Translation,
)

__all__ = [
    "Analysis",
    "Answer",
    "Associated",
    "Coding",
    "Condition",
    "Considered",
    "Cue",
    "Evidence",
    "Finding",
    "FractureDetail",
    "Gap",
    "Imaging",
    "Note",
    "Proposal",
    "Provenance",
    "Query",
    "QueryOption",
    "Reading",
    "Reason",
    "Symptom",
    "Translation",
]
