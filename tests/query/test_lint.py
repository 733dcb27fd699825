"""The compliance check: every rule's own examples, and whole queries as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spondy.gaps import lint_query, rules_not_checked
from spondy.gaps.lint_rules import Example, lint_knowledge
from spondy.model import Evidence, Query, QueryOption

NOTE = (
    "HPI: Neck pain since 2019. Denies numbness.\n"
    "CT: 3 mm displacement of C1 on C2. No fracture.\n"
    "ASSESSMENT: C1-C2 anterolisthesis, myelopathy.\n"
)
COMPLIANT = (
    "Subject: Clarification of cause\n\n"
    'Assessment: "C1-C2 anterolisthesis"\nImaging: "3 mm displacement of C1 on C2"\n\n'
    "Please clarify the cause of the condition quoted above, based on your clinical judgment.\n"
    "[ ] Related to the finding quoted above\n[ ] Other (please specify): ____\n[ ] Unable to determine\n"
)


def broken(text: str | Query, **known: object) -> set[str]:
    return {violation.rule for violation in lint_query(text, **known)}  # type: ignore[arg-type]


EXAMPLES = [
    pytest.param(rule.id, example, expected, id=f"{rule.id}-{'match' if expected else 'miss'}-{place}")
    for rule in lint_knowledge().rules
    for expected, examples in ((True, rule.match), (False, rule.miss))
    for place, example in enumerate(examples)
]


@pytest.mark.parametrize(("rule", "example", "expected"), EXAMPLES)
def test_own_examples(rule: str, example: Example | str, expected: bool) -> None:
    text, record = (example.text, example.record) if isinstance(example, Example) else (example, None)
    assert (rule in broken(text, note_text=record)) is expected


@pytest.mark.parametrize("rule", lint_knowledge().rules, ids=lambda rule: rule.id)
def test_every_rule_has_examples_and_a_source(rule: object) -> None:
    assert rule.source  # type: ignore[attr-defined]
    assert (rule.match and rule.miss) or rule.check == "basis"  # type: ignore[attr-defined]


def test_a_compliant_query_breaks_nothing() -> None:
    assert lint_query(COMPLIANT, note_text=NOTE) == ()


# what is changed in the compliant query -> the rules it then breaks, all and no others
CHANGES = [
    ("based on your clinical judgment.", "would you agree?", {"query.leading.agreement"}),
    ("based on your clinical judgment.", "don't you think it is long-standing?", {"query.leading.agreement"}),
    ("Please clarify", "Please confirm that this is old and clarify", {"query.leading.confirm"}),
    ("Please clarify", "Please document myelopathy and clarify", {"query.leading.dictation"}),
    ("Please clarify", "Please add the cause and clarify", {"query.leading.dictation"}),
    ("Please clarify", "We believe it is old. Please clarify", {"query.leading.argument"}),
    ("Please clarify", "For M43.11, please clarify", {"query.code"}),
    ("Please clarify", "Before surgery (CPT), please clarify", {"query.code"}),
    ("Please clarify", "For reimbursement, please clarify", {"query.payment"}),
    ("Please clarify", "The DRG depends on it. Please clarify", {"query.payment"}),
    ("Please clarify", "To avoid a denial, please clarify", {"query.denial"}),
    ("Please clarify", "For our quality metrics, please clarify", {"query.quality"}),
    ("[ ] Other (please specify): ____\n", "", {"query.options.other"}),
    ("[ ] Unable to determine\n", "", {"query.options.unable"}),
    ("[ ] Related to", "[ ] Radiculopathy related to", {"query.diagnosis.not-in-record"}),
    ("Clarification of cause", "Radiculopathy", {"query.title.diagnosis", "query.diagnosis.not-in-record"}),
    ("Clarification of cause", "Fracture", {"query.title.diagnosis", "query.diagnosis.not-in-record"}),  # only denied
    ('"C1-C2 anterolisthesis"', '"C1-C2 retrolisthesis"', {"query.evidence.not-in-record"}),
    (
        "Please clarify",
        "Does the patient have stenosis? Please clarify",
        {"query.yes-no", "query.diagnosis.not-in-record"},
    ),
    ('"C1-C2 anterolisthesis"', '"C1-C2 anterolisthesis … of C3"', {"query.evidence.not-in-record"}),
    # Near misses
    ('"3 mm displacement of C1 on C2"', '"3 mm … C1 on C2"', set()),
    ("Clarification of cause", "Clarification of the slip at C1-C2", set()),
    ("Clarification of cause", "Spondylolisthesis", set()),  # the record has it by another name
    ("Please clarify", "Is the myelopathy related to it? Please clarify", set()),
    ("Imaging:", "Denials of symptoms aside, imaging:", {"query.denial"}),
    ('"C1-C2 anterolisthesis"', '"Denies numbness"', set()),
    ("[ ] Unable to determine", "[ ] Clinically undetermined", set()),
]


@pytest.mark.parametrize(("old", "new", "rules"), CHANGES)
def test_one_change_breaks_its_rule(old: str, new: str, rules: set[str]) -> None:
    assert old in COMPLIANT
    assert broken(COMPLIANT.replace(old, new, 1), note_text=NOTE) == rules


def test_places_are_offsets_into_the_text() -> None:
    text = COMPLIANT.replace("Please clarify", "😀 For M43.11,\r\nplease clarify", 1)
    (violation,) = lint_query(text, note_text=NOTE)
    assert violation.start is not None and text[violation.start : violation.end] == "M43.11"
    assert violation.source and violation.message


def test_what_lacks_has_no_place() -> None:
    (violation,) = lint_query("Please clarify the level.")
    assert (violation.rule, violation.start, violation.end) == ("query.evidence.none", None, None)


@pytest.mark.parametrize(
    "options",
    [
        "1. C1-C2\n2. C2-C3",
        "a) C1-C2\nb) C2-C3",
        "- C1-C2\n- C2-C3",
        "☐ C1-C2\n☐ C2-C3",
        "( ) C1-C2\n( ) C2-C3",
        "Options: C1-C2, C2-C3",
    ],
)
def test_options_in_any_dress(options: str) -> None:
    text = f'Note: "slip"\nWhat is the level?\n{options}\n'
    assert broken(text) == {"query.options.other", "query.options.unable"}
    last = ", Other, Unable to determine" if "Options" in options else "\n- Other\n- Unable to determine"
    assert broken(text.rstrip() + last) == set()


def test_listed_quotes_are_no_options() -> None:
    assert broken('The record states:\n- Note: "slip"\n- CT: "3 mm"\nWhat is the level?') == set()


def test_without_a_record_the_rest_is_checked() -> None:
    text = COMPLIANT.replace("Related to", "Radiculopathy related to")
    assert broken(text) == set()
    assert broken(text, note_text=NOTE) == {"query.diagnosis.not-in-record"}
    assert rules_not_checked() == (
        "query.evidence.not-in-record",
        "query.title.diagnosis",
        "query.diagnosis.not-in-record",
    )
    assert rules_not_checked(note_text=NOTE) == rules_not_checked(evidence=["x"]) == ()


def test_evidence_stands_for_the_record() -> None:
    cited = [
        Evidence(start=0, end=21, text="C1-C2 anterolisthesis"),
        Evidence(start=30, end=59, text="3 mm displacement of C1 on C2"),
    ]
    assert broken(COMPLIANT, evidence=cited) == set()
    assert broken(COMPLIANT, evidence=cited[:1]) == {"query.evidence.not-in-record"}


def test_an_option_of_a_draft_needs_its_basis() -> None:
    basis = (Evidence(start=0, end=4, text="slip"),)

    def draft(*options: QueryOption) -> Query:
        shown = "\n".join(option.text for option in options)
        return Query(
            title="Level", body='Note: "slip"', question="Where?", options=options, text=f'Level\n\n"slip"\n{shown}'
        )

    standing = (QueryOption(text="Other"), QueryOption(text="Unable to determine"))
    assert broken(draft(QueryOption(text="C1", basis=basis), *standing)) == set()
    assert broken(draft(QueryOption(text="C1"), *standing)) == {"query.options.basis"}
    whole = draft(QueryOption(text="C1", basis=basis), *standing)
    cut = whole.model_copy(update={"text": whole.text.replace("Unable to determine", "")})
    assert broken(cut) == {"query.options.unable"}
    assert broken(draft(QueryOption(text="C1", basis=basis))) == {"query.options.other", "query.options.unable"}


def test_an_edited_draft_is_checked_by_its_text() -> None:
    draft = Query(title="Level", body="", question="", options=(), text='"slip" Would you agree it is M43.11?')
    assert broken(draft) == {"query.leading.agreement", "query.code"}


def test_a_long_text_is_checked_in_time() -> None:
    text = "Please clarify the level. " * 20_000 + '"' * 5_000
    assert "query.evidence.none" in broken(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from(COMPLIANT.split(" ")), max_size=40).map(" ".join))
def test_any_text_can_be_checked(text: str) -> None:
    for violation in lint_query(text, note_text=NOTE):
        assert violation.start is None or 0 <= violation.start < (violation.end or 0) <= len(text)
