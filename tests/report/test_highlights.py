import pytest

from spondy.adapters.highlights import cut, highlights
from spondy.adapters.visible import visible
from spondy.errors import OutputError


@pytest.mark.parametrize(
    ("length", "spans", "expected"),
    [
        (5, [], [(0, 5, ())]),
        (0, [], []),
        (5, [(0, 5)], [(0, 5, (0,))]),
        (9, [(2, 4)], [(0, 2, ()), (2, 4, (0,)), (4, 9, ())]),
        (9, [(2, 6), (4, 8)], [(0, 2, ()), (2, 4, (0,)), (4, 6, (0, 1)), (6, 8, (1,)), (8, 9, ())]),  # overlap
        (9, [(1, 8), (3, 5)], [(0, 1, ()), (1, 3, (0,)), (3, 5, (0, 1)), (5, 8, (0,)), (8, 9, ())]),  # nest
        (6, [(1, 3), (3, 5)], [(0, 1, ()), (1, 3, (0,)), (3, 5, (1,)), (5, 6, ())]),  # touch
        (6, [(1, 3), (1, 3)], [(0, 1, ()), (1, 3, (0, 1)), (3, 6, ())]),  # twice the same
    ],
)
def test_a_text_is_cut_where_spans_begin_or_end(length, spans, expected):
    assert list(cut(length, spans)) == expected


def test_every_piece_of_evidence_is_highlighted_in_the_order_of_the_note(make):
    note, analysis = make.lumbar()
    found = highlights(note, analysis)
    assert {item.kind for item in found} == {"condition", "level", "imaging", "translation", "symptom", "gap", "code"}
    assert [item.evidence.start for item in found] == sorted(item.evidence.start for item in found)
    assert ("level", "level of c1: L5-S1", "L5 on S1") in [(h.kind, h.label, h.evidence.text) for h in found]


def test_an_analysis_of_another_text_is_refused_without_quoting_it(make):
    note, analysis = make.lumbar()
    with pytest.raises(OutputError) as caught:
        highlights(note.model_copy(update={"text": "Zzyzx. " + note.text}), analysis)
    assert "clinic-0042" in str(caught.value)
    assert "Zzyzx" not in str(caught.value) and "listhesis" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb\rc\nd\te", "a \nb\nc\nd\te"),
        ("NUL\0 ESC\x1b[31m BEL\a DEL\x7f CSI\x9b", "NUL␀ ESC␛[31m BEL␇ DEL␡ CSI\ufffd"),
        ("emoji \U0001f9b4 שלום", "emoji \U0001f9b4 שלום"),
        ("lone \ud83d", "lone \ufffd"),
    ],
)
def test_control_characters_become_visible_and_offsets_stay(text, shown):
    assert visible(text) == shown
    assert len(visible(text)) == len(text)


def test_direction_controls_reach_no_terminal():
    assert visible("a\u202eb\u2066c") == "a\u202eb\u2066c"
    assert visible("a\u202eb\u2066c", for_terminal=True) == "a\ufffdb\ufffdc"
