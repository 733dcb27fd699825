"""`worklist.csv`: one row a gap and one row a proposal, safe to open in a spreadsheet.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which spreadsheets hide. To read
the exact words, use `analyses.jsonl`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from spondy.adapters.priority import note_priority
from spondy.model import Analysis, Evidence

COLUMNS = (
    "note_id",
    "type",
    "id",
    "severity",
    "status",
    "role",
    "confidence",
    "description",
    "why",
    "source",
    "evidence",
    "section",
    "start",
    "end",
    "query",
    "priority",
)
Row = tuple[str, ...]
# OWASP, "CSV Injection": these, also after a line break, can start a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # and full-width
_BETWEEN = " | "


def rows_of(analysis: Analysis) -> tuple[Row, ...]:
    """Return the rows of one note: its gaps, then its proposals, each in the order of the analysis.

    `evidence` joins all words cited; `section`, `start` and `end` are those of the first. `priority` is that of the
    note, in all its rows.
    """
    rows: list[Row] = []
    priority = _number(note_priority(analysis))
    for gap in analysis.gaps:
        query = gap.query.text if gap.query else ""
        head: Row = ("gap", gap.id, gap.severity, "", "", _number(gap.confidence), gap.missing, gap.why, gap.source)
        rows.append((analysis.note_id, *head, *_evidence(gap.evidence), query, priority))
    for proposal in analysis.proposals:
        why = _BETWEEN.join(reason.text for reason in proposal.rationale)
        source = _BETWEEN.join(dict.fromkeys(reason.source for reason in proposal.rationale))
        confidence = _number(proposal.confidence)
        head = ("proposal", proposal.code, "", proposal.status, proposal.role, confidence, proposal.description)
        rows.append((analysis.note_id, *head, why, source, *_evidence(proposal.evidence), "", priority))
    return tuple(rows)


def _number(value: float | None) -> str:
    return "" if value is None else str(value)


def _evidence(spans: tuple[Evidence, ...]) -> Row:
    if not spans:
        return "", "", "", ""
    first = spans[0]
    return _BETWEEN.join(span.text for span in spans), first.section or "", str(first.start), str(first.end)


def safe_cell(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def csv_bytes(rows: Iterable[Row]) -> bytes:
    """Return rows as CSV in UTF-8 with the line ends of RFC 4180."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")
