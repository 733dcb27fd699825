"""The settling rule: which text counts after which texts."""

from __future__ import annotations

import pytest

from spondy.live.edit import difference
from spondy.live.sentence_ends import ends_sentence, last_end
from spondy.live.settling import Draft

ENDS = [
    # what was written, whether a sentence ends there
    ("", True),
    ("Neck pain", False),
    ("Neck pain.", True),
    ("Neck pain. ", True),
    ("Neck pain?", True),
    ("No pain!", True),
    ("(Neck pain.)", True),
    ("Seen by Dr.", False),
    ("Seen by Dr. ", False),
    ("traumatic vs. ", False),
    ("Slip of 4.", False),
    ("Slip of 4. ", True),
    ("C1 on C2.", True),
    ("4 mm.", True),
    ("old, i.", False),
    ("Assessment:\n1.", False),
    ("Assessment:\n1. ", False),
    ("Assessment:\n", True),
    ("Neck pain for two years\n", True),
    ("Neck pain for two years\r\n", True),
    ("Neck pain for two years\u2028", True),
    ("C1 is forward of C2 by 4 mm and there is a\n", False),
    ("C1 is forward of C2 by 4 mm and there is a\n\n", True),
    ("He has neck pain; weakness, too;", False),
    ("pain:", False),
]


@pytest.mark.parametrize(("text", "ends"), ENDS, ids=[repr(text) for text, _ in ENDS])
def test_where_a_sentence_ends(text: str, ends: bool) -> None:
    assert ends_sentence(text, len(text)) is ends


@pytest.mark.parametrize(
    ("text", "place", "ends"),
    [
        ("Neck pain. No weakness.", 10, True),
        ("Neck pain. No weakness.", 11, True),
        ("Neck pain. No weakness.", 12, False),
        ("Slip of 4.5 mm.", 10, False),
        ("Slip of 4. Stable.", 10, True),
        ("and there is a spondylolisthesis, and it is\nof C1.", 44, False),
        ("A long line of words that ends where its sentence may go on\nAssessment: x", 60, True),
    ],
)
def test_what_follows_may_decide(text: str, place: int, ends: bool) -> None:
    assert ends_sentence(text, place) is ends


def test_the_last_end_within_bounds() -> None:
    text = "One is here. Two is here. Three"
    assert [last_end(text, low, high) for low, high in [(0, 31), (0, 24), (12, 25), (26, 31), (13, 13)]] == [
        26,
        13,
        25,
        None,
        None,
    ]


A, B, C = "One is so. ", "Two is so. ", "Three is so. "

STEPS = [
    # name, texts in turn, what counts after the last of them
    ("nothing yet", ["On"], ""),
    ("a first sentence", ["One is so."], "One is so."),
    ("a second is being written", [A + "Tw"], A),
    ("a line is done", ["Neck pain\n"], "Neck pain\n"),
    ("several at once, the last unfinished", [A + B + "Thr"], A + B),
    ("into the middle, unfinished", [A + C, A + "Tw" + C], A + C),
    ("into the middle, finished", [A + C, A + "Two is so" + C, A + B + C], A + B + C),
    ("into the middle, one finished and one not", [A + C, A + B + "Thr" + C], A + B + C),
    (
        "words that could have been put in at another place",
        ["The slip. The end. ", "The slip. The cyst. The end. "],
        ...,
    ),
    ("the same, half", ["The slip. The end. ", "The slip. The The end. "], "The slip. The end. "),
    ("inside a sentence", [A + B, "One is not so. " + B], A + B),
    (
        "inside a sentence, then left",
        [A + B, "One is not so. " + B, "One is not so. " + B + "T"],
        "One is not so. " + B,
    ),
    ("at the end, then left", [A + B + "Thr", "And one is so. " + B + "Thr"], A + B + "Thr"),
    ("inside a sentence, to its end", [A + B, "One is four. so. " + B], "One is four. so. " + B),
    ("inside a sentence, words taken out", [A + B, "One is. " + B], A + B),
    ("a sentence cut", [A + B + C, A + C], A + C),
    ("half a sentence cut", [A + B + C, A + "is so. " + C], A + B + C),
    ("the end cut in mid-sentence", [A + B, A + "Two"], A + B),
    ("the end cut, letter by letter", [A + B, A + "Two is", A + "T", A], A),
    ("the line after a heading emptied", ["One is so. Two\nThree\n", "One is so. \nThree\n"], ...),
    ("a finished sentence pasted over another", [A + B + C, A + "Four was so! " + C], A + "Four was so! " + C),
    ("another word in its place", [A + B + C, A + "Four is so. " + C], A + B + C),
    ("an unfinished one pasted over another", [A + B + C, A + "Four" + C], A + B + C),
    ("all pasted over, the end unfinished", [A + B, "Four is so. Five"], "Four is so. "),
    ("all deleted", [A + B + "Thr", ""], ""),
    ("before a last line break", ["One is so. \n", "One is so. Two\n"], "One is so. \n"),
    ("written, and taken back", ["O", ""], ""),
    ("taken out, and written again", [A, "One is so", A], A),
    ("the same text again", [A + "Tw", A + "Tw"], A),
    ("a full stop in a number", [A + "4", A + "4.", A + "4.5 mm"], A),
    ("an enter in mid-sentence", ["One is so and two is", "One is so\nand two is"], "One is so\n"),
]


@pytest.mark.parametrize(("texts", "counts"), [row[1:] for row in STEPS], ids=[row[0] for row in STEPS])
def test_what_counts(texts: list[str], counts: object) -> None:
    draft = Draft()
    for text in texts:
        draft = draft.after(text)
    assert draft.text == texts[-1]
    assert draft.settled == (texts[-1] if counts is ... else counts)


@pytest.mark.parametrize("texts", [row[1] for row in STEPS], ids=[row[0] for row in STEPS])
def test_what_is_finished_counts_whole(texts: list[str]) -> None:
    draft = Draft()
    for text in texts[:-1]:
        draft = draft.after(text)
    finished = draft.after(texts[-1], finished=True)
    assert (finished.text, finished.settled, finished.unsettled) == (texts[-1], texts[-1], None)


@pytest.mark.parametrize(
    ("old", "new", "edit"),
    [
        ("", "", (0, 0, 0)),
        ("", "ab", (0, 0, 2)),
        ("ab", "", (0, 2, 0)),
        ("abc", "aXc", (1, 2, 2)),
        ("aa", "aaa", (2, 2, 3)),
        ("aaa", "aa", (2, 3, 2)),
        ("abab", "ababab", (4, 4, 6)),
        ("x" * 5_000 + "y", "x" * 5_000 + "zy", (5_000, 5_000, 5_001)),
    ],
)
def test_where_texts_differ(old: str, new: str, edit: tuple[int, int, int]) -> None:
    found = difference(old, new)
    assert found == edit
    assert old[: found.start] + new[found.start : found.new_end] + old[found.old_end :] == new


@pytest.mark.parametrize(
    ("span", "moved"),
    [((0, 3), (0, 3)), ((0, 4), None), ((3, 5), None), ((5, 8), (7, 10)), ((4, 8), None), ((3, 3), (3, 3))],
)
def test_how_spans_move(span: tuple[int, int], moved: tuple[int, int] | None) -> None:
    assert difference("abcXYfgh", "abc1234fgh").move(*span) == moved
