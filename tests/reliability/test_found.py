"""What fuzzing found, kept: each case gives notes, answers and errors with names, and nothing else is raised."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.errors import InputError, PatternError
from spondy.knowledge.files import load
from spondy.reading.rules import CueFile, Expression, TermFile

sys.path.append(str(Path(__file__).parents[2] / "benchmarks" / "fuzz"))
import fuzz_http

FOUND = Path(__file__).parent / "found"


def test_a_table_that_names_another_number_of_rows_than_it_has_is_damaged():
    path = FOUND / "rows-that-are-not.parquet"
    with pytest.raises(InputError, match="not a readable Parquet file"):
        list(read_notes(open_inputs([str(path)], ReadOptions()), Meter()))


RULE = {"id": "a.b", "source": "s", "match": ["x"], "miss": ["y"]}
BROKEN = ("a{99999999999}", "(", "a" + "(" * 5_000, {"a": 1}, 5)


@pytest.mark.parametrize("expression", BROKEN, ids=lambda each: str(each)[:12])
@pytest.mark.parametrize("where", ["terms", "cues", "links"])
def test_an_expression_that_is_none_is_an_error_of_its_file(tmp_path, where, expression):
    if where == "links":
        content, model = {"one": expression}, dict[str, Expression]
    elif where == "cues":
        rule = RULE | {"category": "c", "direction": "forward", "only_before": expression}
        content, model = {"group": "assertion", "rules": [rule]}, CueFile
    else:
        content, model = {"category": "c", "rules": [RULE | {"value": "v", "regex": [expression]}]}, TermFile
    (tmp_path / "broken.yaml").write_text(yaml.safe_dump(content))
    with pytest.raises(PatternError, match=r"broken\.yaml"):
        load("broken.yaml", model, tmp_path)


HEAD = b"HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
NO_CHUNK = b"\r\n190\r\n%b!" % (400 * b"a")


@pytest.mark.parametrize("head", [b"POST /nowhere ", b"POST /v1/analyze/stream ", b"POST /v1/analyze "])
@pytest.mark.parametrize("expects", [b"", b"Expect: 100-continue\r\n"])
def test_the_rest_of_a_body_that_is_none_ends_the_connection_and_nothing_is_raised(head, expects):
    """What asyncio hears of a protocol that raises, it logs with a traceback."""
    for number in range(6):
        fuzz_http.request(head + HEAD + expects + NO_CHUNK, number)


@pytest.mark.parametrize("name", [[], {}, None, 5], ids=repr)
def test_a_parameter_whose_name_is_no_word_is_refused(name):
    body = json.dumps({"resourceType": "Parameters", "parameter": [{"name": name, "valueCode": "x"}]})
    head = f"POST /v1/fhir/$analyze HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    fuzz_http.request(f"{head}Content-Type: application/fhir+json\r\n\r\n{body}".encode(), 0)
