"""The keys of the chart: what the page has, what its list tells and what the documentation names is the same."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from spondy.adapters.review.web.decisions_wording import decision_wording

WEB = files("spondy.adapters.review.web")
DOCS = Path(__file__).resolve().parents[2] / "docs"
# The page does these without a control that they press.
WITHOUT_A_CONTROL = {"J", "K", "M", "Esc", "Ctrl+Enter"}


def documented() -> set[str]:
    """Return the keys in the table."""
    table = (DOCS / "workbench-chart.md").read_text(encoding="utf-8").partition("## Keys")[2]
    cells = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    return {key for cell in cells for key in re.findall("`([^`]+)`", cell)}


def on_controls() -> set[str]:
    """Return the keys that controls have, in the templates and in the scripts."""
    names = [file for folder in ("templates", "assets") for file in (WEB / folder).iterdir()]
    source = "\n".join(file.read_text(encoding="utf-8") for file in names if file.name.startswith(("chart", "d")))
    keys = set(re.findall(r'"?data-key"?[=:] ?"(\w)"', source)) | {choice.key for choice in decision_wording().choices}
    return {key.upper() for key in keys} | {",", "."}


def test_every_key_is_documented_and_no_other():
    assert documented() == on_controls() | WITHOUT_A_CONTROL


def test_the_script_listens_to_every_key_of_a_control():
    script = (WEB / "assets" / "chart_keys.js").read_text(encoding="utf-8")
    letters = re.search(r'KEYS = \[\.\.\."(\w+)", ",", "\."\]', script)
    assert letters is not None
    assert {letter.upper() for letter in letters[1]} | {",", "."} == on_controls()
    # What else the page listens to: the other letters must stay free for these.
    assert not set(letters[1]) & {"g", "?"}
