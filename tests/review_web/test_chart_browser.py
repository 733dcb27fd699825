"""The chart in a browser: evidence, guides, notes beside it, decisions of two people, access, and a long note."""

from __future__ import annotations

import re
import time

import pytest
from charting import LEADING, SLIP, audited, item, reviewing_notes

from spondy import analyze
from spondy.adapters.review.store import open_store

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

FILLER = "Sleeps well, walks well, eats well; drove here alone.\n"
LONG = SLIP + FILLER * (2_000_000 // len(FILLER))
WIDE = f"\U0001f9b4 {SLIP}"
NOTES = {"n1": WIDE, "n2": "CT of the cervical spine today: 4 mm.\n", "long": LONG}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A workbench with two notes of one encounter and a long one."""
    folder = tmp_path_factory.mktemp("charts")
    analyses = [
        # The words of a long note's analysis stand at its beginning.
        analyze(SLIP if note_id == "long" else text, note_id=note_id, metadata={"encounter_id": note_id[0]})
        for note_id, text in NOTES.items()
    ]
    with reviewing_notes(folder, analyses, NOTES) as running:
        yield running


@pytest.fixture(scope="module")
def store(served):
    opened = open_store(served.database)
    yield opened
    opened.close()


def address(row):
    return f"/notes/{row.note_id}?item={row.id}"


def test_a_gap_marks_its_words_and_brings_them_into_view(visit, served, store):
    gap = item(store, "etiology-missing", "n1")
    page = visit(served).go(address(gap))
    page.wait(lambda: page.texts("mark.shown"))
    assert page.texts("mark.shown") == ["Spondylolisthesis"]
    level = page.page.locator(".read .quote", has_text="C1 on C2").first
    level.click()
    assert page.texts("mark.shown") == ["C1 on C2"]
    assert page.texts("#text-pane .block") == [WIDE]
    assert page.page.locator("mark.shown").is_visible()


def test_kinds_of_evidence_can_be_hidden(visit, served, store):
    page = visit(served).go(address(item(store, "etiology-missing", "n1")))
    mark = page.page.locator("#text-pane mark", has_text="Neck pain").first
    assert "kind-symptom" in mark.get_attribute("class")
    page.page.get_by_label("symptom").uncheck()
    assert "kind-symptom" not in mark.get_attribute("class")


def test_a_guide_opens_over_the_chart_and_marks_words_in_it(visit, served, store):
    code = item(store, "M43.11", "n1")
    page = visit(served).go(address(code))
    page.wait(lambda: page.focused == f"item-{code.id}")
    keys = page.page.keyboard
    keys.press("o")
    dialog = page.page.locator("dialog.guide")
    dialog.get_by_text("In this note").first.wait_for()
    words = dialog.locator(".quote", has_text="C1 on C2").first
    words.click()
    assert dialog.count() == 0
    page.wait(lambda: "C1 on C2" in page.texts("mark.shown"))
    page.page.evaluate("code => document.getElementById(code).focus()", f"item-{code.id}")
    keys.press("o")
    dialog.get_by_text("When to use it").first.wait_for()
    # The list of keys is a dialog too, and what it looks like is its own affair.
    looks = dialog.locator("h3").first.evaluate(
        "each => [getComputedStyle(each).fontSize, getComputedStyle(each).marginTop]"
    )
    assert looks == ["15px", "0px"]
    assert page.violations() == []
    keys.press("j")  # a key of the page behind it: nothing happens
    assert page.page.locator(".card.current").get_attribute("id") == f"item-{code.id}"
    keys.press("Escape")
    page.wait(lambda: dialog.count() == 0)
    assert "held against the note" in page.focused


def test_another_note_of_the_encounter_is_read_when_it_is_opened(visit, served, store):
    page = visit(served).go(address(item(store, "etiology-missing", "n1")))
    views = [action for _, action in audited(store)].count("view")
    page.page.locator(".nearby summary").click()
    page.wait(lambda: page.texts(".nearby .text"))
    assert "".join(page.texts(".nearby .block")) == NOTES["n2"]
    assert [action for _, action in audited(store)].count("view") == views + 1


def test_two_people_on_one_gap(visit, served, store):
    gap = item(store, "imaging-missing", "n1")
    first, second = visit(served), visit(served)
    for page in (first, second):
        page.go(address(gap))
        page.wait(lambda page=page: page.focused == f"item-{gap.id}")
    state = f"#item-{gap.id} .stands .badge"
    first.page.keyboard.press("a")
    first.wait(lambda: first.texts(state) == ["agreed"])
    second.page.keyboard.press("n")
    second.wait(lambda: second.texts(state) == ["agreed"])
    (notice,) = second.texts(f"#item-{gap.id} .conflict")
    assert "has decided on it since it was shown" in notice and "choose anew" in notice
    second.wait(lambda: second.said == notice)
    second.page.keyboard.press("n")
    second.wait(lambda: second.texts(state) == ["not applicable"])
    assert second.texts(f"#item-{gap.id} .conflict") == []
    second.page.keyboard.press("z")
    second.wait(lambda: second.texts(state) == ["agreed"])
    second.page.keyboard.press("z")
    second.wait(lambda: second.texts(state) == ["open"])
    second.page.keyboard.press("z")
    second.wait(lambda: "nothing of the kind" in second.said)


def test_the_number_decided_is_kept_up(visit, served, store):
    code = item(store, "M43.11", "n1")
    page = visit(served).go(address(code))
    page.wait(lambda: page.focused == f"item-{code.id}")
    before = page.texts("#progress")
    page.page.keyboard.press("f")
    page.wait(lambda: page.texts("#progress") != before)
    after = page.texts("#progress")
    page.page.reload()
    assert page.texts("#progress") == after
    page.wait(lambda: page.focused == f"item-{code.id}")
    page.page.keyboard.press("z")
    page.wait(lambda: page.texts("#progress") == before)


def test_words_that_break_a_rule_are_chosen_in_the_query(visit, served, store):
    gap = item(store, "etiology-missing", "n1")
    page = visit(served).go(address(gap))
    page.wait(lambda: page.focused == f"item-{gap.id}")
    page.page.keyboard.press("e")
    page.wait(lambda: page.focused == f"text-{gap.id}")
    page.page.keyboard.press("Control+Home")
    page.page.keyboard.insert_text(f"\U0001f9b4 {LEADING} ")
    wrong = page.page.locator(f"#findings-{gap.id} button", has_text="M43.11")
    wrong.click()
    chosen = (
        "(() => { const at = document.activeElement; return at.value.slice(at.selectionStart, at.selectionEnd); })()"
    )
    assert page.page.evaluate(chosen) == "M43.11"


def test_letters_are_keys_only_outside_of_fields_and_can_be_switched_off(visit, served, store):
    gap = item(store, "etiology-missing", "n1")
    page = visit(served).go(address(gap))
    page.wait(lambda: page.focused == f"item-{gap.id}")
    state = f"#item-{gap.id} .stands .badge"
    page.page.keyboard.press("e")
    page.wait(lambda: page.focused == f"text-{gap.id}")
    page.page.keyboard.type("afnz")
    assert "afnz" in page.page.input_value(f"#text-{gap.id}")
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("?")
    page.page.locator("#keys").get_by_text("save the query").wait_for()
    page.page.locator("#keys-on").uncheck()
    page.page.keyboard.press("Escape")
    page.page.locator(f"#item-{gap.id}").focus()
    for key in "afn":
        page.page.keyboard.press(key)
    page.page.wait_for_timeout(200)
    assert page.texts(state) == ["open"]
    # The way without letters.
    agree = page.page.locator(f"#item-{gap.id} button[value=agreed]")
    agree.press("Enter")
    page.wait(lambda: page.texts(state) == ["agreed"])
    assert page.page.evaluate("document.activeElement.value") == "agreed"
    page.page.get_by_role("button", name="Undo").press("Enter")
    page.wait(lambda: page.texts(state) == ["open"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
# So high that nothing is scrolled away: axe cannot tell what lies behind words that are.
@pytest.mark.parametrize("size", [(1280, 6000), (390, 844)], ids=["two columns", "one column"])
def test_axe_finds_nothing_wrong(visit, served, store, scheme, size):
    gap = item(store, "etiology-missing", "n1")
    page = visit(served, color_scheme=scheme, viewport={"width": size[0], "height": size[1]}).go(address(gap))
    page.wait(lambda: page.focused == f"item-{gap.id}")
    assert page.violations() == []
    page.page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
    field = page.page.locator(f"#text-{gap.id}")
    field.fill(f"{LEADING}\n{field.input_value()}")
    page.wait(lambda: page.page.locator(f"#findings-{gap.id}").get_attribute("data-count") == "2")
    page.wait(lambda: page.texts(".nearby .text"))
    assert page.violations() == []
    # No line is wider than the screen.
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.go("/codes/M43.11")
    assert page.violations() == []


def test_a_note_of_two_megabytes_can_be_worked_on(visit, served, store):
    gap = item(store, "etiology-missing", "long")
    page = visit(served)
    began = time.monotonic()
    page.go(address(gap))
    page.wait(lambda: page.focused == f"item-{gap.id}")
    opened = time.monotonic() - began
    text = page.page.evaluate("document.querySelector('#text-pane .text').textContent")
    assert len(text) == len(LONG) and text == LONG
    began = time.monotonic()
    for _ in range(4):
        page.page.keyboard.press("j")
    page.wait(lambda: page.focused == f"item-{gap.id}")
    stepped = (time.monotonic() - began) / 4
    print(f"2 MB of text: {opened:.1f} s to open, {stepped * 1000:.0f} ms a step")  # noqa: T201
    assert opened < 20 and stepped < 2
    page.page.keyboard.press("m")
    page.page.keyboard.press("End")
    place = "document.querySelector('#text-pane .text').scrollTop"
    places = [0]

    def at_rest() -> bool:
        places.append(page.page.evaluate(place))
        return places[-1] > 1000 and places[-1] == places[-2]

    page.wait(at_rest)
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("s")
    page.wait(lambda: page.page.locator("mark.shown").first.is_visible())
    assert page.page.evaluate(place) < 1000


def test_without_a_script_the_page_can_be_read_and_decided_on(visit, served, store):
    gap = item(store, "etiology-missing", "n1")
    page = visit(served, java_script_enabled=False).go(address(gap))
    page.page.locator(f"#item-{gap.id} .show").click()
    assert re.search(r"#span-\d+$", page.page.url)
    page.page.locator(f"#item-{gap.id} button[value=agreed]").click()
    assert page.page.locator(f"#item-{gap.id} .stands .badge").text_content() == "agreed"
    page.page.locator(f"#item-{gap.id}").get_by_role("button", name="Undo").click()
    assert page.page.locator(f"#item-{gap.id} .stands .badge").text_content() == "open"
