"""FHIR documents made by hand, and how they are sent."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx

NOTE = "HPI: Low back pain. Assessment: Spondylolisthesis of L4 on L5, degenerative. CT in March: 4 mm."
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
Resource = dict[str, Any]


def attachment(text: str = NOTE, media: str = "text/plain") -> Resource:
    return {"contentType": media, "data": base64.b64encode(text.encode()).decode()}


def document(doc_id: str = "d1", *attachments: Resource, **fields: Any) -> Resource:
    content = [{"attachment": one} for one in attachments or (attachment(),)]
    return {"resourceType": "DocumentReference", "id": doc_id, "status": "current", "content": content} | fields


def bundle(*resources: Resource) -> Resource:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def parameters(*pairs: tuple[str, Resource]) -> Resource:
    return {"resourceType": "Parameters", "parameter": [{"name": name} | value for name, value in pairs]}


def encounter(code: str, encounter_id: str = "e1") -> Resource:
    coding = {"system": ACT, "code": code}
    return {"resourceType": "Encounter", "id": encounter_id, "status": "in-progress", "class": coding}


def send(served: str, resource: Any, media: str = "application/fhir+json") -> httpx.Response:
    content = resource if isinstance(resource, bytes) else json.dumps(resource).encode()
    headers = {"Content-Type": media} if media else {}
    return httpx.post(f"{served}/v1/fhir/$analyze", content=content, headers=headers, timeout=60)
