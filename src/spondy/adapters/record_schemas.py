"""The JSON Schemas of an analysis and of a note record: what programs may rely on."""

from __future__ import annotations

from typing import Any

from spondy.model import Analysis, Note
from spondy.model.analysis import SCHEMA_VERSION

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def analysis_schema() -> dict[str, Any]:
    """Return the JSON Schema of an analysis, with the version it has."""
    body = Analysis.model_json_schema(mode="serialization")
    body["properties"]["schema_version"]["const"] = SCHEMA_VERSION
    return {"$schema": _DIALECT, "$id": f"urn:spondy:analysis:{SCHEMA_VERSION}", **body}


def note_schema() -> dict[str, Any]:
    """Return the JSON Schema of a note record as files hold it: the id may be a number, further fields are free."""
    body = Note.model_json_schema()
    body["properties"]["note_id"] = {"title": "Note Id", "type": ["string", "number"]}
    body["additionalProperties"] = True
    body["description"] = "One note record. Further fields are carried through under `metadata`."
    return {"$schema": _DIALECT, "$id": f"urn:spondy:note:{SCHEMA_VERSION}", **body}
