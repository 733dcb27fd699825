"""Every command and every Python block of the documentation is run, and prints what the page says it prints.

A ``console`` block holds commands (``$ `` in front) and what they print. What a ``python`` block prints stands in a
``text`` block right below it. A line ``...`` stands for any lines. After a change of spondy,

    python -m pytest tests/docs --write-docs

writes what is printed into the pages; read the difference before keeping it.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from spondy.adapters.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", ROOT / "sample_notes" / "README.md", *sorted((ROOT / "docs").glob("*.md")))
# What a user of a checkout has around.
AROUND = ("sample_notes", "patterns", "tests", "docs")
ANY_LINES = "..."
RUN_ELSEWHERE = {
    "spark.md": {"py"},  # on a cluster, by tests/spark/test_page.py
    "cds-hooks.md": {"json"},  # on a server, by tests/server/test_cds_page.py
    "fhir-service.md": {"json"},  # by tests/server/test_fhir_page.py
    "live.md": {"json"},  # by tests/server/test_live_socket.py
    "embedding.md": {"py"},  # by tests/client/test_embedding_page.py
}
# The help of a command is printed by this process: that the command starts in one of its own, its other examples tell.
_HELP_OF_COMMAND = re.compile(r"spondy(?: [a-z]+)+ --help")
_AS_SHOWN = {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}
_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its language, its content, where that stands in the page, and what stands before the block.

    Attributes:
        gap: the words between the block above and this one.
    """

    language: str
    content: str
    start: int
    end: int
    gap: str


class Step(NamedTuple):
    """One command of a console block and the lines shown below it."""

    command: str
    shown: list[str]


Run = Callable[[str], tuple[int, list[str]]]


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    above = 0
    for match in _FENCE.finditer(text):
        yield Block(match[1], match[2], *match.span(2), gap=text[above : match.start()].strip())
        above = match.end()


def steps(block: Block) -> list[Step]:
    """Split a console block at its commands; `> ` goes on with the command of the line above."""
    found: list[Step] = []
    for line in block.content.splitlines():
        if line.startswith("$ "):
            found.append(Step(line.removeprefix("$ "), []))
        elif line.startswith("> ") and found and not found[-1].shown:
            found[-1] = Step(f"{found[-1].command}\n{line.removeprefix('> ')}", [])
        else:
            assert found, f"a console block begins with a command, not with {line!r}"
            found[-1].shown.append(line)
    return found


def shows(shown: list[str], printed: list[str]) -> bool:
    """Say whether the lines shown are those printed, `...` standing for any lines."""
    pattern = "".join(r"(?:.*\n)*?" if line == ANY_LINES else re.escape(line) + r"\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def renewed(shown: list[str], printed: list[str]) -> list[str]:
    """Return what a step should show: all that was printed, or the same excerpts of it where `...` stands between.

    An excerpt is found again by its first and its last line; where the last is gone, it ends before an empty line.

    Raises:
        ValueError: the first line is not printed.
    """
    if ANY_LINES not in shown:
        return printed
    excerpts: list[list[str]] = [[]]
    for line in shown:
        if line == ANY_LINES:
            excerpts.append([])
        else:
            excerpts[-1].append(line)
    result: list[str] = []
    position = 0
    for number, excerpt in enumerate(excerpts):
        result += [ANY_LINES] if number else []
        if excerpt:
            first = printed.index(excerpt[0], position)
            end = excerpt[-1] if excerpt[-1] in printed[first:] else ""
            position = printed.index(end, first) + (end != "")
            result += printed[first:position]
    return result


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs a command line in a folder that looks like a checkout."""
    for name in AROUND:
        (tmp_path / name).symlink_to(ROOT / name)
    command = tmp_path / ".commands" / "spondy"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m spondy.adapters.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUTF8": "1",
        **_AS_SHOWN,
    }

    def run_line(line: str) -> tuple[int, list[str]]:
        if _HELP_OF_COMMAND.fullmatch(line):
            return print_help(line.split()[1:])
        ran = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
        )
        return ran.returncode, _lines(ran.stdout)

    return run_line


def print_help(arguments: list[str]) -> tuple[int, list[str]]:
    output = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(output):
        for name, value in _AS_SHOWN.items():
            patch.setenv(name, value)
        status = main(arguments)
    return status, _lines(output.getvalue())


def _lines(printed: str) -> list[str]:
    return [line.rstrip() for line in printed.strip("\n").splitlines()]


WITH_EXAMPLES = [page for page in PAGES if any(block.language in ("console", "python") for block in blocks(page))]


class Shown:
    """Compares what is printed with what a page shows, and keeps what the page should show.

    Attributes:
        wrong: a description of each example that prints something else, or fails.
        edits: blocks with their new content.
    """

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.edits: list[tuple[Block, str]] = []

    def compare(self, name: str, shown: list[str], status: int, printed: list[str]) -> list[str]:
        """Return the lines to show."""
        if status:
            self.wrong.append(f"{name}\nends with exit status {status}\n" + "\n".join(printed))
        elif not shows(shown, printed):
            self.wrong.append(f"{name}\nprints\n" + "\n".join(printed))
            with contextlib.suppress(ValueError):  # an excerpt that is no longer there is left for a person
                return renewed(shown, printed)
        return shown

    def write(self, page: Path) -> None:
        text = page.read_text(encoding="utf-8")
        for block, content in reversed(self.edits):
            text = text[: block.start] + content + text[block.end :]
        page.write_text(text, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_print_what_the_page_shows(page: Path, run: Run, request: pytest.FixtureRequest, monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    result = Shown()
    for block, below in pairwise([*blocks(page), None]):
        if block.language == "console":
            lines: list[str] = []
            for step in steps(block):
                shown = result.compare(f"$ {step.command}", step.shown, *run(step.command))
                lines += ["$ " + step.command.replace("\n", "\n> "), *shown]
            result.edits.append((block, "".join(f"{line}\n" for line in lines)))
        elif block.language == "python":
            answer = below if below is not None and below.language == "text" and below.gap == "" else None
            shown = answer.content.splitlines() if answer else []
            shown = result.compare(block.content, shown, *run_python(block))
            if answer:
                result.edits.append((answer, "".join(f"{line}\n" for line in shown)))
    if request.config.getoption("write_docs"):
        result.write(page)
    assert not result.wrong, "\n\n".join(result.wrong)


def run_python(block: Block) -> tuple[int, list[str]]:
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            exec(compile(block.content, "<example>", "exec"), {"__name__": "__main__"})
    except Exception as error:
        return 1, [f"{type(error).__name__}: {error}"]
    return 0, [line.rstrip() for line in output.getvalue().splitlines()]


def test_no_example_stands_where_it_is_not_run() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"^[ >]+```", text, re.MULTILINE), f"{page.name}: an indented block is not found"
        for block in blocks(page):
            run = {"console", "python", "sh", "text"} | RUN_ELSEWHERE.get(page.name, set())
            assert block.language in run, f"{page.name}: {block.language!r} is not run"
            if block.language == "sh":
                assert not re.search(r"\bspondy\b", block.content), f"{page.name}: {block.content}"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the Python files of a folder by the rules of the project; examples print, and have no docstrings."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    command += ["--extend-ignore", "D,T20", "--output-format", "concise", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_python_blocks_are_clean(tmp_path: Path) -> None:
    for page in PAGES:
        for block in blocks(page):
            if block.language == "python":
                # Its place in the page is its name in what ruff says.
                name = f"{page.relative_to(ROOT).with_suffix('')}-{block.start}.py".replace("/", "-")
                (tmp_path / name).write_text(block.content, encoding="utf-8")
    assert any(tmp_path.iterdir())
    ran = lint(tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_block_that_is_not_clean_is_found(tmp_path: Path) -> None:
    (tmp_path / "example.py").write_text("import os\n\nprint(1)\n", encoding="utf-8")
    ran = lint(tmp_path)
    assert ran.returncode == 1
    assert "F401" in ran.stdout
    assert "T201" not in ran.stdout


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a"], ["a", "b"], False),
        (["a", "..."], ["a", "b", "c"], True),
        (["...", "c"], ["a", "b", "c"], True),
        (["a", "...", "c"], ["a", "c"], True),
        (["a", "...", "d"], ["a", "b", "c"], False),
        (["a."], ["ab"], False),
        ([], [], True),
        ([], ["a"], False),
    ],
)
def test_what_counts_as_shown(shown: list[str], printed: list[str], same: bool) -> None:
    assert shows(shown, printed) is same


def test_an_excerpt_is_renewed_between_its_first_and_last_line() -> None:
    printed = ["a", "b", "new", "newer", "d", "e"]
    assert renewed(["...", "b", "old", "d", "..."], printed) == ["...", "b", "new", "newer", "d", "..."]
    assert renewed(["...", "b", "gone", "..."], ["a", "b", "new", "", "c"]) == ["...", "b", "new", "..."]
    assert renewed(["old"], ["new"]) == ["new"]
