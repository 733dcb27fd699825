"""On a cluster, nothing of a note stands in the log of an executor, in an error, or in a temporary folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "reliability"))
from canaries import GOOD, TEXT, found_in, leaks

pyspark = pytest.importorskip("pyspark", reason='install "spondy[spark]"')
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark")]
RECORDS = [
    (GOOD["note_id"], TEXT, None),
    ("2", TEXT, "Zebrafinch"),
    ("3", " ", None),
    ("4", TEXT * 10, None),
]


def test_nothing_of_a_note_is_left_behind(cluster, capfd):
    from spondy.spark import analyze

    notes = cluster.createDataFrame(RECORDS, "note_id string, text string, setting string")
    rows = {row["note_id"]: row for row in analyze(notes, max_chars=1000).collect()}
    assert {note_id: row["status"] for note_id, row in rows.items()} == {
        "1": "analysed",
        **dict.fromkeys("234", "failed"),
    }
    assert not any(found_in(str(rows[note_id]["error"])) for note_id in "234")
    output = capfd.readouterr()
    assert not found_in(output.out + output.err)
    logs = Path(pyspark.__file__).parent / "work" / cluster.sparkContext.applicationId
    assert list(logs.rglob("stderr"))
    assert list(leaks(logs)) == []
    temporary = Path(cluster.conf.get("spark.sql.warehouse.dir").removeprefix("file:")).parent
    assert list(leaks(temporary)) == []
