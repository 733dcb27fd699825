"""A guide as a record, and a note held against it: what every view shows."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from spondy.model.base import Record
from spondy.model.evidence import Evidence


class Said(Record):
    """A statement with its sources, each the id of a source and a place in it."""

    text: str
    sources: tuple[str, ...]


class CodeTitle(Record):
    """A code with its title in the tabular list."""

    code: str
    title: str


class Elsewhere(Said):
    """When another code is right."""

    code: str
    title: str


class ElementOfGuide(Said):
    """What a record should show; `anchor` is where a gap points to, `gaps` are the gaps that test it."""

    id: str
    anchor: str = Field(description="the guide's page and the element, for instance M43.11#level")
    name: str
    gaps: tuple[str, ...]


class PitfallOfGuide(Record):
    """A recurring mistake, what is right instead, and the coding rules that avoid it."""

    id: str
    mistake: str
    instead: str
    rules: tuple[str, ...]
    sources: tuple[str, ...]


class QuestionOfGuide(Record):
    """A question with its answer."""

    id: str
    ask: str
    answer: str
    sources: tuple[str, ...]


class ProcedureOfGuide(Record):
    """A procedure often seen with the code, by its numbers and in the project's own words."""

    cpt: tuple[str, ...]
    kind: str
    text: str


class TabularLines(Record):
    """The lines of one kind of note that one node of the tabular list carries."""

    node: str
    kind: str = Field(description="includes, inclusion, excludes1, excludes2, code-first, use-additional ...")
    lines: tuple[str, ...]


class CodeGuide(Record):
    """Everything that is said of a code.

    What the tabular list says (title, billable, edition, notes, siblings) comes from the code table; the rest from
    ``patterns/guides/``.
    """

    code: str = Field(description="the code asked for")
    page: str = Field(description="the code or heading whose guide it is")
    title: str
    billable: bool = Field(description="valid for reporting as it stands")
    edition: str
    valid_from: date
    valid_to: date
    codes: tuple[CodeTitle, ...] = Field(description="the codes below a heading")
    seventh: dict[str, str] = Field(description="the 7th characters that the code, or those below it, still need")
    region: str | None
    contains: str | None = Field(description="what lies in the region")
    region_sources: tuple[str, ...]
    summary: tuple[Said, ...]
    use: tuple[Said, ...]
    not_use: tuple[Elsewhere, ...]
    notes: tuple[TabularLines, ...] = Field(description="its own notes, then those it inherits, nearest first")
    elements: tuple[ElementOfGuide, ...]
    pitfalls: tuple[PitfallOfGuide, ...]
    siblings: tuple[CodeTitle, ...]
    procedures: tuple[ProcedureOfGuide, ...]
    procedures_said: Said
    questions: tuple[QuestionOfGuide, ...]
    sources: dict[str, str] = Field(description="what the ids of sources stand for")


class Lacking(Record):
    """A gap that says an element is lacking."""

    gap: str
    severity: str
    missing: str


class CheckedElement(Record):
    """An element held against a note."""

    id: str
    anchor: str
    name: str
    text: str
    state: str = Field(
        description="documented, lacking, or not asked of this note",
        json_schema_extra={"enum": ["documented", "lacking", "not-asked"]},
    )
    words: tuple[Evidence, ...] = Field(default=(), description="the words that show it")
    lacking: tuple[Lacking, ...] = ()


class NamedProcedure(Record):
    """A kind of procedure that the note names."""

    kind: str
    words: tuple[Evidence, ...]


class LookedFor(Record):
    """What a reader looks for where a procedure is named."""

    id: str
    text: str
    found: bool
    words: tuple[Evidence, ...] = ()


class Checklist(Record):
    """A guide held against the analysis of a note."""

    code: str
    page: str
    note_id: str
    standing: str = Field(
        description="what the analysis makes of the code",
        json_schema_extra={"enum": ["proposed", "needs-review", "weighed", "not-weighed"]},
    )
    reasons: tuple[str, ...] = Field(description="why, in the words of the coding rules")
    proposed: tuple[str, ...] = Field(description="the codes that the analysis does propose")
    conditions: tuple[str, ...] = Field(description="ids of the conditions of the note that the code is for")
    elements: tuple[CheckedElement, ...]
    procedures: tuple[NamedProcedure, ...]
    looked_for: tuple[LookedFor, ...] = Field(description="where a procedure is named; otherwise empty")
