"""The OpenAPI document: complete, with examples that hold, and kept to by the server whatever is sent."""

from __future__ import annotations

import json
import re

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
# What an example shows of what changes: the fingerprint of the patterns, what is made from it, and the time.
CHANGING = {
    r"sha256:[0-9a-f]{64}": "sha256:" + "0" * 64,
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}": "00000000-0000-4000-8000-000000000000",
    # Ids that are made from the patterns, as the fingerprint is.
    r"spondy-[0-9a-f]{40}": "spondy-" + "0" * 40,
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"]*": "2026-11-21T12:00:00Z",
}
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
    """Yield the bodies and the answers of all operations."""
    for path, method in OPERATIONS:
        operation = DOCUMENT["paths"][path][method]
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            yield pytest.param(content, id=f"{method} {path} {media}")
        for status, response in operation["responses"].items():
            for content in response["content"].values():
                yield pytest.param(content, id=f"{path} {status}")


@pytest.mark.parametrize("content", contents())
def test_every_body_and_answer_has_an_example_that_is_one(content):
    whole = content["schema"] | {"components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(whole).validate(content["example"])


def body(path):
    (content, *_) = DOCUMENT["paths"][path]["post"]["requestBody"]["content"].values()
    return content["example"]


EXAMPLES = {
    "analysis": lambda served: httpx.post(f"{served}/v1/analyze", json=example("note")),
    "cards": lambda served: httpx.post(
        f"{served}/cds-services/spondy-patient-view", json=body("/cds-services/{service_id}")
    ),
    "bundle": lambda served: httpx.post(f"{served}/v1/fhir/$analyze", json=body("/v1/fhir/$analyze")),
    "guide": lambda served: httpx.get(f"{served}/v1/codes/M48.41"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_the_answer_to_the_example_of_a_request(served, root, request, name):
    answer = EXAMPLES[name](served)
    assert answer.status_code == 200
    shown = json.dumps(answer.json(), indent=1, ensure_ascii=False) + "\n"
    for changing, instead in CHANGING.items():
        shown = re.sub(changing, instead, shown)
    if request.config.getoption("--write-docs"):
        path = root / "src" / "spondy" / "adapters" / "server" / "examples" / f"{name}.json"
        path.write_text(shown, encoding="utf-8")
    assert json.loads(shown) == example(name), "write it anew with --write-docs"
