"""The files in ``patterns/guides/``: their shape.

One file a family of codes, in which `only` keeps a statement to some regions or codes, and four that all families
share: elements, regions, procedures and sources.
"""

from __future__ import annotations

from pydantic import Field, model_validator

from spondy.gaps.rules import Source
from spondy.knowledge.files import Strict
from spondy.model.coding import Proposal
from spondy.model.note import NoteKind, Setting
from spondy.model.reading import Etiology, FractureSite, Kind, Region

Sources = tuple[str, ...]
"""What a statement rests on: each the id of a source and, after a space, the place in it."""


class Sourced(Strict):
    """Anything said, with what it rests on; `only` names the regions and codes for which it is said, empty for all."""

    sources: Sources = Field(min_length=1)
    only: tuple[str, ...] = ()


class Statement(Sourced):
    """A sentence or two."""

    text: str


class Elsewhere(Statement):
    """When another code is right."""

    code: str


class Words(Source):
    """Where the words that show an element are found, narrowed by who says them, where, and which rules matched."""

    voice: tuple[str, ...] = ()
    not_section: tuple[str, ...] = ()
    rules: tuple[str, ...] = Field(default=(), description="beginnings of ids of pattern rules")
    imaging_finding: bool = Field(default=False, description="only where a finding of the condition is from imaging")


class Element(Strict):
    """Something that a record should show.

    Attributes:
        id: anchor of the element in a guide.
        name: what it is called.
        text: what to document.
        gaps: the gaps that test it.
        words: where the words that show it are found; the first entry that finds any is taken.
        always: lacking, too, where the note documents nothing that the code is for.
        sources: what it rests on.
    """

    id: str
    name: str
    text: str
    gaps: tuple[str, ...] = Field(min_length=1)
    words: tuple[Words, ...]
    always: bool = False
    sources: Sources = Field(min_length=1)


class ElementUse(Strict):
    """An element in the guide of a family, with words of its own where the family or the region needs them."""

    element: str
    text: str | None = None
    sources: Sources = ()
    only: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _own_words_have_sources(self) -> ElementUse:
        if (self.text is None) != (not self.sources):
            raise ValueError(f"element {self.element}: `text` and `sources` belong together")
        return self


class Pitfall(Sourced):
    """A recurring mistake, what is right instead, and the coding rules that avoid it."""

    id: str
    mistake: str
    instead: str
    rules: tuple[str, ...] = Field(min_length=1)


class NoteExample(Strict):
    """A note, and what its analysis must say for the answer to be right."""

    note: str
    setting: Setting | None = None
    note_kind: NoteKind | None = None
    only: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    not_codes: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    not_gaps: tuple[str, ...] = ()
    status: dict[str, str] = Field(default_factory=dict, description=Proposal.model_fields["status"].description)

    @model_validator(mode="after")
    def _says_something(self) -> NoteExample:
        if not (self.codes or self.not_codes or self.gaps or self.not_gaps):
            raise ValueError("an example names no outcome")
        return self


class Question(Sourced):
    """A question that is often asked; `examples` are notes whose analysis is the answer."""

    id: str
    ask: str
    answer: str
    examples: tuple[NoteExample, ...] = ()


class About(Strict):
    """Conditions of a note that a family's codes are for; every key given must hold."""

    kind: tuple[Kind, ...]
    etiology: tuple[Etiology, ...] = ()
    not_etiology: tuple[Etiology, ...] = ()
    site: tuple[FractureSite, ...] = ()


class GuidedCode(Strict):
    """A code with a page of its own; with `regions`, one code a region, its digit at `{digit}`."""

    code: str
    regions: tuple[Region, ...] = ()


class Family(Strict):
    """One file: codes that share a guide."""

    id: str
    about: tuple[About, ...] = Field(min_length=1)
    codes: tuple[GuidedCode, ...] = Field(min_length=1)
    summary: tuple[Statement, ...] = Field(min_length=1)
    use: tuple[Statement, ...] = Field(min_length=1)
    not_use: tuple[Elsewhere, ...] = Field(min_length=1)
    elements: tuple[ElementUse, ...] = Field(min_length=1)
    pitfalls: tuple[Pitfall, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)


class ElementFile(Strict):
    """``elements.yaml``."""

    elements: tuple[Element, ...]


class RegionWords(Strict):
    """What lies in a region, and examples of levels of a joint and of a bone in it."""

    contains: str
    joints: str
    bones: str


class RegionFile(Strict):
    """``regions.yaml``."""

    source: str
    regions: dict[Region, RegionWords]


class Procedure(Strict):
    """A procedure by its numbers, described in the project's own words; `fits` are pages."""

    cpt: tuple[str, ...] = Field(min_length=1)
    kind: str
    text: str
    fits: tuple[str, ...] = Field(min_length=1)


class LookedFor(Strict):
    """What a reader looks for where a procedure is named: elements, or words of the note."""

    id: str
    text: str
    elements: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()
    sources: Sources = Field(min_length=1)

    @model_validator(mode="after")
    def _one_origin(self) -> LookedFor:
        if bool(self.elements) == bool(self.words):
            raise ValueError(f"{self.id} needs either elements or words")
        return self


class ProcedureFile(Strict):
    """``procedures.yaml``: `named` are the kinds of procedure that, named in a note, ask for `looked_for`."""

    sources: Sources = Field(min_length=1)
    said: str
    procedures: tuple[Procedure, ...]
    named: tuple[str, ...]
    looked_for: tuple[LookedFor, ...]


class SourceFile(Strict):
    """``sources.yaml``: what each id of a source stands for."""

    sources: dict[str, str]
