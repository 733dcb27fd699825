"""Whatever the reading: gaps are ordered and unique, answers can be coded, and drafts are compliant."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from spondy.coding import propose
from spondy.gaps import find_gaps, lint_query
from spondy.gaps.rules import gap_rules
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import (
    Associated,
    Condition,
    Evidence,
    Finding,
    FractureDetail,
    Imaging,
    Reading,
    Symptom,
    Translation,
)

WORDS = vocabulary()
LEVELS = ("C0-C1", "C1", "C1-C2", "C2", "C2-C3", "C4-C5", "C7-T1", "T8-T9", "T12-L1", "L3", "L4-L5", "L5-S1", "S1-S2")
REGIONS = tuple(WORDS.regions)
QUOTES = (
    "slip",
    'called "old"',
    "C1-2",
    "denies numbness",
    "worn\nfacets",
    "spondylolisthesis",
    "pars defect",
    "history of myelopathy",
)


def spans() -> st.SearchStrategy[tuple[Evidence, ...]]:
    one = st.builds(
        lambda start, text, section: Evidence(start=start, end=start + len(text), text=text, section=section),
        st.integers(0, 2000),
        st.sampled_from(QUOTES),
        st.sampled_from((None, "hpi", "assessment", "imaging", "problem-list")),
    )
    return st.lists(one, min_size=1, max_size=3).map(tuple)


def chosen(names: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(tuple(names))


def levels() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(chosen(LEVELS), max_size=2, unique=True).map(tuple)


def conditions() -> st.SearchStrategy[tuple[Condition, ...]]:
    flag = st.booleans()
    detail = st.builds(
        FractureDetail,
        site=chosen(WORDS.fracture_sites),
        type=st.none() | st.sampled_from(("I", "II", "IIa", "III")),
        displaced=st.none() | flag,
        phase=chosen(WORDS.phases),
        phase_stated=flag,
    )
    one = st.builds(
        Condition,
        id=st.just("c"),
        kind=chosen(WORDS.kinds) | st.sampled_from(("spondylolisthesis", "spondylolysis")),
        assertion=st.just("present") | chosen(WORDS.assertions),
        region=chosen(REGIONS),
        levels=levels(),
        etiology=chosen(WORDS.etiologies),
        direction=st.none() | chosen(WORDS.directions),
        voices=st.lists(st.sampled_from(("provider", "imaging", "list")), max_size=2, unique=True).map(tuple),
        level_voice=st.none() | st.sampled_from(("provider", "imaging")),
        conflicting_levels=st.just(()) | levels(),
        denied=flag,
        resolved=flag,
        due_to_lysis=flag,
        imaging_finding=flag,
        translation_stated=flag,
        detail=st.none() | detail,
        evidence=spans(),
        level_evidence=st.just(()) | spans(),
        etiology_evidence=st.just(()) | spans(),
        denial_evidence=st.just(()) | spans(),
    )
    return st.lists(one, max_size=4).map(
        lambda found: tuple(each.model_copy(update={"id": f"c{n}"}) for n, each in enumerate(found, 1))
    )


def readings() -> st.SearchStrategy[Reading]:
    def several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
        return st.lists(one, max_size=3).map(tuple)

    return st.builds(
        Reading,
        conditions=conditions(),
        imaging=several(
            st.builds(
                Imaging, modality=chosen(WORDS.modalities), status=chosen(WORDS.imaging_statuses), evidence=spans()
            )
        ),
        translation=st.builds(
            Translation,
            status=chosen(WORDS.translation_statuses),
            mm=st.none() | st.floats(1, 9),
            grade=st.none() | st.integers(1, 5),
        ),
        symptoms=several(
            st.builds(
                Symptom,
                concept=chosen(WORDS.symptoms),
                assertion=st.sampled_from(("present", "absent")),
                diagnosed=st.booleans(),
                cause=st.none() | st.just("condition"),
                evidence=spans(),
            )
        ),
        associated=several(
            st.builds(Associated, kind=chosen(WORDS.associated), region=chosen(REGIONS), evidence=spans())
        ),
        findings=several(
            st.builds(
                Finding,
                category=st.just("etiology"),
                value=chosen(WORDS.etiologies),
                evidence=spans().map(lambda found: found[0]),
            )
        ),
    )


def rank(gap: Any) -> tuple[int, int]:
    return WORDS.severities.index(gap.severity), [rule.id for rule in gap_rules()].index(gap.id)


@settings(max_examples=120, deadline=None)
@given(found=readings(), setting=chosen(WORDS.settings), note_kind=chosen(WORDS.note_kinds))
def test_any_reading(found: Reading, setting: str, note_kind: str) -> None:
    note = {"setting": setting, "note_kind": note_kind, "service_date": None}
    gaps = find_gaps(found, propose(found, **note), **note)
    assert list(gaps) == sorted(gaps, key=rank)
    assert len({gap.id for gap in gaps}) == len(gaps)
    assert gaps == find_gaps(found, propose(found, **note), **note)
    ids = {condition.id for condition in found.conditions}
    for gap in gaps:
        assert gap.conditions and set(gap.conditions) <= ids
        assert gap.evidence and gap.query is not None
        assert lint_query(gap.query, evidence=QUOTES) == ()
        assert lint_query(gap.query.text, evidence=QUOTES) == ()
        for answer in gap.answers:
            assert not set(answer.gaps_closed) & set(answer.gaps_opened)
            assert not set(answer.codes_added) & set(answer.codes_removed)
