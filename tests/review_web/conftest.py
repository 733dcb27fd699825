"""What the tests of the workbench's pages share: a store behind an application, and real ones with a browser."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from starlette.testclient import TestClient

from spondy import Analyzer, Note
from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.adapters.review.store import Store, load, open_store
from spondy.adapters.review.store.logins import begin_session
from spondy.adapters.review.store.people import person_named
from spondy.adapters.review.store.tables import Person
from spondy.adapters.review.web.app import create_review_app
from spondy.adapters.review.web.session import csrf_of
from spondy.adapters.review.web.settings import ReviewSettings
from spondy.adapters.writers.jsonl import analysis_line

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from reviewing import Reviewed, reviewing

TESTS = Path(__file__).resolve().parents[1]
SAMPLES = TESTS.parent / "sample_notes"

HERE = "http://127.0.0.1:8000"
PAGE = {"Accept": "text/html"}


def _neighbour(folder: str) -> ModuleType:
    """Return the conftest of another folder of tests, so that its fixtures can be had here."""
    spec = importlib.util.spec_from_file_location(f"conftest_of_{folder}", TESTS / folder / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_review, _browser = _neighbour("review"), _neighbour("browser")
clock, database, store = _review.clock, _review.database, _review.store
postgresql, sqlite_template = _review.postgresql, _review.sqlite_template
quick_passwords, person, ann, ben = _review.quick_passwords, _review.person, _review.ann, _review.ben
made, run_folder, loaded, ON_POSTGRESQL = _review.made, _review.run_folder, _review.loaded, _review.ON_POSTGRESQL
chromium = _browser.chromium


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The store has its own tests on both databases; pages meet PostgreSQL where a test says so in its name."""
    if "database" in metafunc.fixturenames and "on_either_database" not in metafunc.function.__name__:
        metafunc.definition.add_marker(pytest.mark.parametrize("database", ["sqlite"], indirect=True))


# --- in this process --------------------------------------------------------------------------------------------------


class Caller(TestClient):
    """Somebody who calls a workbench: a browser without a screen."""

    token: str | None = None

    @property
    def csrf(self) -> str:
        assert self.token is not None
        return csrf_of(self.token)

    def fill(self, path: str, **fields: Any) -> Any:
        """Fill in a form and send it, as our own page does."""
        return self.post(path, data={"csrf": self.csrf, **fields}, headers=PAGE)


class Bench:
    """A workbench in this process.

    Attributes:
        app: the application.
        store: its database.
    """

    def __init__(self, store: Store, settings: ReviewSettings) -> None:
        self.store = store
        self.app = create_review_app(settings, store)

    def caller(self, name: str | None = None) -> Caller:
        """Return somebody who calls, by name one who is signed in."""
        caller = Caller(self.app, base_url=HERE, follow_redirects=False, headers=PAGE)
        if name is not None:
            with self.store.writing() as session:
                who = person_named(session, name)
                assert isinstance(who, Person)
                caller.token = begin_session(session, who, "password")
            caller.cookies.set("spondy-review-8000", caller.token)
        return caller


@pytest.fixture
def bench(store: Store) -> Callable[..., Bench]:
    """Return a function that builds a workbench of a team on the test's database."""

    def build(**settings: Any) -> Bench:
        return Bench(store, ReviewSettings(**{"alone": False} | settings))

    return build


# --- in a process of its own ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run over the sample notes."""
    folder = tmp_path_factory.mktemp("sample-run")
    analyzer = Analyzer()
    notes = (item for item in read_notes(open_inputs([str(SAMPLES)], ReadOptions()), Meter()) if isinstance(item, Note))
    (folder / "analyses.jsonl").write_bytes(b"".join(analysis_line(analyzer.analyze(note)) for note in notes))
    return folder


@pytest.fixture(scope="session")
def sample_database(sample_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with that run in it, to be copied."""
    path = tmp_path_factory.mktemp("sample-database") / "review.sqlite"
    opened = open_store(path)
    load(opened, sample_run / "analyses.jsonl", open_inputs([str(SAMPLES)], ReadOptions()))
    opened.close()
    return path


@pytest.fixture(scope="module")
def site(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewed]:
    """A workbench of one person with the sample notes, for the tests of a module."""
    path = tmp_path_factory.mktemp("site") / "review.sqlite"
    shutil.copy(sample_database, path)
    with reviewing(path) as served:
        yield served


@pytest.fixture
def own_site(sample_database: Path, tmp_path: Path) -> Iterator[Reviewed]:
    """A workbench of one person with the sample notes, for one test."""
    path = tmp_path / "site.sqlite"
    shutil.copy(sample_database, path)
    with reviewing(path) as served:
        yield served


# --- with a browser ---------------------------------------------------------------------------------------------------


class Visit(_browser.Visit):  # type: ignore[name-defined,misc]
    """A page of a workbench, and all that went wrong in it."""

    def come_in(self, address: str) -> Visit:
        """Open the workbench by an address with a token."""
        self.page.goto(address)
        assert self.page.title() == "Worklist \u00b7 spondy review"
        return self

    def go(self, path: str) -> Visit:
        """Open a page by its path."""
        self.page.goto(f"{self.url}{path}")
        return self

    def violations(self) -> list[str]:
        """What axe-core finds wrong. To it, an SVG is a picture, and what lies behind its letters cannot be told."""
        return [each for each in super().violations() if not _only_in_charts(each)]

    @property
    def focused(self) -> str:
        """Id of the element with the focus, or its text."""
        found: str = self.page.evaluate("document.activeElement.id || document.activeElement.textContent")
        return found

    @property
    def said(self) -> str:
        """What a screen reader was told last."""
        return self.page.locator("#said").text_content() or ""


def _only_in_charts(violation: str) -> bool:
    rule, _, targets = violation.partition(": ")
    found = [target[0] for target in ast.literal_eval(targets)]
    # Letters of charts have the colours of the text beside them, on the same paper.
    return rule == "color-contrast" and all(each.startswith("svg[") for each in found)


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visit]]:
    """Open a workbench in a browser of its own; at the end nothing may have gone wrong in it."""
    contexts, visits = [], []

    def open_page(served: Reviewed, *, came_in: bool = True, **options: Any) -> Visit:
        context = chromium.new_context(**{"viewport": _browser.LAPTOP, "color_scheme": "light"} | options)
        contexts.append(context)
        visits.append(Visit(context, served.url))
        return visits[-1].come_in(served.way_in()) if came_in else visits[-1]

    yield open_page
    for context in contexts:
        context.close()
    expected = re.compile("Failed to load resource: the server responded with a status of 4")
    assert [fault for one in visits for fault in one.faults if not expected.search(fault)] == []
