"""What holds for any edits in any order."""

from __future__ import annotations

import pytest
import replay
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spondy import Note
from spondy.live import LiveNote, LiveUpdate
from spondy.live.edit import difference, first_place
from spondy.live.settling import Draft
from spondy.model import Analysis

PIECES = st.sampled_from(
    [
        "Spondylolisthesis",
        " of C1 on C2",
        " C4-C5",
        "spondylolysis",
        ". ",
        ".",
        "\n",
        "\r\n",
        " ",
        " no ",
        "degenerative",
        "4 mm",
        "Neck pain",
        "CT of the cervical spine shows ",
        "Assessment: ",
        "e.g. ",
        "\N{BONE}",
        "a",
        "\t",
        "? ",
        "(",
    ]
)
WRITTEN = st.lists(PIECES, max_size=4).map("".join)
PLACES = st.integers(min_value=0, max_value=400)
EDITS = st.lists(st.tuples(PLACES, st.integers(min_value=0, max_value=30), WRITTEN, st.booleans()), max_size=12)
some = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(some, max_examples=400)


def texts(edits: list[tuple[int, int, str, bool]]) -> list[tuple[str, bool]]:
    """Return the texts that come of edits (place, characters taken out, words put in), and which are finished."""
    text, found = "", []
    for place, length, words, finished in edits:
        # Most writing goes on at the end.
        start = len(text) if place > 200 else min(place, len(text))
        text = text[:start] + words + text[start + length :]
        found.append((text, finished and place % 5 == 0))
    return found


def updates(analyzer, edits) -> list[tuple[str, LiveUpdate]]:
    note = LiveNote(analyzer=analyzer, note_id="n")
    return [(text, note.update(text, finished=finished)) for text, finished in texts(edits)]


@pytest.mark.slow
@some
@given(edits=EDITS)
def test_any_edits(analyzer, edits) -> None:
    note = LiveNote(analyzer=analyzer, note_id="n")
    keys: set[str] = set()
    codes: set[str] = set()
    text = ""
    for text, finished in texts(edits):
        update = note.update(text, finished=finished)
        assert not finished or update.settled
        check_offsets(text, update)
        here = [gap.key for gap in update.gaps]
        assert len(here) == len(set(here))
        keys = (keys | {gap.key for gap in update.gaps_opened}) - {gap.key for gap in update.gaps_closed}
        assert keys == set(here)
        added, removed = ({one.code for one in part} for part in (update.proposals_added, update.proposals_removed))
        assert (added & codes, removed - codes) == (set(), set())
        codes = (codes | added) - removed
        assert codes == {one.code for one in update.analysis.proposals} if update.analysis else not codes
        if update.settled:
            assert update.analysis == plainly(analyzer, text)
    assert note.finish().analysis == plainly(analyzer, text)


@pytest.mark.slow
@settings(some, max_examples=20)
@given(edits=EDITS)
def test_the_same_texts_give_the_same_updates(analyzer, edits) -> None:
    assert updates(analyzer, edits) == updates(analyzer, edits)


def plainly(analyzer, text: str) -> Analysis | None:
    return analyzer.analyze(Note(note_id="n", text=text)) if text.strip() else None


def check_offsets(text: str, update: LiveUpdate) -> None:
    if update.unfinished is not None:
        assert 0 <= update.unfinished[0] <= update.unfinished[1] <= len(text)
    for span in replay.spans(update.model_dump(include={"analysis", "proposals_added", "gaps"})):
        assert text[span["start"] : span["end"]] == span["text"]


@many
@given(edits=EDITS)
def test_what_counts_is_made_of_the_text(edits) -> None:
    draft = Draft()
    for text, finished in texts(edits):
        draft = draft.after(text, finished=finished)
        assert draft.text == text
        edit = draft.unsettled
        if edit is not None:
            assert text[: edit.start] + draft.settled[edit.start : edit.old_end] + text[edit.new_end :] == draft.settled
    assert draft.after(draft.text) == draft


@many
@given(begun=WRITTEN, sentence=st.text(alphabet="abc e,-", min_size=1, max_size=40))
def test_while_a_sentence_is_written_at_the_end_what_counts_stays(begun: str, sentence: str) -> None:
    draft = Draft().after(begun + "\n", finished=True)
    for end in range(1, len(sentence) + 1):
        draft = draft.after(begun + "\n" + sentence[:end])
        assert draft.settled.strip() == begun.strip()


@many
@given(before=WRITTEN, put_in=WRITTEN, after=WRITTEN)
def test_the_first_place_gives_the_same_text(before: str, put_in: str, after: str) -> None:
    for old, new in ((before + after, before + put_in + after), (before + put_in + after, before + after)):
        edit = difference(old, new)
        if old == new or edit.start not in (edit.old_end, edit.new_end):
            continue
        back = edit.start - first_place(old, new, edit)
        start, old_end, new_end = (place - back for place in edit)
        assert old[:start] + new[start:new_end] + old[old_end:] == new
        assert start == 0 or old[: start - 1] + new[start - 1 : new_end - 1] + old[old_end - 1 :] != new


@pytest.mark.slow
@settings(some, max_examples=150)
@given(text=st.lists(PIECES, max_size=12).map("".join), space=st.text(alphabet=" \n\t\r\v\x1c\u2028\u3000", min_size=1))
def test_space_after_the_last_word_changes_no_analysis(analyzer, text: str, space: str) -> None:
    assert plainly(analyzer, text + space) == plainly(analyzer, text)
