"""Parquet: one flat table for each kind of thing an analysis says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spondy.adapters.exports.options import ExportOptions
from spondy.adapters.exports.parquet import ParquetFile, Row
from spondy.adapters.exports.schemas import SCHEMAS
from spondy.adapters.exports.staging import StagedFolder
from spondy.adapters.wording import changes
from spondy.model import Analysis, Condition, Evidence, Finding, FractureDetail, Gap, Proposal


class ParquetTables:
    """Writes `conditions.parquet`, `findings.parquet` and so on, each with its schema also where it has no rows."""

    def __init__(self, folder: StagedFolder, options: ExportOptions) -> None:
        self._files = {name: ParquetFile(folder, f"{name}.parquet", schema) for name, schema in SCHEMAS.items()}

    def convert(self, analysis: Analysis, text: str | None) -> dict[str, list[Row]]:
        """Return the rows of one note, by table."""
        return rows_of(analysis)

    def write(self, converted: dict[str, list[Row]]) -> None:
        """Write the rows of one note."""
        for name, rows in converted.items():
            self._files[name].add(rows)

    def finish(self) -> None:
        """Write what waits, and the files."""
        for file in self._files.values():
            file.finish()


def rows_of(analysis: Analysis) -> dict[str, list[Row]]:
    """Return the rows of one note, by table, each with a value for every column of its schema."""
    return {
        "conditions": [_condition(analysis, condition) for condition in analysis.conditions],
        "findings": [_finding(analysis, finding) for finding in analysis.findings],
        "proposals": [_proposal(analysis, proposal) for proposal in analysis.proposals],
        "gaps": [_gap(analysis, gap) for gap in analysis.gaps],
        "notes": [_note(analysis)],
    }


def _head(analysis: Analysis, evidence: tuple[Evidence, ...], rule: str | None) -> Row:
    first = evidence[0] if evidence else None
    return {
        "note_id": analysis.note_id,
        "start": first.start if first else None,
        "end": first.end if first else None,
        "rule": rule,
        "patterns": analysis.provenance.patterns,
    }


def _condition(analysis: Analysis, condition: Condition) -> Row:
    first = condition.evidence[0].rule if condition.evidence else None
    own = condition.model_dump(
        exclude={"id", "detail", "evidence", "level_evidence", "etiology_evidence", "denial_evidence"}
    )
    return {
        **_head(analysis, condition.evidence, first),
        "condition": condition.id,
        **own,
        **dict(_detail(condition.detail)),
        "evidence": _spans(condition.evidence),
        "level_evidence": _spans(condition.level_evidence),
        "etiology_evidence": _spans(condition.etiology_evidence),
        "denial_evidence": _spans(condition.denial_evidence),
    }


def _detail(detail: FractureDetail | None) -> Iterator[tuple[str, Any]]:
    for name in FractureDetail.model_fields:
        yield f"detail_{name}", getattr(detail, name, None)


def _finding(analysis: Analysis, finding: Finding) -> Row:
    evidence = finding.evidence
    return {
        **_head(analysis, (evidence,), evidence.rule),
        "category": finding.category,
        "value": finding.value,
        "assertion": finding.assertion,
        "text": evidence.text,
        "section": evidence.section,
        "voice": evidence.voice,
        "cues": [cue.model_dump() for cue in evidence.cues],
    }


def _proposal(analysis: Analysis, proposal: Proposal) -> Row:
    rules = [reason.rule for reason in proposal.rationale]
    return {
        **_head(analysis, proposal.evidence, rules[0] if rules else None),
        **proposal.model_dump(include={"code", "description", "role", "status", "confidence", "conditions"}),
        "code_set": analysis.provenance.code_set,
        "rules": rules,
        "reasons": [reason.text for reason in proposal.rationale],
        "sources": [reason.source for reason in proposal.rationale],
        "evidence": _spans(proposal.evidence),
    }


def _gap(analysis: Analysis, gap: Gap) -> Row:
    return {
        **_head(analysis, gap.evidence, gap.id),
        "gap": gap.id,
        **gap.model_dump(include={"severity", "missing", "why", "source", "confidence", "conditions"}),
        "query": gap.query.text if gap.query else None,
        "answers": [{"answer": answer.answer, "changes": changes(answer)} for answer in gap.answers],
        "evidence": _spans(gap.evidence),
    }


def _note(analysis: Analysis) -> Row:
    return {
        **analysis.model_dump(include={"note_id", "setting", "note_kind", "service_date", "warnings"}),
        **{f"translation_{name}": value for name, value in analysis.translation if name != "evidence"},
        "symptoms": [{"concept": symptom.concept, "assertion": symptom.assertion} for symptom in analysis.symptoms],
        "imaging": [{"modality": study.modality, "status": study.status} for study in analysis.imaging],
        **analysis.provenance.model_dump(),
    }


def _spans(evidence: tuple[Evidence, ...]) -> list[Row]:
    return [span.model_dump(exclude={"cues"}) for span in evidence]
