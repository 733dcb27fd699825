"""The words that the page needs to name what it shows: from the vocabulary, so that none stands in a script."""

from __future__ import annotations

import json

from spondy.adapters.highlights import KINDS
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
        }
    )
