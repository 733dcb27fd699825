"""The page at `/`: for everyone, by keyboard alone, on a narrow screen, in the dark, with a screen reader."""

from __future__ import annotations

from itertools import pairwise

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

NOTE = "HPI: Neck pain. Strength 4/5.\nCT today: 4 mm of slip.\nAssessment: Spondylolisthesis of C1 on C2. "


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390], ids=["laptop", "phone"])
def test_axe_finds_nothing_wrong(visit, scheme, width):
    # So high that nothing lies outside of what is shown.
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 5000})
    assert page.violations() == []
    page.put(NOTE)
    page.write("It is degenerative.")
    page.wait(lambda: "etiology-missing" in page.closed_gaps)
    page.page.locator(".card .show").first.click()
    page.page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
    assert page.violations() == []
    page.page.evaluate("for (const id of ['problem', 'key-form']) document.getElementById(id).hidden = false")
    page.page.evaluate("document.getElementById('problem-text').textContent = 'Something is wrong.'")
    page.page.evaluate("document.getElementById('key-fault').textContent = 'That key was not the right one.'")
    assert page.violations() == []


# axe does not look through the textarea at what lies behind its letters.
CONTRAST = """() => {
    const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
    const parse = (text) => text.match(/[\\d.]+/g).map(Number);
    const ratio = (a, b) => {
        const [x, y] = [light(parse(a)), light(parse(b))];
        return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    };
    const ink = getComputedStyle(document.querySelector('#text')).color;
    return [...document.querySelectorAll('.sample, #backdrop mark')].flatMap((mark) => {
        const [own, tag] = [getComputedStyle(mark), getComputedStyle(mark, '::before')];
        const name = `${mark.className} ${mark.dataset.tags}`;
        return [
            [name, own.backgroundColor === 'rgba(0, 0, 0, 0)' ? 21 : ratio(ink, own.backgroundColor)],
            [`letters of ${name}`, mark.dataset.tags ? ratio(tag.color, tag.backgroundColor) : 21],
        ];
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out_from_their_marks(visit, scheme):
    page = visit(color_scheme=scheme)
    page.put(NOTE)
    page.page.locator(".card .show").first.click()
    found = page.page.evaluate(CONTRAST)
    assert len(found) > 20 and any("shown" in name for name, _ in found)
    assert [(name, ratio) for name, ratio in found if ratio < 4.5] == []


def test_the_keyboard_is_enough(visit):
    page = visit()
    keys = page.page.keyboard

    def focused() -> str:
        return page.page.evaluate("document.activeElement.id || document.activeElement.textContent")

    keys.press("Tab")
    assert focused() == "skip"
    keys.press("Enter")
    assert focused() == "text"
    keys.type(NOTE)
    page.settled()
    assert page.open_gaps
    keys.press("Alt+j")
    assert focused() == "text"  # the note keeps the focus
    first = page.page.locator(".card.current h4").inner_text()
    assert page.page.locator("#backdrop mark.shown").count() > 0
    keys.press("Alt+j")
    assert page.page.locator(".card.current h4").inner_text() != first
    keys.press("Alt+k")
    assert page.page.locator(".card.current h4").inner_text() == first
    assert page.page.input_value("#text") == NOTE
    for part in ("gaps-heading", "codes-heading", "read-heading", "text"):
        keys.press("F6")
        assert focused() == part
    keys.press("Shift+F6")
    assert focused() == "read-heading"
    keys.press("Escape")
    assert focused() == "text"
    keys.press("F6")
    keys.press("Tab")
    assert focused() == "Show in note"
    keys.press("Enter")
    style = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.page.evaluate(style) == "solid"
    for _ in range(20):
        keys.press("Tab")
        if focused() == "Query draft for the provider":
            break
    keys.press("Enter")
    keys.press("Tab")
    assert focused() == "Copy query draft"


def test_tab_leaves_the_note_and_passes_every_control(visit):
    page = visit()
    reached = set()
    for _ in range(60):
        page.page.keyboard.press("Tab")
        reached.add(page.page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    for control in ("skip", "sample", "clear", "setting", "note-kind", "service-date", "text"):
        assert control in reached
    assert "Nothing missing: a slip of C1 on C2, all of it said" in reached


def test_what_opens_and_closes_is_said_to_a_screen_reader(visit):
    page = visit()
    said = page.page.locator("#said")
    assert (said.get_attribute("role"), said.get_attribute("aria-live")) == ("status", "polite")
    page.put("Neck pain. Strength 5/5. Assessment: degenerative spondylolisthesis of C1 on C2, 4 mm. ")
    page.wait(lambda: "Gap opened: No spine imaging" in (said.text_content() or ""))
    assert said.text_content().endswith("1 gap open.")
    page.write("Radiographs today: 4 mm anterolisthesis of C1 on C2. ")
    page.wait(lambda: "Gap closed: No spine imaging" in (said.text_content() or ""))
    assert said.text_content().endswith("0 gaps open.")


@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 400)], ids=["320 wide", "laptop at 200 %"])
def test_nothing_is_cut_off_where_there_is_little_room(visit, width, height):
    page = visit(viewport={"width": width, "height": height})
    page.put(NOTE + "\n" + "x" * 200)
    page.page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    inside = "node => { const box = node.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth; }"
    controls = page.page.locator("button:visible, select:visible, input:visible, summary:visible, textarea")
    assert controls.count() > 20
    for at in range(controls.count()):
        assert controls.nth(at).evaluate(inside), controls.nth(at).text_content()


def test_headings_lead_through_the_page(visit):
    page = visit()
    page.put(NOTE)
    levels = page.page.eval_on_selector_all("h1, h2, h3, h4", "nodes => nodes.map(node => Number(node.tagName[1]))")
    assert levels[:3] == [1, 2, 2]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_it_is_still_where_motion_is_not_wanted_and_elsewhere(visit):
    page = visit(reduced_motion="no-preference")
    page.put(NOTE)
    assert page.page.evaluate("document.getAnimations().length") == 0
