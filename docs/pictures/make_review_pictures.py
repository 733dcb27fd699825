"""Make the pictures of the workbench in the documentation: the worklist, a note, and the figures.

Needs Debian's `chromium` and, for the same letters everywhere, `fonts-liberation`:

    python docs/pictures/make_review_pictures.py [--into docs/pictures]
"""

from __future__ import annotations

import argparse
import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from headless import HEADLESS, find_chromium, serving
from playwright.sync_api import Browser, sync_playwright

from spondy import Analyzer, Note
from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.adapters.review.store import load, open_store
from spondy.adapters.review.store.decisions import decide
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.people import actor, local_person
from spondy.adapters.review.store.records import State
from spondy.adapters.review.store.worklist import page
from spondy.adapters.writers.jsonl import analysis_line

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parents[1] / "sample_notes"
WIDTH, HEIGHT = 1360, 850
MONDAY = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
SEED, SHARE, MINUTES = 7, 0.7, 300
"""Of the decisions: where chance begins, for how many of the items there is one, and after how long on the whole."""
CHANCES = {State.AGREED: 8, State.DISAGREED: 2, State.DEFERRED: 1, State.NOT_APPLICABLE: 1}
PICTURES = (
    ("workbench-worklist", "light", "/worklist?type=gap", ("j", "j", "j")),
    ("workbench-worklist-dark", "dark", "/worklist?type=gap&severity=high", ("j",)),
    ("workbench-chart", "light", "/worklist?type=gap&state=open&note=problem_list_lysis_and_slip", ("j", "Enter")),
    ("workbench-figures", "light", "/figures?by=service", ()),
)
"""Name, colours, page, and the keys that are pressed there."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=HERE)
    given = parser.parse_args()
    chromium = find_chromium()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "review.sqlite")
        fill(database, Path(folder))
        with serving("review", "--database", str(database)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(HEADLESS))
            take(browser, address, given.into)
            browser.close()


def fill(database: Path, folder: Path) -> None:
    """Load the sample notes, and decide on some of what they lack as a person might."""
    analyzer = Analyzer()
    notes = (item for item in read_notes(open_inputs([str(SAMPLES)], ReadOptions()), Meter()) if isinstance(item, Note))
    analyses = folder / "analyses.jsonl"
    analyses.write_bytes(b"".join(analysis_line(analyzer.analyze(note)) for note in notes))
    moment = [MONDAY]
    store = open_store(database, clock=lambda: moment[0])
    load(store, analyses, open_inputs([str(SAMPLES)], ReadOptions()))
    chance = random.Random(SEED)
    with store.writing() as session:
        someone = actor(local_person(session))
    with store.reading() as session:
        items = page(session, WorklistFilter(), limit=500)
    for item in items:
        if item.note_id == "problem_list_lysis_and_slip" or chance.random() > SHARE:
            continue
        moment[0] = MONDAY + timedelta(minutes=chance.expovariate(1 / MINUTES))
        state = chance.choices(list(CHANCES), list(CHANCES.values()))[0]
        with store.writing() as session:
            decide(session, item.id, state, by=someone, expected=item.version, reason="It is in an earlier note")
    store.close()


def take(browser: Browser, address: str, into: Path) -> None:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    tab = context.new_page()
    tab.goto(address)
    for name, scheme, path, keys in PICTURES:
        tab.emulate_media(color_scheme=scheme)
        tab.goto(f"{address.partition('/token/')[0]}{path}")
        for key in keys:
            tab.keyboard.press(key)
        tab.wait_for_load_state("networkidle")
        picture = into / f"{name}.png"
        tab.screenshot(path=picture)
        print(picture)


if __name__ == "__main__":
    main()
