"""What all tests share: where things are, and that nothing is skipped where a merge is decided."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-docs", action="store_true", help="write into the documentation what its examples print")


def pytest_report_header() -> str | None:
    return "SPONDY_CI is set: a skipped test fails" if _nothing_may_be_skipped() else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        _fail_where_nothing_may_be_skipped(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped:
        _fail_where_nothing_may_be_skipped(report)
    return report


def _nothing_may_be_skipped() -> bool:
    return bool(os.environ.get("SPONDY_CI"))


def _fail_where_nothing_may_be_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not _nothing_may_be_skipped():
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"SPONDY_CI is set, and this was skipped, so that it tested nothing: {reason}"


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def sample_notes() -> Path:
    """The folder of the sample notes."""
    return ROOT / "sample_notes"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes | list[object]], Path]:
    """Return a function that writes a file below the test's folder; records become JSON Lines."""

    def write(name: str, content: str | bytes | list[object]) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, list):
            content = "".join(json.dumps(record) + "\n" for record in content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of the fake analyzer, which worker processes find too."""
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "support"))
    import fake_analyzer

    return fake_analyzer
