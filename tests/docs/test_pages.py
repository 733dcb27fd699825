"""The documentation's pages name what there is: every command, error, column, dependency, pattern file and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from spondy import errors
from spondy.adapters.cli import app
from spondy.adapters.review.store import faults
from spondy.adapters.writers.worklist import COLUMNS
from spondy.client import errors as client_errors
from spondy.coding.anatomy import Anatomy
from spondy.coding.rules import Examples, Group, NoteReview, Propose, Review, Reviews, Rule, SecondaryRules
from spondy.coding.templates import Injury, Templates
from spondy.gaps.draft import Layout
from spondy.gaps.lint_rules import LintRule
from spondy.gaps.rules import GapRule, OptionRule, QueryRule, When
from spondy.knowledge.files import pattern_files, patterns_dir
from spondy.knowledge.spine import RegionRow, RegionTable
from spondy.knowledge.vocabulary import Kind, RegionEntry, Vocabulary
from spondy.reading.placeholders import LevelFile, NotALevel
from spondy.reading.rules import (
    CueFile,
    CueRule,
    HeaderRule,
    HintFile,
    LinkFile,
    MeasureFile,
    SentenceRule,
    TermFile,
    TermRule,
)

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")))


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """Return the cells of all table rows."""
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def names_in(text: str) -> list[str]:
    """Return what stands in backticks, fenced blocks left out."""
    return re.findall(r"`([^`]+)`", prose(text))


def prose(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def sections(text: str) -> dict[str, str]:
    """Return the text below each heading of the second level."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


# --- commands ---------------------------------------------------------------------------------------------------------


def commands(command: Any, path: tuple[str, ...] = ("spondy",)) -> Iterator[tuple[str, ...]]:
    yield path
    names = command.list_commands(None) if hasattr(command, "list_commands") else ()
    for name in names:
        yield from commands(command.get_command(None, name), (*path, name))


COMMANDS = sorted(commands(typer.main.get_command(app)))


def test_the_commands_are_found() -> None:
    assert {("spondy", "analyze"), ("spondy", "codes", "show"), ("spondy", "query", "lint")} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_stands_in_the_page_of_commands_with_its_help(command: tuple[str, ...]) -> None:
    text = page("cli.md")
    assert f"$ {' '.join(command)} --help\n" in text
    if len(command) > 1:
        below = sections(text)[" ".join(command[:2])]
        assert re.search(rf"^\$ (.*\| )?{' '.join(command)}(?! --help)", below, re.MULTILINE) or command in NO_EXAMPLE


# A group alone does nothing, `build` writes the project's own tables, and `patterns` has its own page.
NO_EXAMPLE = {
    ("spondy", "query"),
    ("spondy", "codes"),
    ("spondy", "codes", "build"),
    ("spondy", "patterns", "stems"),
    ("spondy", "patterns", "check"),
    ("spondy", "patterns", "test"),
}


def test_the_page_names_no_command_that_is_gone() -> None:
    named = {name for name in sections(page("cli.md")) if name.startswith("spondy ")}
    assert named == {" ".join(command) for command in COMMANDS if len(command) == 2}


# --- tables -----------------------------------------------------------------------------------------------------------


# Errors that carry records of their own stand with these.
MODULES_OF_ERRORS = (errors, client_errors, faults)


def family(error: type[errors.SpondyError]) -> Iterator[type[errors.SpondyError]]:
    yield error
    for child in error.__subclasses__():
        if child.__module__ in {module.__name__ for module in MODULES_OF_ERRORS}:
            yield from family(child)


def test_the_page_of_errors_lists_every_code_with_its_meaning() -> None:
    wanted = [
        [f"`{error.code}`", f"`{error.__name__}`", (error.__doc__ or "").splitlines()[0]]
        for error in sorted(family(errors.SpondyError), key=lambda error: error.code)
    ]
    listed = rows(page("errors.md"))[1:]
    assert [row[:3] for row in listed] == wanted
    assert all(row[3] for row in listed)


def test_no_two_errors_have_one_code() -> None:
    codes = [error.code for error in family(errors.SpondyError)]
    assert len(codes) == len(set(codes))


def test_the_page_of_the_work_list_lists_its_columns_in_order() -> None:
    listed = [name for row in rows(page("worklist.md"))[1:] for name in names_in(row[0])]
    assert tuple(listed) == COLUMNS


def test_the_page_of_dependencies_lists_each_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = {
        "To run": project["project"]["dependencies"],
        "Optional: `codes`": extras["codes"],
        "Optional: `spark`": extras["spark"],
        "Optional: `server`": extras["server"],
        "Optional: `review`": [name for name in extras["review"] if not name.startswith("spondy[")],
        "Optional: `learn`": extras["learn"],
        "To develop: `dev`": [name for name in extras["dev"] if not name.startswith("spondy[")],
        "To build": project["dependency-groups"]["build"],
    }
    assert set(extras) == {"codes", "dev", "learn", "review", "server", "spark"}
    below = sections(page("dependencies.md"))
    for heading, requirements in wanted.items():
        listed = [name for row in rows(below[heading])[1:] for name in names_in(row[0])]
        assert sorted(listed) == sorted({re.split(r"[\[<>=;~! ]", each)[0] for each in requirements}), heading


# --- patterns ---------------------------------------------------------------------------------------------------------

KEYS = {
    "`patterns/vocabulary.yaml`": (Vocabulary, Kind, RegionEntry),
    "`patterns/regions.yaml`": (RegionTable, RegionRow),
    "`patterns/terms/`": (TermFile, TermRule, LevelFile, NotALevel, MeasureFile, LinkFile, HintFile),
    "`patterns/context/`": (CueFile, CueRule),
    "`patterns/sections/headers.yaml`": (HeaderRule,),
    "`patterns/sections/sentences.yaml`": (SentenceRule,),
    "`patterns/coding/`": (
        *(Rule, Propose, Examples, Review, Reviews, NoteReview, Group, SecondaryRules),
        *(Templates, Injury, Anatomy),
    ),
    "`patterns/gaps/gaps.yaml`": (GapRule, When, QueryRule, OptionRule),
    "`patterns/query/`": (Layout, LintRule),
}


@pytest.mark.parametrize("heading", KEYS)
def test_the_page_of_patterns_names_every_key_of_a_file(heading: str) -> None:
    named = set(names_in(sections(page("patterns.md"))[heading]))
    keys = {field for model in KEYS[heading] for field in model.model_fields}
    # A gap's option is named by what it offers.
    assert keys - named - {"text"} == set()


def test_the_page_of_patterns_names_every_file() -> None:
    files = [path.relative_to(patterns_dir()) for path in pattern_files() if path.suffix == ".yaml"]
    named = set(names_in(page("patterns.md")))
    assert [file for file in files if f"patterns/{file.as_posix()}" not in named] == []


# --- paths and links --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_paths_and_links_lead_somewhere(path: Path) -> None:
    text = prose(path.read_text(encoding="utf-8"))
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text)]
    assert [link for link in links if link and not (path.parent / link).exists()] == []
    named = [name for name in names_in(text) if re.fullmatch(r"(src|patterns|tests|docs|sample_notes)/[\w./-]*", name)]
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_make_target_that_is_named_is_there():
    told = "\n".join(path.read_text(encoding="utf-8") for path in (*PAGES, ROOT / "models" / "README.md"))
    named = set(re.findall(r"`make ([a-z]+)\b", told)) | set(re.findall(r"(?m)^(?:\$ )?make ([a-z]+)\b", told))
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    assert {"demo", "test", "model"} <= named
    assert named <= targets
