"""spondy: the whole of a note, from its text to the line of JSON of its analysis."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from protocol import Work, serve


def build(job: dict[str, Any]) -> tuple[Work, dict[str, str]]:
    from spondy.adapters.writers.jsonl import analysis_line
    from spondy.analysis import Analyzer
    from spondy.model import Note

    # As in a process that answers many notes, such as a server: the peers compile their rules as they load, too.
    analyzer = Analyzer(ahead=job.get("ahead", True))

    def work(texts: Sequence[str]) -> int:
        found = 0
        for number, text in enumerate(texts):
            analysis = analyzer.analyze(Note(note_id=str(number), text=text))
            analysis_line(analysis)
            found += len(analysis.findings)
        return found

    return work, {name: version(name) for name in ("spondy", "medspacy", "spacy")}


if __name__ == "__main__":
    serve(build)
