"""A floor: spaCy's blank English tokenizer alone. With nothing to warm up, its vocabulary is fresh."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from protocol import Work, serve


def build(job: dict[str, Any]) -> tuple[Work, dict[str, str]]:
    import spacy

    nlp = spacy.blank("en")

    def work(texts: Sequence[str]) -> int:
        return sum(len(nlp.make_doc(text)) for text in texts)

    return work, {"spacy": version("spacy")}


if __name__ == "__main__":
    serve(build)
