"""Which notes are timed."""

from __future__ import annotations

import gzip
import json

import pytest

SPINE = [f"spine {number}" for number in range(30)]
OTHERS = [f"other {number}" for number in range(500)]


@pytest.mark.parametrize(("size", "hits"), [(50, 1), (100, 2), (400, 8), (480, 10)])
def test_two_in_a_hundred_concern_the_spine(bench, size, hits):
    export, rest = bench.notes.mix(SPINE, OTHERS, size)
    assert len(export) == len(set(export)) == size
    assert {text for text in export if text in SPINE} == set(SPINE[:hits])
    assert sorted([*(text for text in export if text in OTHERS), *rest]) == sorted(OTHERS)


def test_the_spine_notes_are_spread_and_the_same_in_every_run(bench):
    export, _ = bench.notes.mix(SPINE, OTHERS, 400)
    assert export == bench.notes.mix(SPINE, OTHERS, 400)[0]
    places = [index for index, text in enumerate(export) if text in SPINE]
    assert places[0] < 200 < places[-1]


@pytest.mark.parametrize("size", [510, 2_000])
def test_an_export_larger_than_the_notes_is_refused(bench, size):
    with pytest.raises(ValueError, match="too few notes"):
        bench.notes.mix(SPINE[:9], OTHERS, size)


def test_a_sample_keeps_the_order(bench):
    chosen = bench.notes.sample(OTHERS, 40)
    assert len(set(chosen)) == 40
    assert chosen == sorted(chosen, key=OTHERS.index)
    assert bench.notes.sample(OTHERS[:3], 40) == OTHERS[:3]


def test_two_workers_get_as_many_characters_and_all_notes(bench):
    texts = ["x" * length for length in range(1, 101)]
    first, second = bench.notes.halves(texts)
    assert sorted([*first, *second]) == sorted(texts)
    assert abs(sum(map(len, first)) - sum(map(len, second))) <= 2


def test_without_shared_notes_there_is_no_export(bench, monkeypatch, tmp_path):
    monkeypatch.setenv("SPONDY_SHARED", str(tmp_path))
    notes = bench.notes.choose(5, 100)
    assert len(notes.spine) == 5
    assert notes.export == []
    assert not set(notes.warm) & set(notes.spine)


def test_no_note_is_measured_that_was_read_to_warm_up(bench, monkeypatch, tmp_path):
    real = [{"text": f"Spondylolisthesis of L{number} on S1.", "tier": "core"} for number in (4, 5)]
    real += [{"text": "Esotropia.", "tier": "core"}, {"text": "Spondylolysis of L5.", "tier": "confounder"}]
    background = [{"text": f"Cough {number}."} for number in range(200)]
    folder = tmp_path / "eval"
    (folder / "real").mkdir(parents=True)
    (folder / "background").mkdir()
    (folder / "real" / "notes.jsonl").write_text("".join(json.dumps(one) + "\n" for one in real))
    with gzip.open(folder / "background" / "notes.jsonl.gz", "wt") as file:
        file.write("".join(json.dumps(one) + "\n" for one in background))
    monkeypatch.setenv("SPONDY_SHARED", str(tmp_path))
    notes = bench.notes.choose(10, 100)
    assert notes.spine == notes.named == [one["text"] for one in real[:2]]
    assert len(notes.export) == 100
    assert set(notes.spine) <= set(notes.export)
    assert not (set(notes.warm) | set(notes.ahead)) & (set(notes.spine) | set(notes.export))
