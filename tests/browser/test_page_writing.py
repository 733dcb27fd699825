"""The page at `/`: what shows while a note is written."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

SLIP = "Assessment: Spondylolisthesis of C1 on C2. "
OF_THE_SLIP = (
    "imaging-missing",
    "etiology-missing",
    "symptoms-undocumented",
    "neuro-status-undocumented",
    "translation-unquantified",
)


def test_a_gap_shows_once_its_sentence_is_written_and_is_said_once_it_is(visit):
    page = visit()
    page.write(SLIP.strip()[:-1])
    assert page.open_gaps == []
    page.write(". ")
    page.wait_for_gaps(*OF_THE_SLIP)
    assert page.texts("#codes .card h4 .code") == ["M43.11"]
    page.write("It is degenerative. Radiographs today: 4 mm anterolisthesis of C1 on C2.")
    page.wait_for_gaps("symptoms-undocumented", "neuro-status-undocumented")
    assert sorted(page.closed_gaps) == ["etiology-missing", "imaging-missing", "translation-unquantified"]
    assert set(page.texts("#gaps .closed .badge")) == {"said"}
    assert page.texts("#gaps-now .badge") == ["2 medium", "3 closed"]


def test_what_closed_stays_until_it_is_put_away_or_opens_again(visit):
    page = visit()
    page.put(SLIP)
    page.write("Neck pain.")
    page.wait_for_gaps(*(gap for gap in OF_THE_SLIP if gap != "symptoms-undocumented"))
    assert page.closed_gaps == ["symptoms-undocumented"]
    for _ in "Neck pain.":
        page.page.keyboard.press("Backspace")
    page.wait_for_gaps(*OF_THE_SLIP)
    assert page.closed_gaps == []
    page.write("Neck pain.")
    page.wait_for_gaps(*(gap for gap in OF_THE_SLIP if gap != "symptoms-undocumented"))
    page.page.click("#tidy")
    assert page.closed_gaps == [] and page.page.is_hidden("#tidy")
    assert page.page.evaluate("document.activeElement.id") == "gaps-heading"


def test_a_gap_whose_condition_is_deleted_was_not_said(visit):
    page = visit()
    page.put("Neck pain since spring.\n\n" + SLIP)
    page.page.evaluate("document.querySelector('#text').setSelectionRange(25, 68)")
    page.page.keyboard.press("Delete")
    page.wait_for_gaps()
    assert set(page.texts("#gaps .closed .badge")) == {"no longer asked"}
    assert page.texts("#codes .card") == []


def test_a_gap_tells_all_that_is_known_of_it_and_what_answers_change_is_folded_away(visit):
    page = visit()
    page.put(SLIP)
    gap = page.page.locator(".card.gap", has_text="etiology-missing")
    shown = gap.inner_text()
    for words in ("medium", "The cause of the condition is not documented.", "Why it matters", "Source: ICD-10-CM"):
        assert words in shown
    assert "Q76.2" not in shown and "for the coder only" in shown
    gap.locator(".answers summary").click()
    assert "adds Q76.2" in gap.locator(".answers").inner_text()
    assert "Q76.2" not in gap.locator(".query").text_content()


def test_what_is_unfolded_stays_so_while_the_note_goes_on(visit):
    page = visit()
    page.put(SLIP)
    page.page.locator(".card.gap", has_text="etiology-missing").locator(".query summary").click()
    page.write("Neck pain. ")
    page.wait_for_gaps(*(gap for gap in OF_THE_SLIP if gap != "symptoms-undocumented"))
    assert page.page.locator(".card.gap details[open]").count() == 1


def test_the_query_is_copied_as_it_stands(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.put(SLIP)
    query = page.page.locator(".card.gap").first.locator(".query")
    query.locator("summary").click()
    query.locator("button").click()
    query.get_by_text("Copied").wait_for()
    assert page.page.evaluate("navigator.clipboard.readText()") == query.locator("pre").text_content()


def test_a_chosen_gap_marks_its_words_and_keeps_them_marked_while_they_move(visit):
    page = visit()
    page.put("Neck pain.\n" * 80 + SLIP + "\n" + "Sleeps well.\n" * 80)
    gap = page.page.locator(".card.gap", has_text="etiology-missing")
    gap.locator(".show").click()
    mark = page.page.locator("#backdrop mark.shown")
    assert mark.all_inner_texts() == ["Spondylolisthesis"]
    box, paper = mark.bounding_box(), page.page.locator("#paper").bounding_box()
    assert paper["y"] < box["y"] and box["y"] + box["height"] < paper["y"] + paper["height"]
    assert "current" in gap.get_attribute("class").split()
    page.page.evaluate("document.querySelector('#text').setSelectionRange(0, 0)")
    page.page.focus("#text")
    page.page.keyboard.type("Seen today. ")
    page.settled()
    assert mark.all_inner_texts() == ["Spondylolisthesis"]


def test_every_sample_loads_with_what_is_known_of_it(visit, site):
    page = visit()
    samples = json.loads(page.page.request.get(f"{site}/assets/samples.json").text())
    assert page.texts("#sample option")[1:] == [sample["title"] for sample in samples]
    severities = set()
    for position, sample in enumerate(samples):
        page.page.select_option("#sample", str(position))
        assert page.page.input_value("#text") == sample["text"]
        for field, name in (("setting", "setting"), ("note-kind", "note_kind"), ("service-date", "service_date")):
            assert page.page.input_value(f"#{field}") == sample[name]
        page.page.wait_for_selector("#codes .card")
        page.settled()
        severities |= {text.split()[1] for text in page.texts("#gaps-now .badge:not(.done)")}
    assert severities == {"high", "medium", "low"}
    assert page.open_gaps == []  # the last sample lacks nothing


def test_a_sample_can_be_watched_as_it_is_written(visit):
    page = visit(reduced_motion="reduce")
    page.page.select_option("#sample", "0")
    page.page.wait_for_selector(".card.gap")
    whole = page.page.input_value("#text")
    page.page.click("#type-out")
    assert page.page.input_value("#text") != whole
    page.page.get_by_role("button", name="Type it out").wait_for()
    assert page.page.input_value("#text") == whole
    page.page.click("#type-out")
    page.page.get_by_role("button", name="Stop").click()
    assert page.page.input_value("#text") != whole


def test_what_someone_wrote_is_not_lost_by_a_sample_or_by_clear(visit):
    page = visit()
    page.put("My own words.")
    page.page.select_option("#sample", "1")
    page.page.click("#clear")
    assert page.page.input_value("#text") == ""
    page.page.click("#bring-back")
    assert page.page.input_value("#text") == "My own words."


def test_the_setting_changes_what_is_proposed(visit):
    page = visit()
    page.put("Assessment: Neck pain, suspected spondylolysis of C2.")
    assert page.texts("#codes .card h4 .code") == ["M54.2"]
    page.page.select_option("#setting", "inpatient")
    page.wait(lambda: page.texts("#codes .card h4 .code")[0].startswith("M43.01"))


NO_SOCKET = """
window.WebSocket = class extends EventTarget {
  static CONNECTING = 0; static OPEN = 1;
  readyState = 0;
  constructor() { super(); setTimeout(() => this.dispatchEvent(new Event('close'))); }
  close() {}
};
"""


def test_without_a_socket_the_note_is_read_after_each_pause(visit):
    page = visit(opened=False)
    page.page.add_init_script(NO_SOCKET)
    page.open()
    page.write(SLIP)
    page.wait_for_gaps(*OF_THE_SLIP)
    assert page.page.inner_text("#state") == "after each pause"
    page.write("Neck pain.")
    page.wait_for_gaps(*(gap for gap in OF_THE_SLIP if gap != "symptoms-undocumented"))
    page.page.click("#clear")
    page.wait_for_gaps()


def test_a_key_is_asked_for_and_kept_nowhere_but_in_the_page(visit, serving):
    with serving.serving("--workers", "1", SPONDY_API_KEY="the-right-key-of-all") as served:
        page = visit(served.url, opened=False)
        page.page.goto(f"{served.url}/")
        page.until("problem")
        page.page.wait_for_selector("#key-form:not([hidden])")
        page.page.fill("#key", "not-this-one-at-all")
        page.page.keyboard.press("Enter")
        page.page.get_by_text("That key was not the right one.").wait_for()
        page.page.fill("#key", "the-right-key-of-all")
        page.page.keyboard.press("Enter")
        page.until("live")
        page.put(SLIP)
        page.wait_for_gaps(*OF_THE_SLIP)
        kept = page.page.evaluate("[document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)]")
        assert kept == ["", "{}", "{}"]
        assert "the-right-key-of-all" not in served.log
        page.page.close()


def test_a_server_that_is_gone_is_told_and_takes_no_text_away(visit, serving):
    with serving.serving("--workers", "1") as served:
        page = visit(served.url)
        page.put(SLIP)
        served.stop()
        page.until("offline")
        page.write("It is degenerative.")
        assert page.page.input_value("#text") == f"{SLIP}It is degenerative."
        assert len(page.open_gaps) == len(OF_THE_SLIP)
        page.page.close()
        # That nobody listens any more is what the browser reports.
        page.faults[:] = [fault for fault in page.faults if not re.search("ERR_CONNECTION_(REFUSED|RESET)", fault)]


def test_a_note_that_is_too_long_is_told_and_may_be_shortened(visit, serving):
    with serving.serving("--workers", "1", "--max-body", "2048") as served:
        page = visit(served.url)
        page.put(SLIP)
        page.page.focus("#text")
        page.page.evaluate("text => document.execCommand('insertText', false, text)", "Sleeps well. " * 200)
        page.until("too-long")
        assert "longer than 2048 bytes" in page.page.inner_text("#problem")
        page.page.evaluate("document.querySelector('#text').setSelectionRange(60, 9999)")
        page.page.keyboard.press("Delete")
        page.until("live")
        assert page.page.is_hidden("#problem")
        page.page.close()
