"""What spondy costs before and besides the reading: start, help, memory, the gate."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from notes import ROOT
from rounds import Contestant, Failed, alone

SPONDY = str(Path(sys.executable).with_name("spondy"))
NOTE = ROOT / "sample_notes" / "text" / "problem_list_lysis_and_slip.txt"

# Stock medspaCy reads the note too; its log goes where ours goes, to /dev/null.
_STOCK = f"import medspacy; print(len(medspacy.load()(open({str(NOTE)!r}, encoding='utf-8').read())))"

COMMANDS = {
    "import spacy": [sys.executable, "-c", "import spacy"],
    "analyze one note": [SPONDY, "analyze", str(NOTE), "--format", "jsonl"],
    "stock medspaCy, one note": [sys.executable, "-c", _STOCK],
    "help": [SPONDY, "--help"],
}


def starts(rounds: int) -> dict[str, list[dict[str, float]]]:
    """Run each command once a round, after one run that is not counted, with which all is in the disk's cache."""
    timings: dict[str, list[dict[str, float]]] = {name: [] for name in COMMANDS}
    for number in range(rounds + 1):
        for name, command in COMMANDS.items():
            figures = launch(command)
            if number:
                timings[name].append(figures)
    return timings


def over_export(texts: Sequence[str]) -> dict[str, float]:
    """Analyse an export with one process, as a user does: JSON Lines in, JSON Lines out."""
    lines = [json.dumps({"note_id": str(number), "text": text}) for number, text in enumerate(texts)]
    return launch(["--together", SPONDY, "analyze", "-", "--format", "jsonl"], "\n".join(lines))


def over_column(texts: Sequence[str]) -> dict[str, Any]:
    """Time polars' scan for the gate's stems, and the gate, over an export as one column."""
    return alone(Contestant("gate", "gate_column.py"), texts, ())


def launch(command: list[str], given: str = "") -> dict[str, float]:
    """Run a command in a small process; see `launch.py`."""
    launcher = str(Path(__file__).with_name("launch.py"))
    ran = subprocess.run(
        [sys.executable, launcher, *command],
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    if ran.returncode:
        raise Failed(f"{' '.join(command[:2])} ended with status {ran.returncode}")
    figures: dict[str, float] = json.loads(ran.stdout)
    return figures
