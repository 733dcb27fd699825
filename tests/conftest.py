"""What all tests share: where things are, and that nothing is skipped where a merge is decided."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

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
