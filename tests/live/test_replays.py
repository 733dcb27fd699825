"""Recorded keystrokes: nothing flickers while a sentence is written, and what is shown is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

import pytest
import replay

from spondy import Note, analyze
from spondy.errors import EmptyNoteError
from spondy.live import LiveNote, LiveUpdate

# By the eye, not by the rule that is tested: what a person who looks on would take for the end of a sentence.
_END = re.compile(r"(?:[.!?]|[.!?]\s|\n\S?)$")


def played(name: str, analyzer) -> Iterator[tuple[replay.Key, LiveUpdate]]:
    note = LiveNote(analyzer=analyzer, **replay.fields(name))
    for key in replay.keys(name):
        yield key, note.update(key.text)


def flickers(events: list[tuple[set[str], set[str]]]) -> list[str]:
    """Return the gaps that open and close, or close and open, within some updates: opened and closed of each."""
    found = []
    for first, second in ((0, 1), (1, 0)):
        seen: set[str] = set()
        for event in events:
            found += sorted(seen & event[second])
            seen |= event[first]
    return found


def of_each_sentence(steps: list[tuple[replay.Key, Any]]) -> Iterator[list[Any]]:
    """Yield what belongs to the keys of one sentence each: of one edit, up to where a sentence seems to end."""
    number = 0
    numbers = []
    for before, (key, _) in pairwise([(replay.Key("", 0, 0), None), *steps]):
        ended = before[0].text[: before[0].caret]
        number += key.edit != before[0].edit or bool(re.search(r"(?:[.!?]\s+|\n)$", ended))
        numbers.append(number)
    for _, group in groupby(zip(numbers, steps, strict=True), key=lambda pair: pair[0]):
        yield [event for _, (_, event) in group]


def test_there_are_enough_recordings() -> None:
    assert len(replay.NAMES) >= 10
    assert sum(1 for name in replay.NAMES for _ in replay.keys(name)) > 2_000


@pytest.mark.slow
@pytest.mark.parametrize("name", replay.NAMES)
def test_nothing_flickers_within_a_sentence(name: str, analyzer) -> None:
    steps = [
        (key, ({gap.key for gap in update.gaps_opened}, {gap.key for gap in update.gaps_closed}))
        for key, update in played(name, analyzer)
    ]
    assert any(event[0] for _, event in steps), "the recording opens no gap"
    for events in of_each_sentence(steps):
        assert flickers(events) == []
    for key, event in steps:
        if any(event) and not key.text[: key.caret].endswith(("\r",)):
            # A change comes where a sentence ends, or at the first key after one was left.
            at = key.text[: key.caret]
            first_of_edit = not any(other.edit == key.edit for other, _ in steps[: steps.index((key, event))])
            assert _END.search(at) or first_of_edit or not at, at[-20:]


@pytest.mark.slow
def test_without_the_rule_it_would_flicker(analyzer) -> None:
    shown: set[str] = set()
    steps = []
    for key in replay.keys("02-negation-at-the-end-of-a-sentence"):
        gaps = (
            {gap.id for gap in analyzer.analyze(Note(note_id="n", text=key.text)).gaps} if key.text.strip() else set()
        )
        steps.append((key, (gaps - shown, shown - gaps)))
        shown = gaps
    assert sum(len(flickers(events)) for events in of_each_sentence(steps)) > 5


@pytest.mark.slow
@pytest.mark.parametrize("name", replay.NAMES)
def test_what_is_shown_is_right(name: str, analyzer) -> None:
    fields = replay.fields(name)
    note = LiveNote(analyzer=analyzer, note_id="n", **fields)
    open_keys: set[str] = set()
    for key in replay.keys(name):
        update = note.update(key.text)
        keys = [gap.key for gap in update.gaps]
        assert len(keys) == len(set(keys))
        opened, closed = ({gap.key for gap in gaps} for gaps in (update.gaps_opened, update.gaps_closed))
        assert (opened & open_keys, closed - open_keys) == (set(), set())
        open_keys = (open_keys | opened) - closed
        assert open_keys == set(keys)
        if not key.text.strip():
            assert update.analysis is None
        elif (opened or closed) and update.settled:
            assert update.analysis == analyze(key.text, note_id="n", **fields)
        for span in replay.spans(update.model_dump(include={"gaps", "gaps_opened", "proposals_added", "analysis"})):
            assert key.text[span["start"] : span["end"]] == span["text"]
    final = note.finish()
    assert final.settled
    assert final.analysis == analyze(key.text, note_id="n", **fields)


# What a person sees: after which edit of a recording which gaps are open, by their ids.
SEEN = {
    "01-typed-to-the-end": {3: [], 4: ["etiology-missing"], 5: [], "end": []},
    "03-addition-in-the-middle": {
        0: [
            "etiology-missing",
            "imaging-pending",
            "level-missing",
            "symptoms-undocumented",
            "translation-unquantified",
        ],
        2: [
            "etiology-missing",
            "imaging-pending",
            "level-missing",
            "symptoms-undocumented",
            "translation-unquantified",
        ],
        6: ["imaging-pending", "neuro-status-undocumented", "symptoms-undocumented", "translation-unquantified"],
    },
    "06-dictated-in-scraps": {
        1: [],
        6: ["etiology-missing", "imaging-missing", "translation-undocumented"],
        "end": ["etiology-missing", "imaging-findings-missing", "translation-undocumented"],
    },
    "11-typed-over-and-undone": {
        0: ["etiology-missing", "imaging-missing", "symptoms-undocumented", "translation-undocumented"],
        5: ["etiology-missing", "imaging-missing", "neuro-status-undocumented"],
        7: [],
        8: [],
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEN)
def test_what_a_person_sees(name: str, analyzer) -> None:
    note = LiveNote(analyzer=analyzer)
    seen: dict[object, list[str]] = {}
    for key in replay.keys(name):
        seen[key.edit] = sorted(gap.id for gap in note.update(key.text).gaps)
    seen["end"] = sorted(gap.id for gap in note.finish().gaps)
    assert {edit: seen[edit] for edit in SEEN[name]} == SEEN[name]


def test_a_blank_text_has_no_analysis_and_raises_nothing(analyzer) -> None:
    note = LiveNote(analyzer=analyzer)
    with pytest.raises(EmptyNoteError):
        analyze(" \n")
    assert note.update(" \n") == LiveUpdate(settled=True)
    assert note.finish() == LiveUpdate(settled=True)
