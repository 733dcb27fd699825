"""The main paths where no network is, and where every call to it would be seen.

That no command calls out while it works is also watched by the tests of leaks, which all forbid it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from watching import PROGRAM

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="takes the network away by namespaces, which Linux has"),
]
PATHS = {
    "analyze": "analyze in/one.jsonl --output out --workers 2 --also parquet,csv,omop,fhir,brat,label-studio",
    "explain": "explain in/note.txt",
    "evaluate": "evaluate in/gold.jsonl",
    "query lint": "query lint in/query.txt",
    "patterns check": "patterns check",
    "patterns test": "patterns test",
    "patterns list": "patterns list",
    "codes check": "codes check",
    "schema": "schema",
    "version": "--version",
}
API = """
import spacy, spondy
assert [one.code for one in spondy.analyze("Assessment: spondylolysis of L5.").proposals] == ["M43.06"]
nlp = spacy.blank("en")
nlp.add_pipe("spondy")
assert nlp("Assessment: spondylolysis of L5.")._.spondy.proposals
"""
SERVER = """
import json, subprocess, sys, urllib.request
command = [sys.executable, "-m", "spondy.adapters.cli", "serve", "--port", "0", "--workers", "1"]
process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
try:
    url = process.stdout.readline().strip().rstrip("/")
    body = json.dumps({"note_id": "n", "text": "Assessment: spondylolysis of L5."}).encode()
    request = urllib.request.Request(url + "/v1/analyze", body, {"Content-Type": "application/json"})
    assert "M43.06" in urllib.request.urlopen(request, timeout=60).read().decode()
finally:
    process.terminate()
    process.wait()
"""


@pytest.fixture(scope="module")
def cut_off():
    """What starts a program where there is no network but loopback."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("no unshare or ip here; on Debian: apt-get install util-linux iproute2")
    start = ("unshare", "--user", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
    if subprocess.run([*start, "true"], capture_output=True).returncode:
        pytest.skip("no namespace of its own can be had here; allow unprivileged user namespaces")
    return start


def test_what_is_cut_off_has_no_network(cut_off):
    program = "import socket; socket.socket().connect(('192.0.2.1', 80))"
    ran = subprocess.run([*cut_off, sys.executable, "-c", program], capture_output=True, text=True)
    assert "Network is unreachable" in ran.stderr


@pytest.mark.parametrize("arguments", PATHS.values(), ids=PATHS)
def test_commands_need_no_network(watch, cut_off, arguments):
    ran = watch.run(*arguments.split(), program=(*cut_off, *PROGRAM))
    assert ran.status in (0, 1), ran.err.decode()[-2000:]
    assert ran.network == ""
    if arguments.startswith("analyze"):
        analyses = (watch.folder / "out" / "analyses.jsonl").read_text().splitlines()
        assert [json.loads(line)["note_id"] for line in analyses] == ["1", "100"]


@pytest.mark.parametrize("program", [API, SERVER], ids=["Python", "server"])
def test_programs_need_no_network(watch, cut_off, program):
    ran = watch.run(program=(*cut_off, sys.executable, "-c", program))
    assert ran.status == 0, ran.err.decode()[-2000:]
    assert ran.network == ""
