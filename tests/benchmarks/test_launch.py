"""What a launched command took."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the launcher of the benchmarks needs Linux")

# A child that outlives its parent takes 150 MB and then waits until it has been looked at.
ORPHAN = "x = bytearray(150_000_000); import time; time.sleep(2)"
PARENT = (
    f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {ORPHAN!r}], stdout=subprocess.DEVNULL);"
    "time.sleep(0.2); print(1, flush=True); time.sleep(1.3)"
)


@pytest.fixture
def launch(root):
    """Return a function that runs Python code under the launcher; it gives exit status and figures."""

    def launch(code: str, *options: str) -> tuple[int, dict[str, float]]:
        command = [sys.executable, str(root / "benchmarks" / "launch.py"), *options, sys.executable, "-c", code]
        ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=60)
        return ran.returncode, json.loads(ran.stdout)

    return launch


def test_the_first_output_comes_before_the_end(launch):
    status, figures = launch("import time; time.sleep(0.2); print(1, flush=True); time.sleep(0.3)")
    assert status == 0
    assert 0.2 < figures["first"] < figures["wall"] - 0.25


def test_waiting_costs_no_processor_time_and_working_does(launch):
    assert launch("import time; time.sleep(0.5)")[1]["cpu"] < 0.3
    assert launch("import time\nwhile time.process_time() < 0.5: pass")[1]["cpu"] > 0.5


def test_the_memory_of_a_process_that_outlives_the_command_counts(launch):
    figures = launch(PARENT, "--together")[1]
    assert 150 < figures["peak_mb"] < 200
    assert 120 < figures["together_mb"] < 200


def test_the_exit_status_is_that_of_the_command(launch):
    assert launch("raise SystemExit(3)")[0] == 3
