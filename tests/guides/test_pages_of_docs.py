"""The pages in ``docs/codes/`` are made from the guides; after a change of either,

    python -m pytest tests/guides --write-docs

writes them anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spondy.guides import files, guide_of, library
from spondy.guides.markdown import guide_page, index_page
from spondy.knowledge.files import patterns_dir

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "codes"


def wanted() -> dict[str, str]:
    guides = [guide for guide in map(guide_of, library().pages) if guide is not None]
    return {f"{guide.page}.md": guide_page(guide) for guide in guides} | {"README.md": index_page(guides)}


def test_the_pages_are_those_of_the_guides(request: pytest.FixtureRequest) -> None:
    pages = wanted()
    if request.config.getoption("write_docs"):
        FOLDER.mkdir(exist_ok=True)
        for gone in {path.name for path in FOLDER.iterdir()} - set(pages):
            (FOLDER / gone).unlink()
        for name, page in pages.items():
            (FOLDER / name).write_text(page, encoding="utf-8", newline="\n")
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(pages)
    stale = [name for name, page in pages.items() if (FOLDER / name).read_text(encoding="utf-8") != page]
    assert stale == [], "write them anew with --write-docs"


def test_every_element_has_its_anchor_on_its_page() -> None:
    for page in library().pages:
        guide = guide_of(page)
        assert guide is not None
        anchors = re.findall(r'<a id="([^"]+)"></a>', (FOLDER / f"{page}.md").read_text(encoding="utf-8"))
        assert [f"{page}#{anchor}" for anchor in anchors] == [element.anchor for element in guide.elements]


def test_the_index_leads_to_every_page() -> None:
    links = re.findall(r"\]\(([^)]+)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert sorted(links) == sorted(path.name for path in FOLDER.iterdir() if path.name != "README.md")


MODELS = (
    *(files.Element, files.ElementUse, files.Family, files.About, files.GuidedCode, files.Statement, files.Elsewhere),
    *(files.Pitfall, files.Question, files.NoteExample, files.Words, files.RegionFile, files.RegionWords),
    *(files.Procedure, files.ProcedureFile, files.LookedFor),
)


def test_the_page_of_guides_names_every_key_and_every_file() -> None:
    named = set(re.findall(r"`([^`\n]+)`", (FOLDER.parent / "guides.md").read_text(encoding="utf-8")))
    keys = {field for model in MODELS for field in model.model_fields}
    braced = {name.strip("{}") for name in named} | {"only"}
    assert keys - braced == set()
    shipped = {f"patterns/guides/{path.name}" for path in (patterns_dir() / "guides").glob("*.yaml")}
    assert shipped - named == set()
