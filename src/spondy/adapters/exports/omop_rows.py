"""OMOP CDM 5.4, table NOTE_NLP: one row a finding.

Source: OHDSI CommonDataModel, OMOP_CDMv5.4_Field_Level.csv (fields, types, and when a term counts as existing).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from spondy.adapters.exports.concepts import UNMAPPED
from spondy.adapters.exports.linked import conditions_said, primary_proposals, translation_at
from spondy.adapters.exports.marks import LEVEL
from spondy.errors import InvalidNoteError
from spondy.model import Analysis, Condition, Finding, Translation

LENGTHS = {
    "snippet": 250,
    "offset": 50,
    "lexical_variant": 250,
    "nlp_system": 250,
    "term_exists": 1,
    "term_temporal": 50,
    "term_modifiers": 2000,
}
"""Most characters that a field holds."""
LARGEST_ID = 2**63 - 1


class Standing(NamedTuple):
    """What an assertion is in OMOP's terms: whether the patient has or had it, when, and the modifiers that say so."""

    exists: str | None
    temporal: str | None
    modifiers: Mapping[str, str]


_OF_THE_PATIENT = {"Negation": "false", "Subject": "patient", "Certainty": "certain"}
STANDINGS = {
    "present": Standing("Y", "present", _OF_THE_PATIENT),
    "possible": Standing("Y", "present", _OF_THE_PATIENT | {"Certainty": "possible"}),
    "historical": Standing("Y", "past", _OF_THE_PATIENT),
    "absent": Standing("N", "present", _OF_THE_PATIENT | {"Negation": "true"}),
    "hypothetical": Standing("N", None, _OF_THE_PATIENT | {"Certainty": "possible", "Conditional": "true"}),
    "family": Standing("N", None, _OF_THE_PATIENT | {"Subject": "family"}),
}
"""By the assertions of an analysis. A doubt is not a very low certainty, so what is possible exists."""
# A level is neither there nor absent; what is said of it has a row of its own.
_OF_A_PLACE = Standing(None, None, {})
# A diagnosis that is only to be ruled out does not exist, though an analysis calls it possible.
_RULE_OUT = "rule-out"


def rows_of(analysis: Analysis, text: str | None, concepts: Mapping[str, int], made: date) -> Iterator[dict[str, Any]]:
    """Yield the rows of one note in the order of its text, without `note_nlp_id`.

    Args:
        analysis: the analysis.
        text: the note's text, for the snippet; without it the snippet is null.
        concepts: concept ids by source value.
        made: when the analysis was made, a day or a moment in UTC.

    Raises:
        InvalidNoteError: the note id is not a whole number, as OMOP's are.
    """
    note_id = _integer(analysis.note_id)
    moment = made if isinstance(made, datetime) else None
    for finding in analysis.findings:
        evidence = finding.evidence
        standing = _standing(finding)
        source_value = f"{finding.category}/{finding.value}"
        codes = [proposal.code for proposal in primary_proposals(analysis, conditions_said(analysis, finding))]
        yield {
            "note_id": note_id,
            "section_concept_id": concepts.get(f"section/{evidence.section}", UNMAPPED),
            "snippet": None if text is None else _snippet(text, evidence.start, evidence.end),
            "offset": str(evidence.start),
            "lexical_variant": _storable(evidence.text)[: LENGTHS["lexical_variant"]],
            "note_nlp_concept_id": concepts.get(source_value, UNMAPPED),
            "note_nlp_source_concept_id": concepts.get(codes[0], UNMAPPED) if codes else UNMAPPED,
            "nlp_system": f"spondy {analysis.provenance.spondy}"[: LENGTHS["nlp_system"]],
            "nlp_date": moment.date() if moment else made,
            "nlp_datetime": moment.replace(tzinfo=None) if moment else None,
            "term_exists": standing.exists,
            "term_temporal": standing.temporal,
            "term_modifiers": _modifiers(analysis, finding, standing, source_value, codes),
        }


def _integer(note_id: str) -> int:
    digits = note_id.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) < 20:
        number = int(note_id)
        # Of 7, 07 and -0, only the first is what OMOP would write.
        if str(number) == note_id and abs(number) <= LARGEST_ID:
            return number
    raise InvalidNoteError("the note id is not a whole number, which note_id of OMOP is", note_id=note_id)


def _standing(finding: Finding) -> Standing:
    if finding.category == LEVEL:
        return _OF_A_PLACE
    standing = STANDINGS[finding.assertion]
    if finding.assertion == "possible" and any(cue.category == _RULE_OUT for cue in finding.evidence.cues):
        return Standing("N", standing.temporal, {**standing.modifiers, "Rule_out": "true"})
    return standing


def _modifiers(analysis: Analysis, finding: Finding, standing: Standing, source_value: str, codes: list[str]) -> str:
    """Return the modifiers as `name=value;...`; what has no room is left out whole."""
    conditions = conditions_said(analysis, finding)
    named = {**standing.modifiers, "Source_value": source_value}
    levels = dict.fromkeys(level for condition in conditions for level in condition.levels)
    if levels:
        named["Level"] = ",".join(levels)
    for name, attribute in (("Region", "region"), ("Etiology", "etiology"), ("Direction", "direction")):
        values = dict.fromkeys(getattr(condition, attribute) for condition in conditions)
        values.pop(Condition.model_fields[attribute].default, None)  # nothing is said of it
        if values:
            named[name] = ",".join(values)
    named |= _translation(translation_at(analysis, conditions))
    if codes:
        named["ICD10CM"] = ",".join(dict.fromkeys(codes))
    result = ""
    for name, value in named.items():
        longer = f"{result}{';' if result else ''}{name}={value}"
        if len(longer) <= LENGTHS["term_modifiers"]:
            result = longer
    return result


def _translation(translation: Translation | None) -> dict[str, str]:
    named = {}
    if translation is not None and translation.mm is not None:
        named["Translation"] = f"{translation.mm:g} mm"
    if translation is not None and translation.grade is not None:
        named["Meyerding"] = str(translation.grade)
    return named


def _snippet(text: str, start: int, end: int) -> str:
    """Return the words with as much around them, on both sides alike, as the field holds."""
    around = max(0, LENGTHS["snippet"] - (end - start)) // 2
    first = max(0, start - around)
    return _storable(text[first : end + around][: LENGTHS["snippet"]])


def _storable(text: str) -> str:
    """Return a text that databases take: many refuse NUL."""
    return text.replace("\0", "\N{SYMBOL FOR NULL}")
