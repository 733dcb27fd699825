"""Where `SPONDY_CI` is set, a skip of any kind is a failure that says why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPS = {
    "in the test": "import pytest\ndef test_it():\n    pytest.skip('no browser here')\n",
    "by a mark": "import pytest\n@pytest.mark.skip(reason='no browser here')\ndef test_it():\n    pass\n",
    "by a condition": "import pytest\n@pytest.mark.skipif(True, reason='no browser here')\ndef test_it():\n    pass\n",
    "in a fixture": "import pytest\n@pytest.fixture\ndef it():\n    pytest.skip('no browser here')\n"
    "def test_it(it):\n    pass\n",
    "of a whole module": "import pytest\npytest.skip('no browser here', allow_module_level=True)\n",
}
NO_SKIPS = {
    "passed": "def test_it():\n    pass\n",
    "expected to fail": "import pytest\n@pytest.mark.xfail(reason='known')\ndef test_it():\n    assert False\n",
}


def run(folder: Path, content: str, **variables: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    (folder / "test_one.py").write_text(content, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "SPONDY_CI"} | variables
    # The hooks need no plugin, and to import those that are installed takes seconds.
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", ".", "test_one.py"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("content", SKIPS.values(), ids=SKIPS)
def test_a_skip_fails(tmp_path: Path, content: str) -> None:
    ran = run(tmp_path, content, SPONDY_CI="1")
    assert ran.returncode != 0
    assert "SPONDY_CI is set, and this was skipped" in ran.stdout
    assert "no browser here" in ran.stdout


@pytest.mark.parametrize("content", NO_SKIPS.values(), ids=NO_SKIPS)
def test_what_is_no_skip_passes(tmp_path: Path, content: str) -> None:
    assert run(tmp_path, content, SPONDY_CI="1").returncode == 0


def test_elsewhere_a_skip_is_a_skip(tmp_path: Path) -> None:
    ran = run(tmp_path, SKIPS["in the test"])
    assert ran.returncode == 0
    assert "1 skipped" in ran.stdout
