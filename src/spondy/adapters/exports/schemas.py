"""The columns of the Parquet tables and their types; docs/output-formats.md says what they mean."""

from __future__ import annotations

from typing import Any

import polars as pl

TEXTS = pl.List(pl.String)
SPANS = pl.List(
    pl.Struct(
        {
            "start": pl.Int64,
            "end": pl.Int64,
            "text": pl.String,
            "section": pl.String,
            "voice": pl.String,
            "rule": pl.String,
        }
    )
)
CUES = pl.List(
    pl.Struct({"category": pl.String, "start": pl.Int64, "end": pl.Int64, "text": pl.String, "rule": pl.String})
)
ANSWERS = pl.List(pl.Struct({"answer": pl.String, "changes": TEXTS}))

# What every table begins with: whose row it is, its first words, and what made it.
HEAD = {"note_id": pl.String, "start": pl.Int64, "end": pl.Int64, "rule": pl.String, "patterns": pl.String}

SCHEMAS: dict[str, dict[str, Any]] = {
    "conditions": HEAD
    | {
        "condition": pl.String,
        "kind": pl.String,
        "assertion": pl.String,
        "region": pl.String,
        "levels": TEXTS,
        "etiology": pl.String,
        "direction": pl.String,
        "voices": TEXTS,
        "level_voice": pl.String,
        "conflicting_levels": TEXTS,
        "denied": pl.Boolean,
        "resolved": pl.Boolean,
        "due_to_lysis": pl.Boolean,
        "imaging_finding": pl.Boolean,
        "translation_stated": pl.Boolean,
        "detail_site": pl.String,
        "detail_type": pl.String,
        "detail_stability": pl.String,
        "detail_displaced": pl.Boolean,
        "detail_direction": pl.String,
        "detail_complete": pl.Boolean,
        "detail_phase": pl.String,
        "detail_phase_stated": pl.Boolean,
        "detail_open": pl.Boolean,
        "evidence": SPANS,
        "level_evidence": SPANS,
        "etiology_evidence": SPANS,
        "denial_evidence": SPANS,
    },
    "findings": HEAD
    | {
        "category": pl.String,
        "value": pl.String,
        "assertion": pl.String,
        "text": pl.String,
        "section": pl.String,
        "voice": pl.String,
        "cues": CUES,
    },
    "proposals": HEAD
    | {
        "code": pl.String,
        "description": pl.String,
        "role": pl.String,
        "status": pl.String,
        "confidence": pl.Float64,
        "code_set": pl.String,
        "conditions": TEXTS,
        "rules": TEXTS,
        "reasons": TEXTS,
        "sources": TEXTS,
        "evidence": SPANS,
    },
    "gaps": HEAD
    | {
        "gap": pl.String,
        "severity": pl.String,
        "missing": pl.String,
        "why": pl.String,
        "source": pl.String,
        "confidence": pl.Float64,
        "conditions": TEXTS,
        "query": pl.String,
        "answers": ANSWERS,
        "evidence": SPANS,
    },
    "notes": {
        "note_id": pl.String,
        "setting": pl.String,
        "note_kind": pl.String,
        "service_date": pl.Date,
        "translation_status": pl.String,
        "translation_mm": pl.Float64,
        "translation_grade": pl.Int64,
        "translation_direction": pl.String,
        "symptoms": pl.List(pl.Struct({"concept": pl.String, "assertion": pl.String})),
        "imaging": pl.List(pl.Struct({"modality": pl.String, "status": pl.String})),
        "warnings": TEXTS,
        "spondy": pl.String,
        "code_set": pl.String,
        "patterns": pl.String,
        "model": pl.String,
    },
}
