"""`nlp.add_pipe("spondy")` in pipelines of all kinds."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib import import_module, metadata
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.util import registry

import spondy
from spondy.adapters import spacy_component
from spondy.errors import EmptyNoteError, InvalidNoteError

SLIP = "HPI: neck pain.\nAssessment: Degenerative spondylolisthesis of C1 on C2, 4 mm."
LYSIS = "Assessment: Suspected spondylolysis of L5. Low back pain."


@pytest.fixture
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("spondy")
    return nlp


def codes(doc: Doc) -> set[str]:
    return {proposal.code for proposal in doc._.spondy.proposals}


def test_the_analysis_is_that_of_the_analyzer(nlp):
    assert nlp(SLIP)._.spondy == spondy.analyze(SLIP)
    assert codes(nlp(SLIP)) == {"M43.11"}


def test_a_doc_that_the_component_has_not_seen_has_none():
    assert spacy.blank("en")(SLIP)._.spondy is None


def test_asking_again_gives_the_same_object(nlp):
    doc = nlp(SLIP)
    assert doc._.spondy is doc._.spondy


@pytest.mark.parametrize(
    "text",
    [
        SLIP.replace("\n", "\r\n"),
        f"\t\u00a0\N{PILE OF POO} {SLIP}",
        f"{SLIP}\u200b\x0c  ",
        f"   \n\n{SLIP}",
        "NECK\u2009PAIN\u2028IMPRESSION:  pars   defect of C1",
    ],
    ids=["CRLF", "emoji", "form feed", "leading space", "odd spaces"],
)
def test_offsets_index_the_text_of_the_doc(nlp, text):
    doc = nlp(text)
    assert doc.text == text
    cited = [span for proposal in doc._.spondy.proposals for span in proposal.evidence]
    cited += [finding.evidence for finding in doc._.spondy.findings]
    assert len(cited) > 2
    for span in cited:
        assert doc.text[span.start : span.end] == span.text
        assert span.text in doc.char_span(span.start, span.end, alignment_mode="expand").text


def test_offsets_index_a_doc_made_of_words(nlp):
    doc = nlp(Doc(nlp.vocab, words=["Spondylolisthesis", "C1-C2", "."], spaces=[True, False, False]))
    (span,) = doc._.spondy.conditions[0].evidence
    assert doc.text[span.start : span.end] == span.text == "Spondylolisthesis"


@pytest.mark.parametrize("language", ["de", "xx"])
def test_the_pipeline_around_it_makes_no_difference(language):
    other = spacy.blank(language)
    other.add_pipe("sentencizer")
    other.add_pipe("spondy", first=True)
    assert other(SLIP)._.spondy == spondy.analyze(SLIP)


def test_beside_components_of_medspacy():
    other = spacy.blank("en")
    other.add_pipe("sentencizer")
    other.add_pipe("medspacy_context")
    other.add_pipe("spondy")
    assert other(SLIP)._.spondy == spondy.analyze(SLIP)


# --- note fields ------------------------------------------------------------------------------------------------------


def test_fields_from_the_configuration():
    nlp = spacy.blank("en")
    nlp.add_pipe(
        "spondy", config={"setting": "inpatient", "note_kind": "radiology-report", "service_date": "2026-03-01"}
    )
    analysis = nlp(LYSIS)._.spondy
    assert analysis == spondy.analyze(
        LYSIS, setting="inpatient", note_kind="radiology-report", service_date="2026-03-01"
    )
    assert analysis.provenance.code_set == "FY2026"


def test_fields_of_a_doc_come_first_and_do_not_stay():
    nlp = spacy.blank("en")
    nlp.add_pipe("spondy", config={"setting": "outpatient", "service_date": "2026-03-01"})
    doc = nlp.make_doc(LYSIS)
    doc._.spondy_fields = {"note_id": "n1", "setting": "inpatient", "ward": "4B"}
    analysis = nlp(doc)._.spondy
    assert (analysis.note_id, analysis.setting, analysis.metadata) == ("n1", "inpatient", {"ward": "4B"})
    assert str(analysis.service_date) == "2026-03-01"
    after = nlp(LYSIS)._.spondy
    assert (after.note_id, after.setting, after.metadata) == ("note", "outpatient", {})


def test_the_setting_decides_codes():
    nlp = spacy.blank("en")
    nlp.add_pipe("spondy")
    inpatient = nlp.make_doc(LYSIS)
    inpatient._.spondy_fields["setting"] = "inpatient"
    assert codes(nlp(LYSIS)) == {"M54.50"}
    assert codes(nlp(inpatient)) == {"M43.06"}


@pytest.mark.parametrize(
    "config",
    [{"setting": "ward"}, {"note_kind": "letter"}, {"service_date": "last week"}],
    ids=["setting", "note kind", "date"],
)
def test_a_wrong_field_in_the_configuration_is_known_at_once(config):
    with pytest.raises(InvalidNoteError):
        spacy.blank("en").add_pipe("spondy", config=config)


def test_a_wrong_field_of_a_doc(nlp):
    doc = nlp.make_doc(SLIP)
    doc._.spondy_fields = {"note_id": "n1", "setting": "ward"}
    with pytest.raises(InvalidNoteError, match=r"'n1'.*setting"):
        nlp(doc)


# --- many docs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("processes", [1, 2])
def test_pipe_with_fields_and_context(nlp, processes):
    rows = [{"text": SLIP, "id": "a", "setting": "outpatient"}, {"text": LYSIS, "id": "b", "setting": "inpatient"}] * 3

    def docs():
        for row in rows:
            doc = nlp.make_doc(row["text"])
            doc._.spondy_fields = {"note_id": row["id"], "setting": row["setting"]}
            yield doc, row["id"]

    got = [(context, doc._.spondy) for doc, context in nlp.pipe(docs(), as_tuples=True, n_process=processes)]
    assert [context for context, _ in got] == ["a", "b"] * 3
    for context, analysis in got:
        row = next(row for row in rows if row["id"] == context)
        assert analysis == spondy.analyze(row["text"], note_id=context, setting=row["setting"])


def test_an_empty_doc_stops_unless_told_otherwise(nlp):
    with pytest.raises(EmptyNoteError):
        list(nlp.pipe([SLIP, " \n", LYSIS]))
    failed = []
    nlp.set_error_handler(lambda name, component, docs, error: failed.append((name, error.code)))
    assert [codes(doc) for doc in nlp.pipe([SLIP, " \n", LYSIS])] == [{"M43.11"}, {"M54.50"}]
    assert failed == [("spondy", "SPY101")]


# --- keeping docs and pipelines ---------------------------------------------------------------------------------------

KEEPERS = {
    "bytes": lambda doc: Doc(doc.vocab).from_bytes(doc.to_bytes()),
    "DocBin": lambda doc: next(
        DocBin().from_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes()).get_docs(doc.vocab)
    ),
    "copy": lambda doc: doc.copy(),
}


@pytest.mark.parametrize("keep", KEEPERS.values(), ids=KEEPERS)
def test_a_kept_doc_keeps_its_analysis(nlp, keep):
    doc = nlp.make_doc(SLIP)
    doc._.spondy_fields = {"note_id": "n1"}
    doc = nlp(doc)
    kept = keep(doc)
    assert kept._.spondy == doc._.spondy
    assert kept._.spondy.note_id == kept._.spondy_fields["note_id"] == "n1"


def test_what_is_kept_is_the_json_of_the_analysis(nlp):
    doc = nlp(SLIP)
    assert doc.user_data["spondy"] == doc._.spondy.model_dump_json()
    assert json.loads(doc.user_data["spondy"])["proposals"][0]["code"] == "M43.11"


def test_a_pipeline_on_disk_keeps_its_fields(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("spondy", config={"setting": "inpatient"})
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path)(LYSIS)._.spondy == nlp(LYSIS)._.spondy


# --- how spaCy finds it -----------------------------------------------------------------------------------------------


def test_the_entry_point_names_the_registered_factory(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["entry-points"]["spacy_factories"]["spondy"].partition(":")
    factory = getattr(import_module(module), function)
    assert factory is spacy_component.create_spondy
    assert registry.factories.get("spondy") is factory


def test_spacy_finds_it_without_an_import(tmp_path: Path):
    if not metadata.entry_points(group="spacy_factories", name="spondy"):
        pytest.skip("spondy is not installed, only on the path")
    program = "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('spondy'); print(nlp('C1 slip')._.spondy.note_id)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (ran.returncode, ran.stdout) == (0, "note\n"), ran.stderr
