"""Make the pictures of the report in the documentation: its worklist, and one note with a gap's evidence.

Needs Debian's `chromium` and, for the same letters everywhere, `fonts-liberation`:

    python docs/pictures/make_report_picture.py [--notes sample_notes] [--open NOTE_ID] [--into docs/pictures]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from headless import HEADLESS, find_chromium

from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.adapters.report import write_report
from spondy.analysis import Analyzer
from spondy.model import Note

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT = 1440, 900  # a laptop's screen
PICTURE = ("--hide-scrollbars", "--force-device-scale-factor=1")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notes", type=Path, default=ROOT / "sample_notes")
    parser.add_argument("--open", default="problem_list_lysis_and_slip", metavar="NOTE_ID", help="the note to show")
    parser.add_argument("--into", type=Path, default=Path(__file__).resolve().parent)
    given = parser.parse_args()
    chromium = find_chromium()

    notes = [
        item for item in read_notes(open_inputs([str(given.notes)], ReadOptions()), Meter()) if isinstance(item, Note)
    ]
    if given.open not in {note.note_id for note in notes}:
        sys.exit(f"{given.notes} holds no note {given.open!r}")
    analyzer = Analyzer()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "report.html")
        write_report(((note, analyzer.analyze(note)) for note in notes), page, title="spondy report: sample notes")
        for name, view in (("report-worklist", "all"), ("report-note", f"note/{quote(given.open, safe='')}")):
            picture = given.into / f"{name}.png"
            take(chromium, f"{page.as_uri()}#{view}", picture, Path(folder, f"profile-{name}"))
            print(picture)


def take(chromium: str, address: str, picture: Path, profile: Path) -> None:
    command = [
        chromium,
        *HEADLESS,
        *PICTURE,
        f"--user-data-dir={profile}",
        f"--window-size={WIDTH},{HEIGHT}",
        f"--screenshot={picture}",
        address,
    ]
    subprocess.run(command, check=True, timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not picture.is_file():
        sys.exit(f"chromium made no picture of {address.partition('#')[2]}")


if __name__ == "__main__":
    main()
