"""What the tests of live notes share: one analyzer, and the module that plays recordings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from spondy import Analyzer

sys.path.append(str(Path(__file__).parent))


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Analyzer()
