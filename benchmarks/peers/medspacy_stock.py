"""Stock medspaCy as `medspacy.load()` gives it, with our terms as target rules and its own sections added.

PyRuSH splits the sentences, ConText has its own rules. Its log, which holds every token of a note, stays on and goes
to the error stream; a job with `quiet` turns it off.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from protocol import Work, serve

ATTRIBUTES = ("is_negated", "is_uncertain", "is_historical", "is_hypothetical", "is_family")


def build(job: dict[str, Any]) -> tuple[Work, dict[str, str]]:
    if job.get("quiet"):
        from loguru import logger

        logger.disable("PyRuSH")
    import medspacy
    from medspacy.target_matcher import TargetRule

    nlp = medspacy.load()
    nlp.add_pipe("medspacy_sectionizer")
    rules = [TargetRule(phrase, rule["id"]) for rule in job["rules"]["targets"] for phrase in rule["phrases"]]
    rules += [
        TargetRule(rule["id"], rule["id"], pattern=rule["regex"]) for rule in job["rules"]["targets"] if rule["regex"]
    ]
    nlp.get_pipe("medspacy_target_matcher").add(rules)

    def work(texts: Sequence[str]) -> int:
        found = 0
        for text in texts:
            rows = [row(ent) for ent in nlp(text).ents]
            json.dumps(rows)
            found += len(rows)
        return found

    return work, {name: version(name) for name in ("medspacy", "PyRuSH", "spacy")}


def row(ent: Any) -> dict[str, Any]:
    """Return what medspaCy knows of an entity."""
    return {
        "text": ent.text,
        "start": ent.start_char,
        "end": ent.end_char,
        "label": ent.label_,
        "section": ent._.section_category,
        **{name: getattr(ent._, name) for name in ATTRIBUTES},
    }


if __name__ == "__main__":
    serve(build)
