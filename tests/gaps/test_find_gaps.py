"""Every gap of the policy's table: readings that raise it, and near misses that do not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from spondy.coding import decide_all, note_reviews, propose
from spondy.gaps import find_gaps, lint_query
from spondy.gaps.rules import gap_rules
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import (
    Associated,
    Condition,
    Cue,
    Evidence,
    Finding,
    FractureDetail,
    Gap,
    Imaging,
    Reading,
    Symptom,
    Translation,
)

SLIP, LYSIS = "spondylolisthesis", "spondylolysis"
OAA = "occipito-atlanto-axial"
DAY = date(2026, 5, 1)


def words(text: str, start: int = 0, section: str = "assessment") -> Evidence:
    return Evidence(start=start, end=start + len(text), text=text, section=section)


def condition(kind: str = SLIP, **given: Any) -> Condition:
    """A present, fully documented condition; a test changes what it is about."""
    full: dict[str, Any] = {
        "id": "c1",
        "kind": kind,
        "assertion": "present",
        "region": OAA,
        "levels": ("C1-C2",) if kind != LYSIS else ("C2",),
        "etiology": "degenerative" if kind == SLIP else "isthmic",
        "voices": ("provider",),
        "level_voice": "provider",
        "imaging_finding": True,
        "translation_stated": True,
        "evidence": (words(kind, 10),),
        "level_evidence": (words("upper neck", 40),),
        "etiology_evidence": (words("worn", 60),),
        "denial_evidence": (words("alignment normal", 80, "imaging"),),
    }
    return Condition(**(full | given))


def reading(*conditions: Condition, **given: Any) -> Reading:
    """A fully documented note."""
    full: dict[str, Any] = {
        "conditions": conditions,
        "imaging": (Imaging(modality="ct", status="performed", evidence=(words("CT", 100, "imaging"),)),),
        "translation": Translation(status="present", mm=3.0, evidence=(words("3 mm", 110),)),
        "symptoms": (
            Symptom(concept="neck-pain", assertion="present", evidence=(words("neck pain", 120, "hpi"),)),
            Symptom(concept="weakness", assertion="absent", evidence=(words("5/5", 130, "exam"),)),
        ),
    }
    return Reading(**(full | given))


def gaps_of(found: Reading, setting: str = "outpatient", note_kind: str = "clinical") -> tuple[Gap, ...]:
    coding = propose(found, setting=setting, note_kind=note_kind, service_date=DAY)
    return find_gaps(found, coding, setting=setting, note_kind=note_kind, service_date=DAY)


def ids_of(found: Reading, **note: str) -> set[str]:
    return {gap.id for gap in gaps_of(found, **note)}


def sign(concept: str, **given: Any) -> Symptom:
    return Symptom(concept=concept, assertion="present", evidence=(words(concept, 140, "exam"),), **given)


MYELOPATHY = sign("myelopathy", diagnosed=True)
ANOMALY = Associated(kind="congenital-anomaly", evidence=(words("fused C2-C3", 150),))
SPONDYLOSIS = Associated(kind="spondylosis", region=OAA, evidence=(words("spondylosis", 160),))
PLANNED = Imaging(modality="ct", status="planned", evidence=(words("CT ordered", 170, "plan"),))
UNAVAILABLE = Imaging(modality="ct", status="unavailable", evidence=(words("no films", 180),))
NO_MEASURE = Translation(status="present", evidence=(words("slipped", 190),))
FRACTURE = condition("fracture", id="c2", levels=("C2",), etiology="traumatic-acute")
TOLD = FractureDetail(site="hangman", displaced=True, phase="active", phase_stated=True)

LUMBAR_SLIP = condition(id="c2", region="lumbosacral", levels=("L5-S1",))
RADIOLOGY = {"note_kind": "radiology-report"}
INPATIENT = {"setting": "inpatient"}

# gap, reading that raises it, note
RAISED: list[tuple[str, Reading, dict[str, str]]] = [
    ("level-missing", reading(condition(region="unspecified", levels=())), {}),
    ("level-missing", reading(condition(region="multiple", levels=())), {}),
    ("level-missing", reading(condition(region="unspecified", levels=(), assertion="possible")), {}),
    ("level-imprecise", reading(condition(region="cervical", levels=())), {}),
    ("level-boundary", reading(condition(region="cervical", levels=("C2-C3",))), {}),
    ("level-boundary", reading(condition(levels=("C2",))), {}),
    ("level-boundary", reading(condition(LYSIS, region="cervical", levels=("C2-C3",))), {}),
    ("level-imaging-only", reading(condition(level_voice="imaging")), {}),
    ("level-conflict", reading(condition(conflicting_levels=("C2-C3",))), {}),
    ("etiology-missing", reading(condition(etiology="undocumented")), {}),
    ("etiology-missing", reading(condition(LYSIS, etiology="undocumented")), RADIOLOGY),
    (
        "etiology-missing",
        reading(condition(LYSIS, etiology="undocumented", region="lumbar", levels=("L3",)), LUMBAR_SLIP),
        {},
    ),
    ("etiology-conflict", reading(condition(etiology="conflicting")), {}),
    ("congenital-unconfirmed", reading(condition(LYSIS, etiology="congenital-suspected")), {}),
    ("trauma-acuity-missing", reading(condition(etiology="traumatic-unclear")), {}),
    ("fracture-detail-missing", reading(FRACTURE), {}),
    (
        "fracture-detail-missing",
        reading(FRACTURE.model_copy(update={"detail": TOLD.model_copy(update={"displaced": None})})),
        {},
    ),
    (
        "fracture-detail-missing",
        reading(FRACTURE.model_copy(update={"detail": TOLD.model_copy(update={"phase_stated": False})})),
        {},
    ),
    (
        "fracture-detail-missing",
        reading(condition(region="cervical", levels=("C4-C5",), etiology="traumatic-acute")),
        {},
    ),
    ("imaging-missing", reading(condition(), imaging=()), {}),
    ("imaging-missing", reading(condition(), imaging=(UNAVAILABLE,)), {}),
    ("imaging-pending", reading(condition(LYSIS), imaging=(PLANNED,)), {}),
    ("imaging-findings-missing", reading(condition(imaging_finding=False)), {}),
    ("translation-undocumented", reading(condition(LYSIS, translation_stated=False), translation=Translation()), {}),
    (
        "translation-undocumented",
        reading(condition(LYSIS, translation_stated=False), translation=Translation()),
        RADIOLOGY,
    ),
    (
        "translation-undocumented",
        reading(condition(LYSIS, translation_stated=False), LUMBAR_SLIP),  # the translation is the other lesion's
        {},
    ),
    ("translation-unquantified", reading(condition(), translation=NO_MEASURE), {}),
    ("translation-unquantified", reading(condition(etiology="congenital"), translation=NO_MEASURE), RADIOLOGY),
    ("symptoms-undocumented", reading(condition(), symptoms=()), {}),
    ("neuro-status-undocumented", reading(condition(), symptoms=(sign("neck-pain"),)), {}),
    (
        "neuro-status-undocumented",
        reading(condition(region="cervical", levels=("C4-C5",)), symptoms=(sign("dizziness"),)),
        {},
    ),
    ("neuro-diagnosis-missing", reading(condition(), symptoms=(sign("myelopathic-signs"),)), {}),
    ("neuro-diagnosis-missing", reading(condition(), symptoms=(sign("myelopathic-signs"),)), RADIOLOGY),
    ("neuro-cause-missing", reading(condition(), symptoms=(MYELOPATHY,)), {}),
    ("neuro-cause-missing", reading(condition(etiology="conflicting"), symptoms=(MYELOPATHY,)), {}),
    ("lysis-and-listhesis", reading(condition(), condition(LYSIS, id="c2")), {}),
    ("lysis-and-listhesis", reading(condition(), condition(LYSIS, id="c2")), RADIOLOGY),
    ("excludes1-pair", reading(condition(LYSIS), LUMBAR_SLIP), {}),
    ("uncertain-diagnosis", reading(condition(assertion="possible")), {}),
    ("uncertain-diagnosis", reading(condition(LYSIS, assertion="possible")), INPATIENT),
    ("uncertain-diagnosis", reading(condition(assertion="possible"), LUMBAR_SLIP), {}),
    ("diagnosis-imaging-only", reading(condition(voices=("imaging",))), {}),
    ("diagnosis-imaging-only", reading(condition(LYSIS)), RADIOLOGY),
    ("diagnosis-imaging-only", reading(condition()), RADIOLOGY | INPATIENT),
    ("diagnosis-conflict", reading(condition(denied=True)), {}),
    ("current-status-unclear", reading(condition(assertion="historical")), {}),
    ("direction-not-indexed", reading(condition(direction="posterior")), {}),
    ("direction-not-indexed", reading(condition(direction="lateral")), RADIOLOGY),
    ("cause-needs-coder", reading(condition(etiology="iatrogenic")), {}),
    ("cause-needs-coder", reading(condition(etiology="pathologic")), {}),
    ("acute-trauma-needs-coder", reading(LUMBAR_SLIP.model_copy(update={"etiology": "traumatic-acute"})), {}),
    ("acute-trauma-needs-coder", reading(condition("dislocation", region="cervical", levels=("C4-C5",))), {}),
    ("acute-trauma-needs-coder", reading(condition("dislocation", region="unspecified", levels=())), {}),
    ("subluxation-type-missing", reading(condition("subluxation")), {}),
    ("os-odontoideum-needs-coder", reading(condition("os-odontoideum", levels=("C2",))), {}),
    ("os-odontoideum-needs-coder", reading(condition("os-odontoideum", levels=("C2",), etiology="congenital")), {}),
    ("arch-finding-unexplained", reading(condition("arch-defect", levels=("C1",))), RADIOLOGY),
    ("congenital-anomaly-excludes1", reading(condition(), associated=(ANOMALY,)), {}),
    ("congenital-anomaly-excludes1", reading(condition("recurrent-dislocation"), associated=(ANOMALY,)), {}),
    ("congenital-anomaly-excludes1", reading(condition(assertion="possible"), associated=(ANOMALY,)), INPATIENT),
    ("lysis-or-stress-fracture", reading(condition(LYSIS), condition("stress-fracture", id="c2", levels=("C2",))), {}),
]

# gap, reading that nearly raises it, note
NOT_RAISED: list[tuple[str, Reading, dict[str, str]]] = [
    ("level-missing", reading(condition(region="unspecified", levels=(), assertion="historical")), {}),
    ("level-missing", reading(condition("instability", region="unspecified", levels=())), {}),
    ("level-missing", reading(condition(region="cervical", levels=())), {}),
    ("level-imprecise", reading(condition(region="unspecified", levels=())), {}),
    ("level-imprecise", reading(condition(region="cervical", levels=("C3-C4",))), {}),
    ("level-boundary", reading(condition(LYSIS, levels=("C2",))), {}),
    ("level-boundary", reading(condition(region="cervical", levels=("C3-C4",))), {}),
    ("level-boundary", reading(condition(region="cervical", levels=("C2-C3",), etiology="traumatic-acute")), {}),
    ("level-imaging-only", reading(condition(level_voice="imaging", voices=("imaging",))), {}),
    ("level-imaging-only", reading(condition(level_voice="imaging")), RADIOLOGY),
    ("etiology-missing", reading(condition(etiology="undocumented", assertion="possible")), {}),
    ("etiology-missing", reading(condition(LYSIS, id="c2", etiology="undocumented"), condition()), {}),
    ("etiology-missing", reading(condition("instability", etiology="undocumented")), {}),
    ("trauma-acuity-missing", reading(condition(etiology="traumatic-old")), {}),
    ("congenital-unconfirmed", reading(condition(etiology="congenital")), {}),
    ("fracture-detail-missing", reading(FRACTURE.model_copy(update={"detail": TOLD})), {}),
    (
        "fracture-detail-missing",  # the type says the displacement
        reading(FRACTURE.model_copy(update={"detail": TOLD.model_copy(update={"type": "III", "displaced": None})})),
        {},
    ),
    ("fracture-detail-missing", reading(condition("fracture", region="lumbar", levels=("L3",))), {}),
    ("fracture-detail-missing", reading(condition("dislocation")), {}),
    ("imaging-missing", reading(condition("instability"), imaging=()), {}),
    ("imaging-missing", reading(condition(assertion="possible"), imaging=()), {}),
    ("imaging-missing", reading(condition(assertion="historical"), imaging=()), {}),
    ("imaging-missing", reading(condition(), imaging=()), RADIOLOGY),
    ("imaging-missing", reading(condition(), imaging=(PLANNED,)), {}),
    ("imaging-pending", reading(condition(), imaging=(PLANNED, UNAVAILABLE, reading().imaging[0])), {}),
    ("imaging-findings-missing", reading(condition(imaging_finding=False), imaging=(PLANNED,)), {}),
    ("imaging-findings-missing", reading(condition(imaging_finding=False)), RADIOLOGY),
    ("translation-undocumented", reading(condition(LYSIS, translation_stated=False)), {}),  # the note's one lesion
    ("translation-undocumented", reading(condition(translation_stated=False), translation=Translation()), {}),
    (
        "translation-undocumented",
        reading(
            condition(LYSIS, translation_stated=False),
            condition(id="c2", assertion="absent"),
            translation=Translation(),
        ),
        {},
    ),
    ("translation-unquantified", reading(condition(), translation=Translation(status="present", grade=1)), {}),
    ("translation-unquantified", reading(condition(assertion="possible"), translation=NO_MEASURE), {}),
    ("translation-unquantified", reading(condition(LYSIS), translation=Translation(status="absent")), {}),
    ("symptoms-undocumented", reading(condition(), symptoms=(sign("asymptomatic"),)), {}),
    (
        "symptoms-undocumented",
        reading(condition(), symptoms=(Symptom(concept="headache", assertion="absent"),)),
        {},
    ),
    ("symptoms-undocumented", reading(condition(), symptoms=()), RADIOLOGY),
    (
        "neuro-status-undocumented",
        reading(condition(), symptoms=(Symptom(concept="neurological-deficit", assertion="absent"),)),
        {},
    ),
    ("neuro-status-undocumented", reading(LUMBAR_SLIP, symptoms=(sign("low-back-pain"),)), {}),
    ("neuro-status-undocumented", reading(condition(region="unspecified", levels=()), symptoms=()), {}),
    ("neuro-diagnosis-missing", reading(condition(), symptoms=(sign("myelopathic-signs"), MYELOPATHY)), {}),
    (
        "neuro-diagnosis-missing",
        reading(condition(), symptoms=(sign("myelopathic-signs"), sign("cord-compression"))),
        {},
    ),
    ("neuro-diagnosis-missing", reading(condition("instability"), symptoms=(sign("myelopathic-signs"),)), {}),
    (
        "neuro-cause-missing",
        reading(condition(), symptoms=(sign("myelopathy", diagnosed=True, cause="condition"),)),
        {},
    ),
    ("neuro-cause-missing", reading(condition(), symptoms=(MYELOPATHY,), associated=(SPONDYLOSIS,)), {}),
    ("neuro-cause-missing", reading(condition("recurrent-dislocation"), symptoms=(MYELOPATHY,)), {}),
    ("lysis-and-listhesis", reading(condition(due_to_lysis=True), condition(LYSIS, id="c2")), {}),
    ("lysis-and-listhesis", reading(condition(etiology="congenital"), condition(LYSIS, id="c2")), {}),
    ("lysis-and-listhesis", reading(condition(LYSIS), LUMBAR_SLIP), {}),
    ("lysis-and-listhesis", reading(condition(assertion="absent"), condition(LYSIS, id="c2")), {}),
    ("excludes1-pair", reading(condition(), condition(LYSIS, id="c2")), {}),
    ("excludes1-pair", reading(condition(LYSIS, etiology="congenital"), LUMBAR_SLIP), {}),
    ("uncertain-diagnosis", reading(condition(LYSIS, id="c2", assertion="possible"), condition()), {}),
    ("uncertain-diagnosis", reading(condition("instability", assertion="possible")), {}),
    ("uncertain-diagnosis", reading(condition(assertion="hypothetical")), {}),
    ("current-status-unclear", reading(condition(assertion="historical", resolved=True)), {}),
    ("current-status-unclear", reading(condition(assertion="historical"), condition(id="c2")), {}),
    ("diagnosis-imaging-only", reading(condition(voices=("imaging", "provider"))), {}),
    (
        "diagnosis-imaging-only",
        reading(
            condition(LYSIS, voices=("imaging",)),
            condition(id="c2", etiology="isthmic", voices=("imaging", "provider")),
        ),
        {},
    ),
    ("diagnosis-imaging-only", reading(condition("arch-defect", levels=("C1",))), RADIOLOGY),
    ("diagnosis-imaging-only", reading(condition(assertion="possible")), RADIOLOGY),
    ("diagnosis-conflict", reading(condition(denied=True, assertion="possible")), {}),
    ("direction-not-indexed", reading(condition(direction="anterior")), {}),
    ("direction-not-indexed", reading(condition(direction="posterior", etiology="congenital")), {}),
    ("acute-trauma-needs-coder", reading(condition("dislocation")), {}),
    (
        "acute-trauma-needs-coder",
        reading(condition(region="cervical", levels=("C4-C5",), etiology="traumatic-acute")),
        {},
    ),
    ("subluxation-type-missing", reading(condition("recurrent-dislocation")), {}),
    ("subluxation-type-missing", reading(condition("subluxation", assertion="possible")), {}),
    ("os-odontoideum-needs-coder", reading(condition("os-odontoideum", assertion="absent")), {}),
    ("congenital-anomaly-excludes1", reading(condition("instability"), associated=(ANOMALY,)), {}),
    ("congenital-anomaly-excludes1", reading(condition(etiology="congenital"), associated=(ANOMALY,)), {}),
    (
        "lysis-or-stress-fracture",
        reading(condition(LYSIS), condition("stress-fracture", id="c2", region="lumbar", levels=("L5",))),
        {},
    ),
]


@pytest.mark.parametrize(("gap", "found", "note"), RAISED)
def test_raised(gap: str, found: Reading, note: dict[str, str]) -> None:
    assert gap in ids_of(found, **note)


@pytest.mark.parametrize(("gap", "found", "note"), NOT_RAISED)
def test_not_raised(gap: str, found: Reading, note: dict[str, str]) -> None:
    assert gap not in ids_of(found, **note)


def test_every_gap_is_tried() -> None:
    assert {gap for gap, _, _ in RAISED} == {rule.id for rule in gap_rules()}


def test_full_documentation_raises_nothing() -> None:
    assert ids_of(reading(condition())) == set()
    assert ids_of(reading(condition("instability"), imaging=(), symptoms=(), translation=Translation())) == set()


def test_order_is_severity_then_table() -> None:
    found = reading(
        condition(etiology="undocumented", region="unspecified", levels=()),
        imaging=(),
        translation=NO_MEASURE,
        symptoms=(),
    )
    order = vocabulary().severities
    table = [rule.id for rule in gap_rules()]
    gaps = gaps_of(found)
    places = [(order.index(gap.severity), table.index(gap.id)) for gap in gaps]
    assert len(gaps) == 5
    assert places == sorted(places)


def test_one_gap_lists_each_condition() -> None:
    found = reading(condition(etiology="undocumented"), LUMBAR_SLIP.model_copy(update={"etiology": "undocumented"}))
    (gap,) = gaps_of(found)
    assert (gap.id, gap.conditions) == ("etiology-missing", ("c1", "c2"))


def test_evidence_is_what_raises_the_gap() -> None:
    (gap,) = gaps_of(reading(condition(denied=True)))
    assert [item.text for item in gap.evidence] == [SLIP, "alignment normal"]


# --- answers ---------------------------------------------------------------------------------------------------------
def answers(found: Reading, gap_id: str, **note: str) -> dict[str, Any]:
    gap = next(gap for gap in gaps_of(found, **note) if gap.id == gap_id)
    return {answer.answer: answer for answer in gap.answers}


def test_answer_moves_the_code() -> None:
    given = answers(reading(condition(etiology="undocumented")), "etiology-missing")
    born = given["Present from birth"]
    assert (born.codes_removed, born.codes_added, born.gaps_closed) == (("M43.11",), ("Q76.2",), ("etiology-missing",))
    worn = given["Degenerative"]
    assert (worn.codes_removed, worn.codes_added, worn.status_changes) == ((), (), {})


def test_answer_changes_the_status() -> None:
    given = answers(reading(condition(denied=True)), "diagnosis-conflict")
    assert given["The condition is present"].status_changes == {"M43.11": "proposed"}
    assert given["The condition is not present"].codes_removed == ("M43.11",)


def test_answer_opens_gaps() -> None:
    given = answers(reading(condition(assertion="possible", etiology="undocumented")), "uncertain-diagnosis")
    established = given["The diagnosis is established"]
    assert established.codes_added == ("M43.11",)
    assert established.codes_removed == ("M54.2",)
    assert established.gaps_opened == ("etiology-missing",)


def test_each_named_level_is_an_answer() -> None:
    found = reading(condition(conflicting_levels=("C4-C5",)))
    given = answers(found, "level-conflict")
    assert list(given) == ["C1-C2", "C4-C5"]
    assert given["C4-C5"].codes_added == ("M43.12",)


def test_answers_touch_only_what_is_concerned() -> None:
    found = reading(condition(), LUMBAR_SLIP.model_copy(update={"etiology": "undocumented"}))
    born = answers(found, "etiology-missing")["Present from birth"]
    assert (born.codes_removed, born.codes_added) == (("M43.17",), ("Q76.2",))


@pytest.mark.parametrize(("gap", "found", "note"), RAISED)
def test_some_answer_closes_each_gap(gap: str, found: Reading, note: dict[str, str]) -> None:
    coder_decides = {"os-odontoideum-needs-coder"}  # the Index has no entry, whatever the provider says
    closing = [answer for answer in answers(found, gap, **note).values() if gap in answer.gaps_closed]
    assert bool(closing) == (gap not in coder_decides)


def test_coding_is_the_one_given() -> None:
    found = reading(condition(etiology="undocumented"))
    coding = propose(found, setting="outpatient", note_kind="clinical", service_date=DAY)
    gaps = find_gaps(
        found,
        coding,
        setting="outpatient",
        note_kind="clinical",
        service_date=DAY,
        code=lambda *_, **__: coding.proposals,
    )
    assert all(not answer.codes_added for gap in gaps for answer in gap.answers)


# --- agreement with coding -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("_gap", "found", "note"), RAISED + NOT_RAISED)
def test_no_review_of_coding_goes_without_its_gap(_gap: str, found: Reading, note: dict[str, str]) -> None:
    given = {"setting": "outpatient", "note_kind": "clinical"} | note
    decisions = decide_all(found, **given)
    named = {gap for decision in decisions for gap in decision.gaps}
    named |= {row.gap for row in note_reviews([each.code for each in decisions if each.code], found) if row.gap}
    settled = {"uncertain-diagnosis", "current-status-unclear"}  # not beside a present lysis or slip of the lesion
    present = any(each.assertion == "present" for each in found.conditions)
    assert named - (settled if present else set()) <= ids_of(found, **note)


# --- queries ---------------------------------------------------------------------------------------------------------
def drafts() -> list[tuple[str, Reading, dict[str, str]]]:
    return [pytest.param(gap, found, note, id=f"{gap}-{place}") for place, (gap, found, note) in enumerate(RAISED)]


def record_of(found: Reading) -> list[Evidence]:
    record: list[Evidence] = [item.evidence for item in found.findings]
    for group in (found.conditions, found.imaging, found.symptoms, found.associated, (found.translation,)):
        for item in group:
            for name in type(item).model_fields:
                if name.endswith("evidence"):
                    record.extend(getattr(item, name))
    return record


@pytest.mark.parametrize(("gap", "found", "note"), drafts())
def test_every_draft_is_compliant(gap: str, found: Reading, note: dict[str, str]) -> None:
    for each in gaps_of(found, **note):
        assert each.query is not None
        assert lint_query(each.query, evidence=record_of(found)) == ()
        # The same draft as plain text, as someone would paste it.
        assert lint_query(each.query.text, evidence=record_of(found)) == ()


@pytest.mark.parametrize(("gap", "found", "note"), drafts())
def test_options_stand_on_words_that_the_draft_quotes(gap: str, found: Reading, note: dict[str, str]) -> None:
    for each in gaps_of(found, **note):
        assert each.query is not None
        *offered, other, unable = each.query.options
        assert other.text.startswith("Other") and unable.text == "Unable to determine"
        for option in offered:
            assert option.basis
            assert any(item.text in each.query.body for item in option.basis)


def test_cause_is_offered_only_where_the_note_names_it() -> None:
    bare = reading(condition(etiology="undocumented"))
    named = bare.model_copy(
        update={
            "findings": (
                Finding(
                    category="etiology", value="degenerative", evidence=words("degenerative facets", 200, "imaging")
                ),
                Finding(category="etiology", value="congenital", assertion="absent", evidence=words("congenital", 230)),
            )
        }
    )

    def offered(found: Reading) -> list[str]:
        query = next(gap.query for gap in gaps_of(found) if gap.id == "etiology-missing")
        assert query is not None
        return [option.text for option in query.options[:-2]]

    assert offered(bare) == []
    assert offered(named) == ["Degenerative"]


def test_levels_are_offered_together_or_not_at_all() -> None:
    one = reading(condition(conflicting_levels=("C4-C5",)))
    both = reading(
        condition(conflicting_levels=("C4-C5",), level_evidence=(words("C1-2", 40), words("C4/5", 300, "imaging")))
    )

    def offered(found: Reading) -> list[str]:
        query = next(gap.query for gap in gaps_of(found) if gap.id == "level-conflict")
        assert query is not None
        return [option.text for option in query.options[:-2]]

    assert offered(one) == []
    assert offered(both) == ["C1-C2", "C4-C5"]


def test_a_quote_names_its_section_and_stays_on_one_line() -> None:
    broken = words('slip of the\n  "atlas"', 10, "hpi")
    (gap,) = gaps_of(reading(condition(etiology="undocumented", evidence=(broken,))))
    assert gap.query is not None
    assert "History of present illness: \"slip of the 'atlas'\"" in gap.query.text
    assert gap.evidence == (broken,)


def test_nothing_to_quote_is_no_query() -> None:
    (gap,) = gaps_of(reading(condition(etiology="undocumented", evidence=())))
    assert gap.query is None


@pytest.mark.parametrize(
    ("cue", "cited"),
    [
        (Cue(category="possible", start=1, end=9, text="probable", rule="r"), "probable slip"),
        (Cue(category="possible", start=0, end=5, text="maybe", rule="r"), "maybe … slip"),
        (Cue(category="possible", start=15, end=22, text="suspect", rule="r"), "slip suspect"),
    ],
)
def test_a_quote_keeps_the_cue_that_sets_it(cue: Cue, cited: str) -> None:
    span = Evidence(start=10, end=14, text="slip", section="assessment", cues=(cue,))
    found = reading(condition(assertion="possible", evidence=(span,)))
    gap = next(gap for gap in gaps_of(found) if gap.id == "uncertain-diagnosis")
    assert gap.query is not None
    assert f'Assessment: "{cited}"' in gap.query.text
    assert lint_query(gap.query, evidence=[span]) == ()
