"""An analyzer without language processing, for tests of what stands around it.

It finds the word SLIP (a code and a gap) and fails as told by the words FAIL, CRASH and DIE.
"""

from __future__ import annotations

import os

from spondy.errors import NoteTooLongError
from spondy.model import Analysis, Evidence, Gap, Note, Proposal, Provenance, Query, Reason


class FakeAnalyzer:
    patterns = "sha256:fake"

    def analyze(self, note: Note) -> Analysis:
        if "CRASH" in note.text:
            raise RuntimeError(f"cannot read {note.text}")
        if "DIE" in note.text:
            os._exit(1)
        if "FAIL" in note.text:
            raise NoteTooLongError("too long", note_id=note.note_id)
        start = note.text.find("SLIP")
        spans = () if start < 0 else (Evidence(start=start, end=start + 4, text="SLIP", section="assessment"),)
        return Analysis(
            note_id=note.note_id,
            setting=note.setting or "outpatient",
            note_kind=note.note_kind or "clinical",
            service_date=note.service_date,
            proposals=tuple(_proposal(span, note) for span in spans),
            gaps=tuple(_gap(span) for span in spans),
            provenance=Provenance(spondy="0", code_set="FY2026", patterns=self.patterns),
            metadata=note.metadata,
        )


class OtherPatterns(FakeAnalyzer):
    patterns = "sha256:other"


def build() -> FakeAnalyzer:
    return FakeAnalyzer()


def build_other() -> FakeAnalyzer:
    return OtherPatterns()


def _proposal(span: Evidence, note: Note) -> Proposal:
    return Proposal(
        code="M43.12",
        description="a slip",
        role="primary",
        status="proposed",
        confidence=note.metadata.get("confidence"),
        rationale=(Reason(text="it is said", rule="code.fake", source="a source"),),
        evidence=(span,),
    )


def _gap(span: Evidence) -> Gap:
    query = Query(title="t", body="b", question="q", text="=Please clarify")
    return Gap(
        id="etiology-missing", severity="medium", missing="cause", why="w", source="s", evidence=(span,), query=query
    )
