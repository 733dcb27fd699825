"""The words that the page needs to name what it shows: from the vocabulary, so that none stands in a script."""

from __future__ import annotations

import json
from typing import Any

from spondy.adapters.highlights import KINDS
from spondy.guides import library
from spondy.knowledge.vocabulary import vocabulary


def words_json() -> str:
    """Return the kinds of highlights in the order in which they win, and the words of the vocabulary."""
    known = vocabulary()
    return json.dumps(
        {
            "order": KINDS,
            "kinds": {name: kind.label for name, kind in known.kinds.items()},
            "regions": {name: region.label for name, region in known.regions.items()},
            "settings": known.settings,
            "note_kinds": known.note_kinds,
            "severities": known.severities,
            "guides": _guides(),
        }
    )


def _guides() -> dict[str, Any]:
    """Return which guides there are, each with its documentation elements, and what these are called and test."""
    held = library()
    return {
        "pages": {
            code: [use.element for use in page.family.elements if page.says(use.only)]
            for code, page in held.pages.items()
        },
        "elements": {name: {"name": each.name, "gaps": each.gaps} for name, each in held.elements.items()},
    }
