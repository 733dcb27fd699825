"""Which editions of the code set are held, for which dates, and for which parts of the tabular list."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, model_validator

from spondy.errors import OutputError
from spondy.knowledge.files import Strict, load

EDITIONS_FILE = "editions.yaml"
_HEADER = (
    "# The editions of ICD-10-CM held, and for which parts of the tabular list. `families` is what the tables hold.\n"
    "# The tables beside this file are generated (`spondy codes build`) and proved (`spondy codes check`).\n"
)


class Edition(Strict):
    """One fiscal year of ICD-10-CM.

    Attributes:
        id: its name, for instance `FY2026`.
        valid_from: first date of service it holds for.
        valid_to: last date of service it holds for.
        tables: folder of its tables; two editions that do not differ share one.
        nodes: the parts of the tabular list held for this edition; a node holds everything below it.
        source: where the tables come from and how they were checked.
    """

    id: str
    valid_from: date
    valid_to: date
    tables: str
    nodes: Literal["all"] | tuple[str, ...]
    source: str

    def holds(self, code: str) -> bool:
        """Say whether this edition is held for a code."""
        return self.nodes == "all" or code.startswith(tuple(self.nodes))


class EditionList(Strict):
    """The content of ``editions.yaml``.

    Attributes:
        families: the parts of the tabular list that the tables hold.
        editions: oldest first.
    """

    families: tuple[str, ...] = Field(min_length=1)
    editions: tuple[Edition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> EditionList:
        for edition in self.editions:
            if edition.valid_to < edition.valid_from:
                raise ValueError(f"{edition.id} ends before it begins")
        for older, newer in zip(self.editions, self.editions[1:], strict=False):
            if newer.valid_from <= older.valid_to:
                raise ValueError(f"{newer.id} begins before {older.id} ends")
        return self

    def with_edition(self, edition: Edition) -> EditionList:
        """Return the list with one edition added, or replaced where its id is known."""
        others = [known for known in self.editions if known.id != edition.id]
        ordered = sorted([*others, edition], key=lambda each: each.valid_from)
        return EditionList(families=self.families, editions=tuple(ordered))

    def as_data(self) -> dict[str, Any]:
        """Return the list as plain data, as it stands in the file."""
        editions = [
            {**edition.model_dump(), "nodes": edition.nodes if edition.nodes == "all" else list(edition.nodes)}
            for edition in self.editions
        ]
        return {"families": list(self.families), "editions": editions}


def read_editions(folder: Path) -> EditionList:
    """Read ``editions.yaml`` of a folder of code tables.

    Raises:
        PatternError: the file is missing or breaks its schema.
    """
    editions: EditionList = load(EDITIONS_FILE, EditionList, folder)
    return editions


def write_editions(editions: EditionList, folder: Path) -> None:
    """Write ``editions.yaml`` into a folder of code tables.

    Raises:
        OutputError: the folder cannot be written.
    """
    content = yaml.safe_dump(editions.as_data(), sort_keys=False, width=110, allow_unicode=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / EDITIONS_FILE).write_text(_HEADER + content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"{folder.name}: {EDITIONS_FILE} cannot be written ({error.strerror})") from error


def fiscal_year(year: int) -> tuple[date, date]:
    """Return the first and last date of service of a fiscal year of ICD-10-CM."""
    return date(year - 1, 10, 1), date(year, 9, 30)
