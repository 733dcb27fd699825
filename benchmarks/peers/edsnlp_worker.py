"""EDS-NLP with English cues, in an environment of its own: it needs a spaCy that medspaCy forbids.

Its matcher gets our terms, its qualifiers the phrases of our cues in place of the French ones; what is French alone
(verbs to conjugate, boilerplate to skip) is turned off, which makes it faster.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from protocol import Work, serve

QUALIFIERS = ("negation", "hypothesis", "history", "family")


def build(job: dict[str, Any]) -> tuple[Work, dict[str, str]]:
    import edsnlp

    nlp = edsnlp.blank("eds")
    nlp.add_pipe("eds.normalizer", config={"pollution": False})
    nlp.add_pipe("eds.sentences")
    nlp.add_pipe("eds.matcher", config=terms(job["rules"]["targets"]))
    for name in QUALIFIERS:
        nlp.add_pipe(f"eds.{name}", config=english(name, job["rules"]["cues"][name]))

    def work(texts: Sequence[str]) -> int:
        found = 0
        for doc in nlp.pipe(texts):
            rows = [row(ent) for ent in doc.ents]
            json.dumps(rows)
            found += len(rows)
        return found

    return work, {name: version(name) for name in ("edsnlp", "spacy")}


def terms(targets: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the settings of the matcher. It matches NORM, the text in lower case."""
    return {
        "attr": "NORM",
        "terms": {rule["id"]: rule["phrases"] for rule in targets if rule["phrases"]},
        "regex": {rule["id"]: rule["lower_regex"] for rule in targets if rule["regex"]},
    }


def english(name: str, cues: dict[str, list[str]]) -> dict[str, Any]:
    """Return the settings of a qualifier: our cues, and nothing for the lists that we have no words for."""
    if name == "negation":
        return {**cues, "verbs": [], "preceding_regex": []}
    if name == "hypothesis":
        return {**cues, "verbs_eds": [], "verbs_hyp": []}
    # These two take their words on either side alike, and know no pseudo-cues.
    both = sorted({*cues["preceding"], *cues["following"]})
    config: dict[str, Any] = {name: both, "termination": cues["termination"]}
    return config | ({"use_sections": False} if name == "family" else {})


def row(ent: Any) -> dict[str, Any]:
    """Return what EDS-NLP knows of an entity."""
    return {
        "text": ent.text,
        "start": ent.start_char,
        "end": ent.end_char,
        "label": ent.label_,
        **{name: getattr(ent._, name) for name in QUALIFIERS},
    }


if __name__ == "__main__":
    serve(build)
