"""The guide of a code, in a dialog over the page at `/` and over the report: by keyboard, whole, and held to a note."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spondy import Analyzer, Note
from spondy.adapters.report import write_report
from spondy.guides import anchor_of, checklist, guide_of
from spondy.guides.wording import NOTE_KINDS, known_sources, standing_line, validity
from spondy.model import Analysis

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

CODE = "M43.11"
NOTE = (
    "HPI: Neck pain \U0001f9b4. Six weeks of physical therapy. Strength 5/5.\n"
    "Assessment: Spondylolisthesis of C1 on C2, 4 mm.\nPlan: C1-C2 fusion.\n"
)
CHIP = "article.proposal h4 button.code"
FOCUSED = "document.activeElement.id || document.activeElement.textContent"


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return Analyzer().analyze(Note(note_id="live", text=NOTE))


@pytest.fixture(params=["live", "report"])
def shown(request: Any, visit: Any, analysis: Analysis, tmp_path: Path) -> Callable[..., Any]:
    """Open a page that shows the note."""

    def open_page(**options: Any) -> Any:
        if request.param == "live":
            page = visit(**options)
            page.put(NOTE)
        else:
            path = tmp_path / "report.html"
            write_report([(Note(note_id="live", text=NOTE), analysis)], path)
            page = visit(path.as_uri(), opened=False, **options)
            page.page.goto(f"{path.as_uri()}#note/live")
        page.page.wait_for_selector(CHIP)
        return page

    return open_page


def opened(page: Any) -> Any:
    page.page.locator(CHIP).click()
    page.page.wait_for_selector("dialog [data-part]")
    return page.page.locator("dialog")


def place(page: Any) -> str:
    found: str = page.page.evaluate("location.hash + document.querySelector('.card.current')?.textContent")
    return found


def test_a_key_opens_it_and_escape_gives_the_focus_back(shown):
    page = shown()
    before = place(page)
    page.page.focus(CHIP)
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("dialog [data-part]")
    assert page.page.evaluate(FOCUSED) == "guide-heading"
    for key in ("Alt+j", "F6", "j"):
        page.page.keyboard.press(key)
    assert page.page.evaluate(FOCUSED) == "guide-heading"
    for _ in range(60):  # round and round, never behind it
        page.page.keyboard.press("Tab")
        assert page.page.evaluate("document.activeElement.closest('dialog, body').tagName") in {"DIALOG", "BODY"}
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector("dialog", state="detached")
    assert page.page.evaluate("document.activeElement.matches('article.proposal h4 button.code')")
    assert place(page) == before
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("dialog [data-part]")
    page.page.keyboard.press("Tab")
    assert page.page.evaluate(FOCUSED) == "Close"
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("dialog", state="detached")
    assert page.page.evaluate("document.activeElement.matches('article.proposal h4 button.code')")


def test_it_says_all_that_the_guide_says_and_that_it_is_for_the_coder(shown):
    dialog = opened(shown())
    text = re.sub(r"\s+", " ", dialog.text_content())
    guide = guide_of(CODE)
    assert "for the coder only" in text and validity(guide) in text
    said = [guide.title, guide.region, guide.contains, guide.procedures_said.text]
    for group in (guide.summary, guide.use, guide.not_use, guide.elements):
        said += [each.text for each in group] + [f"[{'; '.join(each.sources)}]" for each in group]
    said += [words for each in guide.pitfalls for words in (each.mistake, each.instead, *each.rules)]
    said += [words for each in guide.questions for words in (each.ask, each.answer)]
    said += [f"{' '.join(each.cpt)} {each.text}" for each in guide.procedures]
    said += [each.title for each in (*guide.siblings, *guide.not_use)]
    said += [words for each in guide.notes for words in (f"{each.node} {NOTE_KINDS[each.kind]}", *each.lines)]
    said += [f"{name} {words}" for name, words in known_sources(guide).items()]
    assert [words for words in said if words not in text] == []
    assert set(guide.sources) >= set(known_sources(guide))


def test_its_headings_lead_to_its_parts(shown):
    page = shown()
    dialog = opened(page)
    jumps = dialog.locator(".guide-jumps button")
    headings = dialog.locator("h3").all_text_contents()
    assert jumps.all_text_contents() == headings and len(headings) == 10
    jumps.nth(8).press("Enter")
    assert page.page.evaluate(FOCUSED) == headings[8]
    assert dialog.locator("h3").nth(8).bounding_box()["y"] < 800


def test_the_elements_are_ticked_with_the_words_that_show_them(shown, analysis):
    page = shown()
    dialog = opened(page)
    held = checklist(guide_of(CODE), analysis)
    found = {}
    for item in held.elements:
        node = dialog.locator(f"[data-part={item.id}]")
        assert node.get_attribute("class") == f"checked-{item.state}"
        assert node.locator(".quote bdi").all_text_contents() == [words.text for words in item.words]
        assert node.locator(".lacks code").all_text_contents() == [each.gap for each in item.lacking]
        found.setdefault(item.state, []).append(item.id)
    assert set(found) == {"documented", "lacking", "not-asked"}
    assert standing_line(held) in dialog.text_content()
    assert held.procedures and held.looked_for
    for item in held.looked_for:
        state = "documented" if item.found else "lacking"
        assert dialog.locator("li", has_text=item.text).locator(f".state-{state}").count() >= 1


@pytest.mark.parametrize(("where", "words"), [("[data-part=level]", "C1 on C2"), ("section", "fusion")])
def test_a_click_on_the_words_marks_them_in_the_note(shown, where, words):
    """Some are evidence of nothing else, and stand after an emoji."""
    page = shown()
    dialog = opened(page)
    dialog.locator(where).locator(".quote", has_text=words).first.click()
    page.page.wait_for_selector("dialog", state="detached")
    marked = page.page.locator(":is(.text, #backdrop) mark.shown")
    assert "".join(marked.all_text_contents()) == words
    assert page.page.evaluate("document.activeElement.matches('article.proposal h4 button.code')")


def test_a_code_in_a_guide_opens_its_own_and_leads_back(shown):
    page = shown()
    dialog = opened(page)
    heading = page.page.locator("#guide-heading")
    dialog.locator(".guide-list button.code", has_text="Q76.2").first.press("Enter")
    page.wait(lambda: "Congenital" in heading.text_content())
    page.page.wait_for_selector("dialog [data-part]")
    assert page.page.evaluate(FOCUSED) == "guide-heading"
    dialog.locator(".guide-back").press("Enter")
    page.wait(lambda: "occipito" in heading.text_content())
    assert dialog.locator(".guide-back").count() == 0
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector("dialog", state="detached")
    assert page.page.evaluate("document.activeElement.matches('article.proposal h4 button.code')")


def test_every_gap_leads_to_the_element_that_it_tests_and_its_query_does_not(shown, analysis):
    page = shown()
    gaps = page.page.locator("article.gap")
    assert gaps.count() == len(analysis.gaps) > 1
    assert page.page.locator(".query .pointer, .query button.code").count() == 0
    for gap in analysis.gaps:
        anchor = anchor_of(gap, analysis)
        button = gaps.filter(has_text=gap.id).locator(".pointer button")
        assert button.text_content().startswith(f"Guide {anchor.partition('#')[0]}: ")
        button.press("Enter")
        page.wait(
            lambda wanted=anchor: page.page.evaluate("document.activeElement.dataset.part") == wanted.split("#")[1]
        )
        assert page.page.evaluate(
            "(() => { const at = document.activeElement.getBoundingClientRect();"
            " return at.top >= 0 && at.top < innerHeight; })()"
        )
        page.page.keyboard.press("Escape")
        page.page.wait_for_selector("dialog", state="detached")
        assert page.page.evaluate("document.activeElement.parentNode.className") == "pointer"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_it(shown, scheme):
    page = shown(color_scheme=scheme, viewport={"width": 1280, "height": 9000})
    opened(page)
    page.page.evaluate("for (const item of document.querySelectorAll('dialog details')) item.open = true")
    # axe compares what lies below each line, even below a ground that covers it.
    page.page.evaluate("for (const item of document.querySelectorAll('main > *')) item.style.visibility = 'hidden'")
    assert page.violations() == []


def test_nothing_of_it_is_cut_off_on_a_narrow_screen(shown):
    page = shown(viewport={"width": 320, "height": 640})
    opened(page)
    wide = "(() => { const it = document.querySelector('dialog'); return it.scrollWidth - it.clientWidth; })()"
    assert page.page.evaluate(wide) == 0
    box = page.page.locator("dialog").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 320


def test_on_paper_it_stands_alone_and_whole(shown):
    page = shown()
    opened(page)
    page.page.emulate_media(media="print")
    assert page.page.locator("main, header, footer").locator("visible=true").count() == 0
    assert page.page.locator("dialog [data-part]").first.is_visible()
    assert not page.page.locator(".guide-close").is_visible()
    printed = page.page.pdf()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 2


def test_where_what_opened_it_is_gone_the_focus_goes_to_the_codes(visit):
    page = visit()
    page.put(NOTE)
    page.page.click("#codes-now button.code")
    page.page.wait_for_selector("dialog [data-part]")
    # As when a sample writes itself on.
    page.page.evaluate(
        "(() => { const area = document.querySelector('#text');"
        " area.value = area.value.replace('C1 on C2', 'L5 on S1');"
        " area.dispatchEvent(new Event('input')); })()"
    )
    page.wait(lambda: page.texts("#codes-now .code") == ["M43.17"])
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector("dialog", state="detached")
    assert page.page.evaluate(FOCUSED) == "codes-heading"


def test_the_way_back_of_the_browser_closes_it(visit, analysis, tmp_path):
    path = tmp_path / "report.html"
    write_report([(Note(note_id="live", text=NOTE), analysis)], path)
    page = visit(path.as_uri(), opened=False)
    page.page.goto(path.as_uri())
    page.page.click("#rows a.open")
    opened(page)
    page.page.go_back()
    page.page.wait_for_selector("dialog", state="detached")
    assert page.page.is_visible("#worklist")


def test_what_the_server_cannot_do_is_told(visit):
    page = visit()
    page.put(NOTE)
    problem = {"title": "Service Unavailable", "status": 503, "detail": "the server has as much to do as it takes on"}
    page.page.route("**/checklist", lambda route: route.fulfill(status=503, json=problem))
    dialog = opened(page)
    assert f"could not be held against it: {problem['detail']}" in dialog.text_content()
    assert dialog.locator("[data-part]").count() == len(guide_of(CODE).elements)
    page.page.keyboard.press("Escape")
    page.page.route(f"**/codes/{CODE}", lambda route: route.abort())
    page.page.locator(CHIP).click()
    page.page.get_by_text("The guide cannot be shown: The server cannot be reached.").wait_for()
    page.faults[:] = [fault for fault in page.faults if not re.search("status of 503|ERR_FAILED", fault)]


def test_the_key_and_the_date_of_the_page_are_sent(visit, serving):
    with serving.serving("--workers", "1", SPONDY_API_KEY="the-right-key-of-all") as served:
        page = visit(served.url, opened=False)
        page.page.goto(f"{served.url}/")
        page.page.fill("#key", "the-right-key-of-all")
        page.page.keyboard.press("Enter")
        page.until("live")
        page.page.fill("#service-date", "2026-03-31")
        page.put(NOTE)
        dialog = opened(page)
        assert "FY2026" in dialog.text_content()
        assert dialog.locator(".state-documented").count() > 3
        page.page.close()
