import io

import pytest
from rich.console import Console

from spondy.adapters.terminal import explanation
from spondy.errors import OutputError


def printed(pair, **options):
    stream = io.StringIO()
    Console(file=stream, width=110, **options).print(explanation(*pair))
    return stream.getvalue()


def test_everything_that_is_said_of_a_note_is_shown(make):
    shown = printed(make.lumbar())
    for words in (
        "6 mm anterolisthesis of L5 on S1",
        "spondylolisthesis · present · L5-S1",
        "primary · needs-review",
        "source: ICD-10-CM tabular, M43.1 · code.slip.region",
        "Nothing in the note says that it is congenital.",
        "level-imaging-only",
        "[ ] Unable to determine",
        "for the coder only",
        "adds Q76.2, removes M43.17, closes etiology-missing",
        "spondy proposes; a credentialed coder decides.",
    ):
        assert words in shown, words
    assert "\x1b" not in shown  # not a terminal: no colours


def test_the_gravest_gap_stands_first(make):
    gaps = printed(make.lumbar()).split("Documentation gaps")[1]
    assert gaps.index("level-imaging-only") < gaps.index("etiology-missing") < gaps.index("imaging-findings-missing")


def test_evidence_is_coloured_by_kind_and_gap_words_reversed(make):
    shown = printed(make.lumbar(), force_terminal=True, color_system="standard")
    assert "\x1b[3;90mRadiographs 02/11/2026\x1b[0m" in shown
    assert "\x1b[1;4;7;34mLumbar spondylolisthesis\x1b[0m" in shown


def test_markup_and_escape_sequences_of_a_note_are_only_shown(make):
    shown = printed(make.plain("[red]id", "[bold]not markup[/bold] \x1b]0;title\a \x1b[31mred \u202eabc \ud800"))
    assert "[red]id" in shown and "[bold]not markup[/bold] ␛]0;title␇ ␛[31mred \ufffdabc \ufffd" in shown
    assert "\x1b" not in shown and "\u202e" not in shown


def test_a_note_without_findings_says_so(make):
    shown = printed(make.plain("p"))
    assert "No code is proposed." in shown and "No gap was found." in shown and "Why not" not in shown


def test_an_analysis_of_another_text_is_refused(make):
    with pytest.raises(OutputError):
        printed((make.plain("clinic-0042")[0], make.lumbar()[1]))
