"""What the tests of reliability share: runs that are watched, on notes that hold words that stand nowhere else."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))
from canaries import inputs
from watching import Watch


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    """Runs commands and looks on; the folder `in` holds notes with the words."""
    watch = Watch(tmp_path)
    inputs(watch.folder / "in")
    return watch


@pytest.fixture(scope="session")
def results_of_canaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of `spondy analyze in/one.jsonl`, to be copied."""
    watch = Watch(tmp_path_factory.mktemp("results"))
    inputs(watch.folder / "in")
    assert watch.run("analyze", "in/one.jsonl", "--output", "results").status == 0
    return watch.folder / "results"


@pytest.fixture
def with_results(watch: Watch, results_of_canaries: Path) -> Iterator[Watch]:
    """The same, with results of an earlier run in `results` and `again`."""
    for name in ("results", "again"):
        shutil.copytree(results_of_canaries, watch.folder / name)
    yield watch
