"""Negation on the public NegEx sentences, which may not be copied into the repository."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SPONDY_SHARED", ROOT.parent / "shared"))
SENTENCES = SHARED / "eval" / "negex" / "rsAnnotations-1-120-random.txt"
AT_LEAST = 0.955


@pytest.fixture(scope="module")
def negex():
    spec = importlib.util.spec_from_file_location("negex", ROOT / "benchmarks" / "negex.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["negex"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["negex"]


@pytest.mark.shared_data(SENTENCES)
def test_negation_on_the_negex_sentences(negex):
    figures = negex.measure(SENTENCES)
    assert figures.both + figures.only_annotated > 480
    assert figures.left_out <= 11
    assert figures.f1 >= AT_LEAST, f"precision {figures.precision:.3f} recall {figures.recall:.3f}"


@pytest.mark.parametrize(
    ("sentence", "condition", "negated"),
    [
        ("Extremities reveal no EDEMA.", "edema", True),
        ("She was not LIGHTHEADED at all.", "lightheaded", True),
        ("The patient denied any headache, neck pain, WEAKNESS or numbness.", "weakness", True),
        ("No findings to suggest OSTEOMYELITIS.", "osteomyelitis", True),
        ("MRI of the brain without contrast shows a MASS.", "mass", False),
        ("The NO SMALL AIRWAYS SIGN is seen.", "no small airways sign", False),
        ("However, the patient has EDEMA.", "edema", False),
    ],
)
def test_the_measure_sees_what_the_cues_say(negex, sentence, condition, negated):
    cues = negex.cues_of(sentence, condition)
    assert any(name.startswith("negated") for name in cues) == negated


def test_a_sentence_without_its_condition_is_left_out(negex):
    assert negex.cues_of("CHEST: 1.", "surgical changes") is None
