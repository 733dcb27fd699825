"""The OpenAPI document: what FastAPI derives, with bodies that are read as bytes, and problems that routes share."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, Field

from spondy.adapters.server.inline_schema import inline_schema
from spondy.adapters.server.media import JSON
from spondy.adapters.server.problems import MEDIA_TYPE, Problem
from spondy.adapters.server.safety import OPEN_PATHS


class FieldFault(BaseModel):
    """A field that cannot be used."""

    place: str = Field(examples=["body.service_date"])
    cause: str = Field(examples=["Field required"])


class ProblemDocument(BaseModel):
    """A problem by RFC 9457. It quotes nothing of the request."""

    type: str = Field(examples=["urn:spondy:error:SPY103", "about:blank"])
    title: str = Field(description="what kind of problem it is", examples=["Unprocessable Entity"])
    status: int = Field(examples=[422])
    detail: str = Field(description="this one, in words")
    code: str | None = Field(default=None, description="code of the error, as docs/errors.md lists them")
    note_id: str | None = None
    errors: list[FieldFault] | None = None


_RETRY = {"Retry-After": {"description": "seconds to wait", "schema": {"type": "integer"}}}
_ALL = {
    "403": "A page of another origin called.",
    "421": "Not a name of this server.",
    "431": "The head of the request is too long.",
    "500": "A fault of the server.",
}
_WITH_KEY = {"401": "No API key, or a wrong one."}
_WITH_BODY = {
    "400": "The body is not valid JSON.",
    "408": "The body came too slowly.",
    "413": "The body, or the note, is too long.",
    "415": "The body is of another media type, or packed.",
    "422": "The body cannot be used; `code` and `errors` say why.",
    "503": "The server has as much to do as it takes on.",
    "504": "The analysis took longer than a note may take.",
}


def body_of(model: type[BaseModel], *media: str) -> dict[str, Any]:
    """Return what a route says of a body that it reads by itself; the example is that of the model."""
    schema = inline_schema(model)
    (shown,) = schema.pop("examples")
    return {
        "requestBody": {"required": True, "content": {each: {"schema": schema, "example": shown} for each in media}}
    }


def answers(description: str, shown: Any) -> dict[int | str, dict[str, Any]]:
    """Return what a route says of its answer, whose model is known.

    Args:
        description: what it is.
        shown: an example of it.
    """
    return {200: {"description": description, "content": {JSON: {"example": shown}}}}


def complete(app: FastAPI) -> None:
    """Let an application's document name the problems, and the key where one is wanted."""
    derived = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = derived()
            _add_to_components(document)
            for path, operations in document["paths"].items():
                for operation in operations.values():
                    _add_to_operation(operation, path)
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def _add_to_components(document: dict[str, Any]) -> None:
    components = document.setdefault("components", {})
    schema = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = components.setdefault("schemas", {})
    schemas |= schema.pop("$defs") | {"ProblemDocument": schema}
    # FastAPI's own error document, which no route here answers with.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }


def _add_to_operation(operation: dict[str, Any], path: str) -> None:
    described = dict(_ALL)
    if path not in OPEN_PATHS:
        described |= _WITH_KEY
        operation["security"] = [{"bearer": []}, {"key": []}, {}]
    if "requestBody" in operation:
        described |= _WITH_BODY
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
        described.setdefault("422", "A parameter cannot be used.")
    for status, description in described.items():
        responses.setdefault(status, {"description": description})
    for status, response in responses.items():
        if int(status) >= 400:
            response.setdefault("content", _problem(int(status), response["description"]))
        if status == "503":
            response.setdefault("headers", _RETRY)


def _problem(status: int, detail: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {MEDIA_TYPE: {"schema": schema, "example": Problem(status, detail).document}}
