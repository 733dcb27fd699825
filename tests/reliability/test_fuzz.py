"""Damaged input of every kind that benchmarks/fuzz knows, some of it with every run of the tests, made by hypothesis.

The long runs are `make fuzz`; docs/reliability.md has their figures.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[2] / "benchmarks" / "fuzz"))
from fuzz_server import WORD, FoundError, check_problem
from mutate import mutated
from targets import Target, all_targets, text

TARGETS = {target.name: target for target in all_targets()}
many = settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_damage_gives_notes_and_errors_with_names(name):
    target = TARGETS[name]

    @many
    @given(chance=st.randoms(use_true_random=False), number=st.integers(0, 10_000))
    def check(chance, number):
        target.check(mutated(chance.choice(target.seeds), chance.choice(target.seeds), chance), number)

    check()


@pytest.mark.parametrize("name", TARGETS)
@many
@given(data=st.binary(max_size=300))
def test_bytes_of_any_kind(name, data):
    TARGETS[name].check(data, 1)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_is_sound_passes(target: Target):
    for number, seed in enumerate(target.seeds[:20]):
        target.check(seed, 10 * number)


def test_a_fault_would_be_found(monkeypatch):
    import targets

    found = targets._analyzer().analyze

    class Faulty:
        def analyze(self, note):
            return found(note.model_copy(update={"text": "  " + note.text}))

    monkeypatch.setattr(targets, "_analyzer", Faulty)
    with pytest.raises(FoundError, match="own words"):
        text(b"Assessment: spondylolysis of L5.", 1)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"status": 500, "detail": "d"}, "500 d"),
        ({"status": 404, "detail": "d"}, "another status"),
        ({"status": 422, "detail": f"{WORD.upper()} is none"}, "words of the request"),
        ({"detail": "d"}, "no problem document"),
        ([], "no problem document"),
    ],
)
def test_a_faulty_answer_would_be_found(document, why):
    whole = {"type": "about:blank", "title": "t"} | document if document else document
    status = 500 if "500" in why else 422
    with pytest.raises(FoundError, match=why):
        check_problem(whole, "POST /", status)


def test_an_answer_that_quotes_would_be_found(monkeypatch):
    from spondy.adapters.server import problems

    monkeypatch.setattr(problems, "_of_status", lambda status: f"nothing for {WORD}")
    with pytest.raises(FoundError, match="words of the request"):
        TARGETS["http"].check(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n", 0)


def test_an_update_of_another_text_would_be_found(monkeypatch):
    import fuzz_live

    monkeypatch.setattr(fuzz_live, "_text_so_far", lambda frames: " " * 200)
    with pytest.raises(FoundError, match="own words"):
        TARGETS["live"].check(TARGETS["live"].seeds[1], 1)
