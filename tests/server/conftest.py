"""A running server, shared by the tests of one worker of pytest."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
import serving as support


@pytest.fixture(scope="session")
def server() -> Iterator[support.Served]:
    """A server with its process and its log."""
    with support.serving("--workers", "2") as served:
        yield served


@pytest.fixture(scope="session")
def served(server: support.Served) -> str:
    """The address of a running server, without a slash at its end."""
    return server.url


@pytest.fixture(scope="session")
def serving() -> ModuleType:
    """The module that starts servers with options of their own."""
    return support
