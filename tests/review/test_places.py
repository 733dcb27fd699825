"""Who, where and when, read from the metadata of the exports that people have."""

from __future__ import annotations

import pytest

from spondy.adapters.review.store.places import Places, places_of
from spondy.adapters.review.store.tables.notes import NAME

CASES = {
    "nothing": ({}, Places(None, None, None, None)),
    "a table": (
        {"patient_id": 7, "encounter_id": "E1", "provider": "Dr. A", "ward": "3B"},
        Places("7", "E1", "Dr. A", "3B"),
    ),
    "OMOP": (
        {"PERSON_ID": 9, "VISIT_OCCURRENCE_ID": 71, "PROVIDER_ID": 4, "NOTE_TITLE": "x"},
        Places("9", "71", "4", None),
    ),
    "FHIR references": (
        {
            "subject": {"reference": "Patient/p1"},
            "encounter": {"identifier": {"value": "E2"}},
            "author": {"display": "A"},
        },
        Places("Patient/p1", "E2", "A", None),
    ),
    "the first that holds something": (
        {"provider_id": " ", "provider": None, "author": "B"},
        Places(None, None, "B", None),
    ),
    "what is no name": (
        {"provider": True, "service": ["a"], "encounter": {"reference": {}}, "patient": {"identifier": "x"}},
        Places(None, None, None, None),
    ),
    "what a database cannot hold": ({"ward": "3\0B"}, Places(None, None, None, "3\u2400B")),
    "too long": ({"ward": "x" * 1000}, Places(None, None, None, "x" * NAME)),
}


@pytest.mark.parametrize(("metadata", "wanted"), CASES.values(), ids=CASES)
def test_places(metadata, wanted):
    assert places_of(metadata) == wanted
