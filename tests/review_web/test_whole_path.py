"""The whole path, from loading a run to an exported query: by the keyboard alone, and without a script."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from charting import LEADING, SLIP, audited, card, field, item
from reviewing import reviewing

from spondy import analyze
from spondy.adapters.review.store import audit, open_store
from spondy.adapters.review.store.drafts import draft_of
from spondy.adapters.writers.jsonl import analysis_line

ACTIONS = ["login", "view", "decision", "decision", "undo", "edit", "edit", "edit", "export", "export", "export"]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_from_loading_to_an_exported_query_with_the_keyboard_alone(visit, tmp_path, write):
    analyses = write("results/analyses.jsonl", analysis_line(analyze(SLIP, note_id="n1")))
    notes = write("notes.jsonl", [{"note_id": "n1", "text": SLIP}])
    database = tmp_path / "review.sqlite"
    with reviewing(database, str(analyses), "--notes", str(notes)) as served:
        store = open_store(database)
        page = visit(served, came_in=False, permissions=["clipboard-read", "clipboard-write"])
        page.come_in(served.address)
        keys = page.page.keyboard
        cause = item(store, "etiology-missing")
        page.wait(lambda: page.page.locator("a.open").count() == 3)

        def until(key: str, reached) -> None:
            for _ in range(30):
                if reached():
                    return
                keys.press(key)
                page.page.wait_for_timeout(60)
            raise AssertionError(page.focused)

        # The work list: to the row of the gap, and into its note.
        until(
            "j",
            lambda: "etiology-missing" in page.page.evaluate("document.activeElement.closest('tr')?.textContent || ''"),
        )
        keys.press("Enter")
        page.page.wait_for_url(re.compile(r"/notes/\d+"))
        page.wait(lambda: page.focused == f"item-{cause.id}")
        assert page.texts("mark.shown") == ["Spondylolisthesis"]
        # Decided, decided otherwise with a reason, and taken back to what held before.
        here = page.page.locator(f"#item-{cause.id}")
        state = here.locator(".stands .badge")
        keys.press("a")
        page.wait(lambda: state.text_content() == "agreed")
        page.wait(lambda: page.said == "agreed")
        assert page.focused == f"item-{cause.id}"
        keys.press("d")
        page.wait(lambda: page.page.evaluate("document.activeElement.name") == "chosen")
        keys.type("The note was mis")
        keys.press("Tab")
        keys.type("of another day")
        keys.press("Enter")
        page.wait(lambda: state.text_content() == "disagreed")
        assert here.locator(".reason").text_content() == "The note was misread: of another day"
        keys.press("z")
        page.wait(lambda: state.text_content() == "agreed")
        # A leading query: told while it is written, and it cannot be ready.
        keys.press("e")
        page.wait(lambda: page.focused == f"text-{cause.id}")
        keys.press("Control+Home")
        keys.type(f"{LEADING} ")
        page.wait(lambda: here.locator(".findings").get_attribute("data-count") == "2")
        page.wait(lambda: page.said.startswith("2 findings"))
        keys.press("Control+Enter")
        page.wait(lambda: here.locator(".query").get_attribute("data-version") == "1")
        keys.press("Escape")
        assert page.focused == f"item-{cause.id}"
        keys.press("r")
        page.wait(lambda: "cannot be marked as ready" in page.said)
        with store.reading() as session:
            assert draft_of(session, cause.id).status == "draft"
        # Mended, ready, and out: copied, as text, for another system.
        keys.press("e")
        page.wait(lambda: page.focused == f"text-{cause.id}")
        keys.press("Control+Home")
        for _ in range(len(LEADING) + 1):
            keys.press("Delete")
        page.wait(lambda: here.locator(".findings").get_attribute("data-count") == "0")
        keys.press("Escape")
        keys.press("r")
        page.wait(lambda: here.locator(".query").get_attribute("data-status") == "ready")
        keys.press("c")
        page.wait(lambda: page.said == "Query copied.")
        copied = page.page.evaluate("navigator.clipboard.readText()")
        with page.page.expect_download() as text:
            keys.press("t")
        with page.page.expect_download() as resource:
            keys.press("i")
        assert Path(text.value.path()).read_text(encoding="utf-8") == copied
        assert copied.startswith("Subject: ") and LEADING not in copied
        made = json.loads(Path(resource.value.path()).read_text(encoding="utf-8"))
        assert (made["resourceType"], made["payload"]) == ("CommunicationRequest", [{"contentString": copied}])
        assert [action for _, action in audited(store)] == ACTIONS
        store.close()
    command = [sys.executable, "-m", "spondy.adapters.cli", "audit", "verify", "--database", str(database)]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stderr


def test_the_whole_path_without_a_script_on_either_database(bench, ann, loaded):
    """The same by forms and links alone."""
    loaded(analyze(SLIP, note_id="n1"), texts={"n1": SLIP})
    there = bench()
    caller = there.caller("ann")
    cause = item(there.store, "etiology-missing")
    listed = caller.get("/worklist").text
    address = re.search(rf'href="(/notes/{cause.note_id}\?item={cause.id}[^"]*)"', listed)[1].replace("&amp;", "&")
    part = card(caller.get(address).text, cause.id)

    def follow(answer) -> str:
        assert answer.status_code == 303
        return card(caller.get(answer.headers["location"]).text, cause.id)

    decided = f"/items/{cause.id}/decision"
    part = follow(caller.fill(decided, state="agreed", expected=field(part, "expected")))
    part = follow(caller.fill(decided, state="disagreed", chosen="misread", expected=field(part, "expected")))
    part = follow(caller.fill(f"/items/{cause.id}/undo", expected=field(part, "expected")))
    assert 'data-state="agreed"' in part
    with there.store.reading() as session:
        text = draft_of(session, cause.id).text
    path = f"/drafts/{cause.id}"
    assert caller.fill(path, action="ready", text=f"{LEADING}\n{text}", expected="0").status_code == 422
    follow(caller.fill(path, action="ready", text=text, expected="1"))
    assert caller.get(f"{path}/export.txt").text == text.rstrip("\n") + "\n"
    assert caller.get(f"{path}/communication-request.json").json()["resourceType"] == "CommunicationRequest"
    actions = [action for who, action in audited(there.store) if who == "ann" and action not in ("login", "view")]
    assert actions == ["decision", "decision", "undo", "edit", "edit", "edit", "export", "export"]
    with there.store.reading() as session:
        assert audit.verify(session).fault is None
