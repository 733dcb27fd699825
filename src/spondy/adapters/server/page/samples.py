"""Short notes to begin with. A file holds one: its title, what is known of it, and its lines."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

_FOLDER = files("spondy.adapters.server.page") / "assets" / "samples"


def samples() -> list[dict[str, Any]]:
    """Return the sample notes in the order of their file names, each with its `title` and its `text`."""
    found = []
    for file in sorted(_FOLDER.iterdir(), key=lambda file: file.name):
        sample = json.loads(file.read_text(encoding="utf-8"))
        found.append(sample | {"text": "\n".join(sample.pop("lines"))})
    return found
