"""What fuzzing found, kept: each file is read to notes and errors with names, and nothing else is raised."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.errors import InputError, PatternError
from spondy.knowledge.files import load
from spondy.reading.rules import CueFile, Expression, TermFile

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
