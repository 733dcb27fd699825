"""The examples of docs/spark.md run, one after the other, on the cluster."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark")]


def test_the_examples_of_the_page_run(cluster, root, tmp_path):
    lines = (root / "tests" / "gold" / "own.jsonl").read_text(encoding="utf-8").splitlines()[:15]
    notes = [(note["note_id"], note["text"], number) for number, note in enumerate(map(json.loads, lines))]
    table = cluster.createDataFrame(notes, "note_id string, text string, patient_id long")
    table.repartition(4).write.parquet(str(tmp_path / "notes"))

    page = (root / "docs" / "spark.md").read_text(encoding="utf-8").replace("/data/", f"{tmp_path}/")
    examples = re.findall(r"^```py\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(examples) == 3
    names = {"spark": cluster}
    for example in examples:
        exec(compile(example, "docs/spark.md", "exec"), names)

    stored = cluster.read.parquet(str(tmp_path / "analyses")).collect()
    assert {(row.note_id, row.patient_id) for row in stored} == {(note_id, number) for note_id, _, number in notes}
    assert {row.status for row in stored} == {"analysed"}
    proposed = cluster.read.parquet(str(tmp_path / "proposals")).count()
    assert proposed == sum(len(row.proposals) for row in stored) > 0
    columns = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert columns == [
        name for name in cluster.read.parquet(str(tmp_path / "analyses")).columns if name != "patient_id"
    ]
