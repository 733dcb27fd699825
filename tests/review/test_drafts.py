"""The query of a gap: edited, checked, ready, sent, taken out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fhir.resources.R4B.communicationrequest import CommunicationRequest

from spondy.adapters.exports.fhir_resources import resources_of
from spondy.adapters.review.store import ConflictError, RefusedError, audit, worklist
from spondy.adapters.review.store.drafts import (
    check_draft,
    draft_history,
    draft_of,
    edit_draft,
    mark_draft,
)
from spondy.adapters.review.store.exporting import QueryForm, export_query
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.query_export import Addressees, communication_request
from spondy.adapters.review.store.records import DraftStatus, DraftText
from spondy.model import Query, QueryOption

GOOD = """\
Subject: Clarification of the statement quoted below

The record states:
Assessment: "spondylolisthesis"

Please clarify the imaging of the condition, based on your clinical judgment.

Please choose or write your answer:
[ ] Imaging was performed
[ ] Other (please specify): ____
[ ] Unable to determine
"""


@pytest.fixture
def analysis(made):
    slip = made.at("spondylolisthesis")
    query = Query(
        title="Clarification of the statement quoted below",
        body='The record states:\nAssessment: "spondylolisthesis"',
        question="Please clarify the imaging of the condition, based on your clinical judgment.",
        options=(
            QueryOption(text="Imaging was performed", basis=(slip,)),
            QueryOption(text="Other (please specify): ____"),
            QueryOption(text="Unable to determine"),
        ),
        text=GOOD,
    )
    gap = made.analysis_of().gaps[0].model_copy(update={"query": query})
    metadata = {"provider": "Dr. A", "encounter_id": "E9", "subject": {"reference": "Patient/p1"}}
    return made.analysis_of(gaps=(gap,), metadata=metadata)


@pytest.fixture
def ids(store, loaded, analysis):
    loaded(analysis)
    with store.reading() as session:
        return {row.name: row.id for row in worklist.page(session, WorklistFilter())}


@pytest.fixture
def gap_id(ids):
    return ids["imaging-missing"]


@pytest.fixture
def writing(store):
    """Return a function that calls a function with a session that writes."""

    def call(function, *arguments, **more):
        with store.writing() as session:
            return function(session, *arguments, **more)

    return call


def test_before_anyone_edits_it_is_spondys_own(writing, gap_id):
    draft = writing(draft_of, gap_id)
    assert (draft.version, draft.text, draft.status, draft.who) == (0, GOOD, DraftStatus.DRAFT, None)


def test_the_whole_way(writing, gap_id, ann, ben, clock):
    edited = GOOD.replace("Imaging was performed", "Imaging was performed earlier")
    clock.move(hours=1)
    assert writing(edit_draft, gap_id, edited, by=ann, expected=0).version == 1
    assert writing(mark_draft, gap_id, DraftStatus.READY, by=ben, expected=1).text == edited
    assert writing(export_query, gap_id, QueryForm.TEXT, by=ben) == edited
    assert writing(mark_draft, gap_id, DraftStatus.SENT, by=ben, expected=2).version == 3
    kept = [(row.version, row.status, row.who, row.at) for row in writing(draft_history, gap_id)]
    assert kept == [(1, "draft", "ann", clock.now), (2, "ready", "ben", clock.now), (3, "sent", "ben", clock.now)]
    for refused in (
        lambda: writing(edit_draft, gap_id, GOOD, by=ann, expected=3),
        lambda: writing(mark_draft, gap_id, DraftStatus.DRAFT, by=ann, expected=3),
    ):
        with pytest.raises(RefusedError, match="was sent"):
            refused()


def test_an_edited_query_is_a_draft_again(writing, gap_id, ann):
    writing(mark_draft, gap_id, DraftStatus.READY, by=ann, expected=0)
    assert writing(edit_draft, gap_id, GOOD + "\nThank you.", by=ann, expected=1).status is DraftStatus.DRAFT


LEADING = {
    "a code": (GOOD.replace("the condition,", "the condition (M43.16),"), "code"),
    "payment": (GOOD + "\nThis raises the reimbursement.", "payment"),
    "a diagnosis that the record lacks": (GOOD.replace("Imaging was performed", "Cauda equina syndrome"), "diagnosis"),
    "no way out": (GOOD.replace("[ ] Unable to determine\n", ""), "unable"),
    "words that the note does not have": (GOOD.replace('"spondylolisthesis"', '"severe slip"'), "quote"),
    "nothing quoted": (GOOD.replace('"spondylolisthesis"', "a statement"), "quote"),
}


@pytest.mark.parametrize(("text", "about"), LEADING.values(), ids=LEADING)
def test_what_breaks_a_rule_is_never_ready(writing, gap_id, ann, text, about):
    found = writing(check_draft, gap_id, text)
    assert found
    writing(edit_draft, gap_id, text, by=ann, expected=0)
    with pytest.raises(RefusedError, match="rules of query practice") as refused:
        writing(mark_draft, gap_id, DraftStatus.READY, by=ann, expected=1)
    assert refused.value.violations == found
    assert about in " ".join(violation.rule + violation.message for violation in found).lower()
    draft = writing(draft_of, gap_id)
    assert (draft.status, draft.version) == (DraftStatus.DRAFT, 1)


def test_a_good_query_breaks_no_rule(writing, gap_id):
    assert writing(check_draft, gap_id, GOOD) == ()


def test_nothing_is_sent_that_is_not_ready(writing, gap_id, ann):
    with pytest.raises(RefusedError, match="not ready"):
        writing(mark_draft, gap_id, DraftStatus.SENT, by=ann, expected=0)


@pytest.mark.parametrize("form", QueryForm)
def test_no_draft_is_taken_out(writing, gap_id, ann, form):
    with pytest.raises(RefusedError, match="is a draft"):
        writing(export_query, gap_id, form, by=ann)


@pytest.mark.parametrize("text", ["", " \n", "x" * 50_001])
def test_texts_that_are_no_query(writing, gap_id, ann, text):
    with pytest.raises(RefusedError, match="between 1 and"):
        writing(edit_draft, gap_id, text, by=ann, expected=0)


def test_the_second_sees_what_the_first_wrote(writing, gap_id, ann, ben):
    writing(edit_draft, gap_id, GOOD + "\nThank you.", by=ann, expected=0)
    with pytest.raises(ConflictError, match="ann has changed the query") as conflict:
        writing(edit_draft, gap_id, GOOD, by=ben, expected=0)
    assert (conflict.value.version, conflict.value.draft.text) == (1, GOOD + "\nThank you.")
    with pytest.raises(ConflictError):
        writing(mark_draft, gap_id, DraftStatus.READY, by=ben, expected=0)
    with pytest.raises(ConflictError):
        writing(edit_draft, gap_id, GOOD, by=ben, expected=2)


def test_an_edit_outlives_a_newer_analysis(writing, loaded, analysis, gap_id, ann):
    writing(edit_draft, gap_id, GOOD + "\nThank you.", by=ann, expected=0)
    loaded(analysis.model_copy(update={"gaps": (analysis.gaps[0].model_copy(update={"severity": "high"}),)}))
    assert writing(draft_of, gap_id).text.endswith("Thank you.")


def test_a_proposal_has_no_query(writing, ids, ann):
    for asked in (
        lambda: writing(draft_of, ids["M43.16"]),
        lambda: writing(check_draft, ids["M43.16"], GOOD),
        lambda: writing(edit_draft, ids["M43.16"], GOOD, by=ann, expected=0),
    ):
        with pytest.raises(RefusedError, match="only a gap"):
            asked()


def test_what_the_audit_keeps_of_it(store, writing, gap_id, ann):
    writing(mark_draft, gap_id, DraftStatus.READY, by=ann, expected=0)
    writing(export_query, gap_id, QueryForm.TEXT, by=ann)
    with store.reading() as session:
        *_, edit, export = audit.entries(session)
    assert (edit.action, export.action, export.object) == ("edit", "export", "gap:17/imaging-missing/1")
    assert "spondylolisthesis" not in edit.details + export.details
    assert '"status":"ready"' in edit.details


def test_fhir_from_the_database(writing, gap_id, ann):
    writing(mark_draft, gap_id, DraftStatus.READY, by=ann, expected=0)
    resource = writing(export_query, gap_id, QueryForm.FHIR, by=ann)
    CommunicationRequest.model_validate(resource)
    assert resource["payload"] == [{"contentString": GOOD}]
    assert resource["recipient"][0]["identifier"] == {"value": "Dr. A"}
    assert resource["requester"]["identifier"] == {"value": "ann"}
    assert resource["encounter"]["identifier"] == {"value": "E9"}
    assert resource["subject"] == {"reference": "Patient/p1"}
    assert resource["authoredOn"] == "2026-03-31T10:00:00Z"


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        ("Practitioner/5", {"reference": "Practitioner/5"}),
        (
            "https://ehr.example.org/fhir/PractitionerRole/7",
            {"reference": "https://ehr.example.org/fhir/PractitionerRole/7"},
        ),
        ("Dr. A/B", {"type": "Practitioner", "identifier": {"value": "Dr. A/B"}}),
        ("Practitioner/5 and 6", {"type": "Practitioner", "identifier": {"value": "Practitioner/5 and 6"}}),
    ],
)
def test_who_is_asked_is_referred_to_as_the_document_did(made, value, reference):
    analysis = made.analysis_of()
    draft = DraftText(1, 1, "words of a query\n", DraftStatus.READY)
    made_at = datetime(2026, 3, 31, tzinfo=UTC)
    resource = communication_request(draft, analysis, analysis.gaps[0], Addressees(provider=value), made=made_at)
    CommunicationRequest.model_validate(resource)
    assert resource["recipient"] == [reference]


@pytest.mark.parametrize(
    ("status", "wanted"),
    [(DraftStatus.DRAFT, "draft"), (DraftStatus.READY, "active"), (DraftStatus.SENT, "completed")],
)
def test_fhir_of_little_known(made, status, wanted):
    analysis = made.analysis_of("17\0")
    draft = DraftText(1, 3, "words \0 of a query\n", status)
    made_at = datetime(2026, 3, 31, tzinfo=UTC)
    resource = communication_request(draft, analysis, analysis.gaps[0], Addressees(), made=made_at)
    CommunicationRequest.model_validate(resource)
    assert resource["status"] == wanted
    assert not {"subject", "encounter", "recipient", "requester"} & resource.keys()
    issue = next(one for one in resources_of(analysis, made=made_at.date()) if one["resourceType"] == "DetectedIssue")
    assert {"reference": f"DetectedIssue/{issue['id']}"} in resource["about"]
