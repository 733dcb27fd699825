"""The words of the note that an item rests on."""

from __future__ import annotations

from pydantic import Field

from spondy.model.base import Record


class Cue(Record):
    """Words that set an assertion (`denies`, `possible`, `history of`)."""

    category: str = Field(description="what the cue does: negated, possible, hypothetical, historical, family ...")
    start: int = Field(ge=0, description="offset in code points into the note as given")
    end: int = Field(ge=0)
    text: str
    rule: str = Field(description="id of the context rule")


class Evidence(Record):
    """A span of the note, exactly as given: ``note.text[start:end] == text``."""

    start: int = Field(ge=0, description="offset in code points into the note as given")
    end: int = Field(ge=0)
    text: str
    section: str | None = Field(default=None, description="category of the section it stands in")
    voice: str | None = Field(default=None, description="who says it: provider, imaging, list, template, instruction")
    rule: str | None = Field(default=None, description="id of the pattern rule that matched")
    cues: tuple[Cue, ...] = ()
