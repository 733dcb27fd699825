"""Texts that exports bring: what becomes of each, and that size costs no more than its share."""

from __future__ import annotations

import json
import time

import pytest

import spondy
from spondy import Analyzer, Note
from spondy.errors import EmptyNoteError, InvalidNoteError, NoteTooLongError

SLIP = "Assessment: Degenerative spondylolisthesis of C1 on C2, 4 mm.\nNeck pain. CT cervical spine reviewed."
CODES = ["M43.11"]


def codes(text: str) -> list[str]:
    return [proposal.code for proposal in spondy.analyze(text).proposals]


@pytest.mark.parametrize("text", ["", " ", "\n\n\r\n", "\t", "\u00a0\u2003", "\f\v"])
def test_a_note_without_text_is_an_error(text):
    with pytest.raises(EmptyNoteError, match="no text"):
        spondy.analyze(text)


@pytest.mark.parametrize("text", ["\u200b", "\ufeff", "\x00", "\u00ad\u200b", "\U0001f9b4", "\u0301", ".", "?"])
def test_a_note_without_words_finds_nothing(text):
    analysis = spondy.analyze(text)
    assert (analysis.conditions, analysis.proposals, analysis.gaps) == ((), (), ())


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("\n", "\f"),
        lambda text: text.replace("\n", "\u2028"),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", "\t"),
        lambda text: text.replace(" ", "   "),
        lambda text: text.replace(" ", "\u2009"),
        lambda text: text.replace(" ", " \u200b"),
        lambda text: text.replace("spondylolisthesis", "spondylo\u00adlisthesis"),
        lambda text: text.replace("spondylolisthesis", "spondylo\u200blisthesis"),
        lambda text: text.replace("of C1", "of\x00C1"),
        lambda text: "\ufeff" + text,
        lambda text: "\U0001f9b4\U0001f468\u200d\u2695\ufe0f " + text,
        lambda text: "\u05e9\u05dc\u05d5\u05dd \u202b\u0645\u0631\u062d\u0628\u0627\u202c\n" + text,
        lambda text: text.replace("C1 on C2", "\uff23\uff11 on \uff23\uff12"),
        lambda text: text.replace("C1 on C2", "C1\u2013C2"),
        lambda text: text.upper(),
        lambda text: text.lower(),
        lambda text: "\n" * 500 + text + "\n" * 500,
        lambda text: text.replace("\n", "\n" + " " * 300),
    ],
    ids=[
        "CRLF", "CR", "blank lines", "form feed", "line separator", "no-break space", "tabs", "three spaces",
        "thin space", "zero-width space", "soft hyphen", "zero-width inside", "NUL", "byte order mark", "emoji",
        "right to left", "full width", "en dash", "capitals", "small letters", "many lines", "deep indent",
    ],
)  # fmt: skip
def test_the_same_note_in_odd_characters(change):
    text = change(SLIP)
    analysis = spondy.analyze(text)
    assert [proposal.code for proposal in analysis.proposals] == CODES
    for condition in analysis.conditions:
        assert condition.evidence
        assert all(text[span.start : span.end] == span.text for span in condition.evidence)


def test_a_lone_surrogate_is_an_error():
    with pytest.raises(InvalidNoteError, match="surrogate"):
        spondy.analyze(SLIP + "\ud83e")


def test_a_longer_note_than_the_limit_is_refused():
    assert codes(SLIP) == CODES
    with pytest.raises(NoteTooLongError, match=str(len(SLIP))):
        Analyzer(max_chars=len(SLIP) - 1).analyze(Note(note_id="n", text=SLIP))


def test_errors_and_streams_hold_no_note_text(capfd, caplog):
    spondy.analyze(SLIP.replace("Neck pain", "Zebrawood neck pain"))
    with pytest.raises(NoteTooLongError) as raised:
        Analyzer(max_chars=5).analyze(Note(note_id="n", text="Zebrawood slip"))
    streams = capfd.readouterr()
    said = streams.out + streams.err + caplog.text + str(raised.value)
    assert "ebrawood" not in said


SIZED = {
    "clinic notes": lambda size: ((SLIP + "\nGait normal. Denies numbness.\n\n") * (size // 120 + 1))[:size],
    "notes without line ends": lambda size: ((SLIP.replace("\n", " ") + " ") * (size // 100 + 1))[:size],
    "one sentence": lambda size: ("the patient walks with no pain and " * (size // 35 + 1))[:size],
    "ordinary words": lambda size: ("The weather was fine and we walked. " * (size // 36 + 1))[:size],
    "one word": lambda size: "a" * size,
    "cues": lambda size: "no " * (size // 3),
    "levels": lambda size: "C1-C2 " * (size // 6),
    "digits": lambda size: "1234567890 " * (size // 11),
    "dashes": lambda size: "- " * (size // 2),
    "blanks": lambda size: "x" + " " * size + SLIP,
    "line ends": lambda size: "x" + "\n" * size + SLIP,
    "tabs": lambda size: "x" + "\t" * size + SLIP,
    "brackets": lambda size: "[ ] " * (size // 4),
}
SMALL, TIMES = 6_000, 4
LINEAR = 2.2
"""How much more than its share a note of `TIMES` the size may take; twice for noise, and a little."""


def seconds(analyzer: Analyzer, text: str) -> float:
    best = float("inf")
    for _ in range(2):
        begin = time.perf_counter()
        analyzer.analyze(Note(note_id="n", text=text))
        best = min(best, time.perf_counter() - begin)
    return best


@pytest.mark.slow
@pytest.mark.parametrize("name", SIZED)
def test_time_grows_with_the_size(name):
    analyzer = Analyzer()
    analyzer.analyze(Note(note_id="n", text=SLIP))
    small = seconds(analyzer, SIZED[name](SMALL))
    # What takes next to nothing is all noise.
    assert seconds(analyzer, SIZED[name](SMALL * TIMES)) < max(small, 0.02) * TIMES * LINEAR


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "size", "limit"), [("clinic notes", 2_000_000, 240), ("one sentence", 1_000_000, 240)]
)
def test_a_very_long_note_is_finished(name, size, limit):
    analyzer = Analyzer()
    text = SIZED[name](size // 20)
    share = seconds(analyzer, text) * 20
    assert share < limit, "a twentieth of the note already takes more than its share of the time"
    begin = time.perf_counter()
    analysis = analyzer.analyze(Note(note_id="n", text=SIZED[name](size)))
    assert time.perf_counter() - begin < limit
    assert json.loads(analysis.model_dump_json())["note_id"] == "n"
