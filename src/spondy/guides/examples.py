"""Run the notes that questions of the guides carry: the analysis of each must be the answer."""

from __future__ import annotations

from collections.abc import Iterator

from spondy.analysis import Analyzer, make_note
from spondy.guides.checking import library
from spondy.guides.files import NoteExample, Question
from spondy.guides.library import Page
from spondy.knowledge.examples import Failure
from spondy.model import Analysis

Case = tuple[Page, Question, NoteExample]


def cases() -> Iterator[Case]:
    """Yield each question's examples, with the first page for which they are told."""
    for family in library().families:
        pages = list(library().pages_of(family))
        for question in family.questions:
            for example in question.examples:
                told = (page for page in pages if page.says(question.only) and page.says(example.only))
                yield next(told), question, example


def failures() -> Iterator[Failure]:
    """Yield the examples whose analysis is not the answer."""
    analyzer = Analyzer()
    for page, question, example in cases():
        note = make_note(example.note, setting=example.setting, note_kind=example.note_kind)
        for fault in faults_of(example, analyzer.analyze(note)):
            yield Failure(f"{page.code}#{question.id}", f"{example.note!r}: {fault}")


def faults_of(example: NoteExample, analysis: Analysis) -> Iterator[str]:
    """Yield what the analysis of an example says otherwise."""
    codes = {proposal.code: proposal.status for proposal in analysis.proposals}
    gaps = {gap.id for gap in analysis.gaps}
    yield from (f"{code} is not proposed" for code in example.codes if code not in codes)
    yield from (f"{code} is proposed" for code in example.not_codes if code in codes)
    yield from (f"gap {gap} is not raised" for gap in example.gaps if gap not in gaps)
    yield from (f"gap {gap} is raised" for gap in example.not_gaps if gap in gaps)
    for code, status in example.status.items():
        if codes.get(code) != status:
            yield f"{code} is {codes.get(code, 'not proposed')}, not {status}"
