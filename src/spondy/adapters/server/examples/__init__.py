"""Example bodies that the OpenAPI document shows; tests hold them to what the server does."""

from __future__ import annotations

import json
from importlib.resources import files

from pydantic import JsonValue


def example(name: str) -> JsonValue:
    """Return an example by its name."""
    content: JsonValue = json.loads((files(__name__) / f"{name}.json").read_text(encoding="utf-8"))
    return content
