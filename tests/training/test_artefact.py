"""The trained model on disk: the same bytes for the same model, the same probabilities from its table."""

from __future__ import annotations

import collections
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import skops.io

from spondy.adapters.training.artefact import packed, table_bytes, table_of, unpacked
from spondy.adapters.training.candidates import CANDIDATES, fit
from spondy.confidence.table import ScoringTable
from spondy.errors import InputError

EACH = pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda one: one.name)


@EACH
def test_file_and_table_give_the_probabilities_of_the_model(made, candidate) -> None:
    examples, others = made(60), made(40, seed=7)
    trained = fit(candidate, examples, 0)
    assert trained.candidate == candidate.name
    content = packed(trained)
    wanted = trained.probabilities(others)
    assert np.array_equal(unpacked(content).probabilities(others), wanted)
    table = ScoringTable.model_validate_json(table_bytes(table_of(trained, content)))
    assert max(abs(table.model.probability(one.row) - wanted[place]) for place, one in enumerate(others)) < 1e-9
    assert len(set(wanted)) > 20 or candidate.make is None


MAKE = """
import sys
sys.path.insert(0, {folder!r})
import hashlib, random
from threadpoolctl import threadpool_limits
from spondy.adapters.training.artefact import packed
from spondy.adapters.training.candidates import CANDIDATES, fit
from spondy.adapters.training.examples import Example
draw = random.Random(1)
rows = [{{"type=gap": 1, "spans": draw.randint(1, 8), "odd": draw.randint(0, 3)}} for _ in range(200)]
examples = [Example(str(n // 2), "g", row, draw.random() < 0.7) for n, row in enumerate(rows)]
with threadpool_limits(1):
    for one in CANDIDATES[::2]:
        print(hashlib.sha256(packed(fit(one, examples, 0))).hexdigest())
"""


@pytest.mark.slow
def test_another_process_makes_the_same_bytes(root) -> None:
    code = MAKE.format(folder=str(root / "src"))
    ran = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=120,
        ).stdout.split()
        for seed in ("1", "2")
    ]
    assert ran[0] == ran[1]
    assert len(set(ran[0])) == 3


def test_a_file_with_other_types_is_refused(made) -> None:
    class_that_runs = collections.Counter  # a type that neither skops nor we trust in a model
    content = skops.io.dumps({"candidate": "c", "columns": [], "shares": None, "estimator": class_that_runs("ab")})
    if not skops.io.get_untrusted_types(data=content):
        pytest.fail("skops trusts this by itself; choose another type")
    with pytest.raises(InputError, match="not trusted: collections"):
        unpacked(content)


def test_a_model_holds_no_note(made) -> None:
    examples = [replace(one, note="Castellane", name="secret") for one in made(1)] + made(60)
    for candidate in CANDIDATES:
        content = packed(fit(candidate, examples, 0))
        assert b"Castellane" not in content and b"secret" not in content
        assert any(column in content for column in (b"type=gap", b"severity=low"))
