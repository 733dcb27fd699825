"""spondy's engine with several workers, as `spondy analyze --workers N` runs it.

Its processes start when the first notes come in, so other notes go in ahead of the measured ones, and the clock
starts when the engine asks for the first of these. What is then still to do of the others counts too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from importlib.metadata import version

from protocol import Talk


def main() -> None:
    from spondy.adapters.run import run
    from spondy.model import Note

    talk = Talk()
    ahead, texts = talk.job["warm"], talk.job["texts"]
    started = 0.0

    def notes() -> Iterator[Note]:
        nonlocal started
        for number, text in enumerate(ahead):
            yield Note(note_id=f"ahead {number}", text=text)
        started = time.perf_counter()
        for number, text in enumerate(texts):
            yield Note(note_id=str(number), text=text)

    talk.wait()
    lines = [outcome.line for outcome in run(notes(), workers=talk.job["workers"])]
    wall = time.perf_counter() - started
    found = sum(len(json.loads(line)["findings"]) for line in lines[len(ahead) :])
    talk.answer(wall=wall, found=found, versions={"spondy": version("spondy")})


# The engine's workers import this file too.
if __name__ == "__main__":
    main()
