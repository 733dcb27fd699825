"""The page on FHIR: its example is sent and answered as shown."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import httpx
import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from page_examples import difference, examples

from spondy.adapters.server.fhir_openapi import BODY

pytestmark = pytest.mark.xdist_group("server")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "fhir-service.md"


def test_the_example_is_answered_as_the_page_shows(served):
    (example,) = examples(PAGE)
    answer = httpx.post(served + example.path, json=example.sent, timeout=30)
    assert difference(example.shown, answer.json()) is None, json.dumps(answer.json(), indent=2)


def test_the_page_names_every_resource_and_media_type_that_is_taken():
    text = PAGE.read_text(encoding="utf-8")
    content = BODY["requestBody"]["content"]
    (kinds,) = {tuple(one["schema"]["properties"]["resourceType"]["enum"]) for one in content.values()}
    named = re.findall(r"^\| `(\w+)` \|", text.partition("| given | |")[2].partition("\n\n")[0], re.MULTILINE)
    assert set(named) == set(kinds)
    assert all(f"`{media}`" in text for media in content)
