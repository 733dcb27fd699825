"""Which conditions lie at one lesion, and which levels leave their region open."""

from __future__ import annotations

import pytest

from spondy.coding import lesion_pairs, level_boundary, same_lesion
from spondy.coding.coexistence import lesion_vertebrae
from spondy.model import Condition, FractureDetail, Reading

LYSIS, SLIP, INSTABILITY, FRACTURE = "spondylolysis", "spondylolisthesis", "instability", "fracture"


def at(kind, levels, region="lumbar", **more):
    fields = {"id": "c1", "assertion": "present"} | more
    return Condition(kind=kind, levels=tuple(levels.split()), region=region, **fields)


SAME = [
    (at(LYSIS, "L5"), at(SLIP, "L5-S1", "lumbosacral"), True),
    (at(LYSIS, "L5"), at(SLIP, "L4-L5"), True),
    (at(LYSIS, "L4"), at(SLIP, "L5-S1", "lumbosacral"), False),
    (at(LYSIS, "C2", "occipito-atlanto-axial"), at(SLIP, "C2-C3", "cervical"), True),
    (at(LYSIS, "L3 L5"), at(SLIP, "L5-S1", "lumbosacral"), True),
    (at(LYSIS, "C4"), at(SLIP, "C3-C6", "cervical"), True),
    (at(SLIP, "C4-C5"), at(INSTABILITY, "C5-C6"), False),
    (at(SLIP, "C4-C5"), at(INSTABILITY, "C3-C6"), True),
    (at(SLIP, "C5"), at(INSTABILITY, "C5-C6"), True),
    (at(SLIP, "C4-C5"), at(SLIP, "C4-C5"), True),
    (at(LYSIS, "", "lumbar"), at(SLIP, "L4-L5", "lumbar"), True),
    (at(LYSIS, "", "lumbar"), at(SLIP, "L5-S1", "lumbosacral"), False),
    (at(LYSIS, "", "unspecified"), at(SLIP, "L5-S1", "lumbosacral"), True),
    (at(LYSIS, "", "multiple"), at(SLIP, "L5-S1", "lumbosacral"), False),
]


@pytest.mark.parametrize(("one", "other", "same"), SAME)
def test_same_lesion_both_ways(one, other, same):
    assert same_lesion(one, other) is same
    assert same_lesion(other, one) is same


BOUNDARY = [
    (at(SLIP, "C2-C3", "cervical"), True),
    (at(SLIP, "C2-C4", "cervical"), True),
    (at(SLIP, "C2", "occipito-atlanto-axial"), True),
    (at(SLIP, "C2 C1-C2", "occipito-atlanto-axial"), False),
    (at(SLIP, "C3-C4", "cervical"), False),
    (at(SLIP, "C3", "cervical"), False),
    (at(SLIP, "", "cervical"), False),
    (at(LYSIS, "C2-C3", "cervical"), True),
    (at(LYSIS, "C2", "occipito-atlanto-axial"), False),
    (at(LYSIS, "C2 C2-C3", "occipito-atlanto-axial"), False),
    (at(INSTABILITY, "C2-C3", "cervical"), False),
]


@pytest.mark.parametrize(("condition", "open_region"), BOUNDARY)
def test_level_boundary(condition, open_region):
    assert level_boundary(condition) is open_region


VERTEBRAE = [
    (at(SLIP, "C4-C5"), ("C4",)),
    (at(SLIP, "C4"), ("C4",)),
    (at(SLIP, "C4 C4-C5"), ("C4",)),
    (at(SLIP, "C3-C5"), ("C3", "C4")),
    (at(SLIP, "L5-S1"), ("L5",)),
    (at(SLIP, "", "cervical"), ()),
    (at(FRACTURE, "", "cervical", detail=FractureDetail(site="dens")), ("C2",)),
    (at(FRACTURE, "C1-C2", "occipito-atlanto-axial", detail=FractureDetail(site="dens")), ("C2",)),
    (at(FRACTURE, "", "cervical", detail=FractureDetail(site="burst")), ()),
    (at(FRACTURE, "C5", "cervical", detail=FractureDetail(site="hangman")), ("C5",)),
]


@pytest.mark.parametrize(("condition", "vertebrae"), VERTEBRAE)
def test_lesion_vertebrae(condition, vertebrae):
    assert lesion_vertebrae(condition) == vertebrae


def test_lesion_pairs_count_what_is_coded():
    conditions = (
        at(LYSIS, "L5", id="c1"),
        at(SLIP, "L5-S1", "lumbosacral", id="c2"),
        at(SLIP, "C4-C5", "cervical", id="c3", assertion="possible"),
        at(SLIP, "C1-C2", "occipito-atlanto-axial", id="c4", assertion="absent"),
    )
    reading = Reading(conditions=conditions)

    def pairs(setting):
        return [(pair.lysis.id, pair.slip.id, pair.same) for pair in lesion_pairs(reading, setting)]

    assert pairs("outpatient") == [("c1", "c2", True)]
    assert pairs("inpatient") == [("c1", "c2", True), ("c1", "c3", False)]
