"""Whether the server is alive and ready, and what it is made of."""

from __future__ import annotations

import httpx
import pytest

from spondy import __version__
from spondy.knowledge.files import fingerprint

pytestmark = pytest.mark.xdist_group("server")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_is_well(served, path):
    answer = httpx.get(served + path)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_version(served):
    version = httpx.get(f"{served}/version").json()
    assert version["spondy"] == __version__
    assert version["patterns"] == fingerprint()
    assert version["schema_version"] == "1"
    assert version["code_set"].startswith("FY")
