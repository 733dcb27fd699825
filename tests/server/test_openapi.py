"""The OpenAPI document: complete, with examples that hold, and kept to by the server whatever is sent."""

from __future__ import annotations

import json

import httpx
import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from schemathesis import checks

from spondy.adapters.server.app import create_app
from spondy.adapters.server.examples import example
from spondy.adapters.server.settings import ServerSettings

pytestmark = pytest.mark.xdist_group("server")
DOCUMENT = create_app(ServerSettings(workers=1)).openapi()
OPERATIONS = [(path, method) for path, item in DOCUMENT["paths"].items() for method in item]
NDJSON = "application/x-ndjson"
CASES_AN_OPERATION = 25
# Answers whose examples stand on pages of their own.
SHOWN_ELSEWHERE = ("/cds-services", "/v1/fhir", "/v1/codes/")
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)


@schemathesis.serializer(NDJSON)
def _line(ctx, value):
    return (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n"


@pytest.mark.slow
@SCHEMA.parametrize()
@seed(20_261_121)
@settings(
    max_examples=CASES_AN_OPERATION,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_server_keeps_to_its_document(case, served):
    # A note record may be used that the document does not promise to take: settings in capitals, blank dates.
    excluded = [checks.negative_data_rejection]
    if not case.path.startswith("/v1/analyze"):
        # What else a standard asks of a body its schema here does not say.
        excluded.append(checks.positive_data_acceptance)
    case.call_and_validate(base_url=served, timeout=60, excluded_checks=excluded)


def test_the_document_is_served_and_no_page_of_it(served):
    assert httpx.get(f"{served}/openapi.json").json() == DOCUMENT


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_is_described(path, method):
    operation = DOCUMENT["paths"][path][method]
    assert operation["summary"]
    assert operation["description"]
    for status, response in operation["responses"].items():
        assert response["description"]
        assert response["content"], status
    errors = {status for status in operation["responses"] if int(status) >= 400}
    assert {"403", "421", "500"} <= errors
    if path.startswith(("/v1", "/cds-services")):
        assert "401" in errors
        assert operation["security"]
    if method == "post":
        assert {"400", "408", "413", "415", "422"} <= errors


def contents():
    """Yield the bodies of all operations, and the answers of those that are not shown elsewhere."""
    for path, method in OPERATIONS:
        operation = DOCUMENT["paths"][path][method]
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            yield pytest.param(content, id=f"{method} {path} {media}")
        if not path.startswith(SHOWN_ELSEWHERE):
            for status, response in operation["responses"].items():
                for content in response["content"].values():
                    yield pytest.param(content, id=f"{path} {status}")


@pytest.mark.parametrize("content", contents())
def test_every_body_and_answer_has_an_example_that_is_one(content):
    whole = content["schema"] | {"components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(whole).validate(content["example"])


def test_the_example_of_an_analysis_is_the_answer_to_the_example_of_a_note(served, root, request):
    given = httpx.post(f"{served}/v1/analyze", json=example("note")).json()
    # The fingerprint changes with every word of the patterns.
    given["provenance"]["patterns"] = "sha256:" + "0" * 64
    if request.config.getoption("--write-docs"):
        path = root / "src" / "spondy" / "adapters" / "server" / "examples" / "analysis.json"
        path.write_text(json.dumps(given, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert given == example("analysis"), "write it anew with --write-docs"
