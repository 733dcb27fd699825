"""What the stems of an expression are, and that the file of them is the rules' own."""

from __future__ import annotations

import pytest

from spondy.reading.known_expressions import known_expressions
from spondy.reading.stem_file import FILE, content, is_known, stems_of
from spondy.reading.stem_index import StemIndex
from spondy.reading.stems import read_stems


def test_the_file_is_of_these_rules():
    assert FILE.read_text(encoding="utf-8") == content(known_expressions()), "run `make stems`"


def test_an_expression_that_the_file_does_not_know_is_read():
    assert is_known(next(known_expressions()))
    assert not is_known(r"\bzygapophys\w+")
    assert stems_of(r"\bzygapophys\w+") == read_stems(r"\bzygapophys\w+")


@pytest.mark.parametrize(("pattern", "may", "may_not"), [
    (r"\bpars\s+defects?\b", ["pars defect", "defect; pars", "pars\ndefects"], ["sparse defects", "a defect"]),
    (r"\b(?:fractures?|fx)\s+of\s+C2\b", ["fx of c2", "fracture of c2"], ["fracture of c3", "c2", "fxs c25"]),
    (r"(?<!no )slip(?:page)?\b", ["slip", "slippage", "no slip"], ["slop"]),
    (r"(?:anterior|forward)\s+(?:\w+\s+)?shift", ["forward shift", "anterior xy shift"], ["anterior", "shift"]),
    (r"C-?[12]", ["c1", "c-2"], ["c3", "b1"]),
    (r"[Oo]s\s+odontoideum", ["os odontoideum"], ["odontoid"]),
    (r"x{2,}y", ["xxy"], ["y"]),
    (r"gap(?=[^.]{0,40}\bpars\b)", ["gap in the pars"], ["gap in the disc"]),
])  # fmt: skip
def test_where_an_expression_may_match(pattern, may, may_not):
    index = StemIndex([read_stems(pattern)])
    for text in may:
        assert list(index.find(text, (0,))), text
    for text in may_not:
        assert not list(index.find(text, (0,))), text


def test_marks_alone_have_no_stems():
    assert read_stems(r"\[\s*\]").sets == ()


def test_the_stems_of_a_sentence_count_for_it_alone():
    index = StemIndex([read_stems(r"\bpars\s+defect"), read_stems(r"\bfracture")])
    text = "pars intact. a defect. fracture."
    found = [(part, numbers) for part, numbers, _ in index.find(text, (0, 13, 23))]
    assert found == [(2, [1])]


def test_beginnings_are_where_a_match_may_begin():
    index = StemIndex([read_stems(r"\b(?:spondylolisthesis|pars\s+defect)")])
    text = "no pars defect, spondylolisthesis"
    ((_, numbers, present),) = index.find(text, (0,))
    assert sorted(index.places(numbers[0], present)) == [3, 16]
