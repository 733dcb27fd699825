"""The guides as they stand in ``patterns/guides/``: their pages, and the words that all families share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from spondy.guides.files import Element, ElementFile, Family, ProcedureFile, RegionFile, SourceFile
from spondy.knowledge.files import load, patterns_dir
from spondy.knowledge.vocabulary import vocabulary

FOLDER = "guides"
_SHARED = ("elements.yaml", "procedures.yaml", "regions.yaml", "sources.yaml")


@dataclass(frozen=True)
class Page:
    """A code with a guide of its own.

    Attributes:
        code: the code, or the heading whose codes share the guide.
        family: the text it is made from.
        region: the region in which a condition must lie for it; None where any does.
        words: what stands for the names in braces.
    """

    code: str
    family: Family
    region: str | None
    words: dict[str, str]

    def says(self, only: tuple[str, ...]) -> bool:
        """Tell whether something said for some regions or codes only is said here."""
        return not only or self.code in only or self.region in only

    def fill(self, text: str) -> str:
        """Return a text with the names in braces replaced."""
        return text.format(**self.words)


@dataclass(frozen=True)
class Library:
    """All files of the guides.

    Attributes:
        families: in the order of their codes.
        elements: by id.
    """

    families: tuple[Family, ...]
    elements: dict[str, Element]
    regions: RegionFile
    procedures: ProcedureFile
    sources: dict[str, str]

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The pages by code, in the order of the codes."""
        found = {page.code: page for family in self.families for page in self.pages_of(family)}
        return {code: found[code] for code in sorted(found)}

    def pages_of(self, family: Family) -> Iterator[Page]:
        """Yield the pages that one file makes."""
        labels = vocabulary().regions
        for guided in family.codes:
            for region in guided.regions or (None,):
                words: dict[str, str] = {}
                if region is not None:
                    words = self.regions.regions[region].model_dump()
                    words |= {"digit": labels[region].digit, "region": labels[region].label}
                code = guided.code.format(**words)
                yield Page(code, family, region, words | {"code": code})


def read_library() -> Library:
    """Read the shipped files.

    Raises:
        PatternError: a file breaks its schema.
    """
    elements: ElementFile = load(f"{FOLDER}/elements.yaml", ElementFile)
    sources: SourceFile = load(f"{FOLDER}/sources.yaml", SourceFile)
    return Library(
        families=tuple(load(f"{FOLDER}/{name}", Family) for name in _family_files()),
        elements={element.id: element for element in elements.elements},
        regions=load(f"{FOLDER}/regions.yaml", RegionFile),
        procedures=load(f"{FOLDER}/procedures.yaml", ProcedureFile),
        sources=sources.sources,
    )


def _family_files() -> list[str]:
    names = sorted(path.name for path in (patterns_dir() / FOLDER).glob("*.yaml"))
    return [name for name in names if name not in _SHARED]
