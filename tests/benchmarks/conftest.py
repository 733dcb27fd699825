"""The modules of the harness, which are scripts beside each other and no package."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

FOLDERS = ("benchmarks", "benchmarks/peers")
NAMES = ("figures", "notes", "rounds", "rules", "table", "run", "edsnlp_worker")


@pytest.fixture(scope="module")
def bench(root) -> Iterator[SimpleNamespace]:
    """The modules by name, found as the harness finds them."""
    with pytest.MonkeyPatch.context() as patch:
        for folder in FOLDERS:
            patch.syspath_prepend(str(root / folder))
        before = set(sys.modules)
        yield SimpleNamespace(**{name: importlib.import_module(name) for name in NAMES})
        for name in set(sys.modules) - before:
            if str(root / "benchmarks") in (getattr(sys.modules[name], "__file__", None) or ""):
                del sys.modules[name]
