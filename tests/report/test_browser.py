"""The report in a real browser: Debian's chromium, driven by selenium."""

import base64
import os
import re
import runpy
import shutil

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WINDOW = "--window-size=1366,768"


def missing(what):
    """A machine without a browser skips these tests; the one that decides about a merge must not."""
    message = f"{what} is missing: apt-get install chromium chromium-driver, pip install selenium"
    if os.environ.get("SPONDY_CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="module")
def driver(root, tmp_path_factory):
    try:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service
    except ImportError:
        missing("selenium")
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or chromedriver is None:
        missing("chromium" if chromium is None else "chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    flags = runpy.run_path(str(root / "docs" / "pictures" / "headless.py"))["HEADLESS"]
    for flag in (*flags, WINDOW, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(chromedriver))
    yield driver
    driver.quit()


class Page:
    """What a person sees and does on the page."""

    def __init__(self, driver, path):
        self.driver = driver
        driver.get("about:blank")
        driver.get_log("browser")
        driver.get(path.as_uri())

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def one(self, selector):
        return self.driver.find_element("css selector", selector)

    def wait(self, condition):
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.driver, 10, poll_frequency=0.05).until(lambda _: condition())

    def keys(self, *keys):
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def paste(self):
        from selenium.webdriver import ActionChains, Keys

        ActionChains(self.driver).key_down(Keys.CONTROL).send_keys("v").key_up(Keys.CONTROL).perform()

    def tab_to(self, wanted):
        """Press Tab until what has the focus has one of the wanted texts; as often as on the longest way there."""
        from selenium.webdriver.common.keys import Keys

        for _ in range(30):
            self.keys(Keys.TAB)
            if self.focused in wanted:
                return
        raise AssertionError(f"no way by Tab to {wanted}")

    def choose(self, name, value):
        from selenium.webdriver.support.ui import Select

        Select(self.one(f"#filter-{name}")).select_by_value(value)

    @property
    def listed(self):
        return self.run("return [...document.querySelectorAll('#rows a.open')].map((link) => link.textContent)")

    @property
    def focused(self):
        return self.run("return document.activeElement.textContent")

    def open(self, note_id):
        self.one(f"a[href='#note/{note_id}']").click()
        self.wait(lambda: self.one("#note-heading").text == f"Note {note_id}")

    def shown(self):
        return [mark.text for mark in self.all(".text mark.shown")]


@pytest.fixture
def page(driver, report, make):
    low = make.lumbar()[1].gaps[2]
    note, quiet = make.plain("pcp-9", service_date=None)
    slight = (
        note.model_copy(update={"note_id": "slight-3"}),
        quiet.model_copy(update={"note_id": "slight-3", "gaps": (low,)}),
    )
    return Page(
        driver, report((note, quiet), slight, make.cervical("nsg-7"), make.lumbar("clinic-10"), make.lumbar("clinic-9"))
    )


def test_nothing_is_blocked_loaded_or_wrong(page):
    page.open("clinic-9")
    assert page.driver.get_log("browser") == []
    assert page.run("return performance.getEntriesByType('resource').length") == 0


def test_the_worklist_starts_with_the_gravest_and_sorts_by_every_column(page):
    assert page.listed == ["clinic-9", "clinic-10", "nsg-7", "slight-3", "pcp-9"]
    page.one("th[data-sort=id] button").click()
    assert page.listed == ["clinic-9", "clinic-10", "nsg-7", "pcp-9", "slight-3"]
    page.one("th[data-sort=id] button").click()
    assert page.listed == ["slight-3", "pcp-9", "nsg-7", "clinic-10", "clinic-9"]
    assert page.one("th[data-sort=id]").get_attribute("aria-sort") == "descending"
    for key in ("codes", "gaps", "setting", "date", "severity"):
        page.one(f"th[data-sort={key}] button").click()
        assert page.one(f"th[data-sort={key}]").get_attribute("aria-sort") == "ascending"
        assert len(page.listed) == 5


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({"gap": "etiology-missing"}, ["clinic-9", "clinic-10"]),
        ({"code": "Q76.2"}, ["nsg-7"]),
        ({"code": "M43.17", "status": "proposed"}, []),  # the code is there, and another one is proposed
        ({"code": "M54.17", "status": "proposed"}, ["clinic-9", "clinic-10"]),
        ({"status": "needs-review"}, ["clinic-9", "clinic-10", "nsg-7"]),
        ({"code": "no code"}, ["slight-3", "pcp-9"]),
        ({"setting": "inpatient"}, ["nsg-7"]),
    ],
)
def test_filters(page, filters, left):
    for name, value in filters.items():
        page.choose(name, value)
    assert page.listed == left
    assert page.one("#shown").text == f"{len(left)} of 5 notes"
    assert page.one("#none").is_displayed() == (not left)
    page.one("#clear").click()
    page.wait(lambda: len(page.listed) == 5)


def test_severity_and_note_id_filter_and_every_choice_tells_how_many_it_leaves(page):
    page.one("label[for=severity-high]").click()
    assert page.listed == ["clinic-9", "clinic-10", "nsg-7"]
    assert page.one("#filter-setting option[value=inpatient]").text == "inpatient (1)"
    assert page.one("#filter-gap option[value=etiology-missing]").text == "etiology-missing (2)"
    page.one("#filter-id").send_keys("CLINIC-1")
    assert page.listed == ["clinic-10"]
    counts = {name: page.one(f"#count-{name}").text for name in ("any", "high", "medium", "low", "none")}
    assert counts == {"any": "1", "high": "1", "medium": "0", "low": "0", "none": "0"}


def test_a_gap_shows_its_evidence_in_the_text(page):
    page.open("clinic-9")
    gap = page.one(".card.gap")
    assert "level-imaging-only" in gap.text  # high stands before medium, whatever the order in the analysis
    gap.find_element("css selector", "h4").click()
    assert page.shown() == ["L5 on S1", "Lumbar spondylolisthesis"]
    page.wait(lambda: "2 passages marked" in page.one("#said").get_attribute("textContent"))
    gap.find_element("css selector", ".quote").click()
    assert page.shown() == ["L5 on S1"]
    page.one(".card.proposal .show").click()
    assert page.shown() == ["anterolisthesis", "L5 on S1", "Lumbar spondylolisthesis"]
    assert "current" in page.one(".card.proposal").get_attribute("class").split()


def test_the_evidence_of_a_long_note_is_scrolled_to(driver, report, make):
    text = "Line of history.\n" * 400 + "pars defect at C2\n" + "Line of plan.\n" * 400
    note, analysis = make.plain("long", text)
    gap = make.lumbar()[1].gaps[0].model_copy(update={"evidence": (make.evidence(text, "pars defect"),)})
    page = Page(driver, report((note, analysis.model_copy(update={"gaps": (gap,)}))))
    page.open("long")
    inside = (
        "const m = document.querySelector('mark').getBoundingClientRect(); return m.top > 0 && m.bottom < innerHeight"
    )
    assert page.run(inside) is False
    page.one(".show").click()
    assert page.run(inside) is True


def test_overlapping_evidence_keeps_the_text_and_all_its_kinds(page, make):
    page.open("clinic-9")
    assert page.run("return document.querySelector('.text').textContent") == make.lumbar()[0].text
    overlap = next(mark for mark in page.all(".text mark") if mark.text == "L5 on S1")
    assert overlap.get_attribute("data-kinds").split() == ["level", "translation", "gap", "code"]
    assert overlap.get_attribute("data-tags") == "LG"
    boxes = page.all(".legend input")
    boxes[1].click()  # level
    assert overlap.get_attribute("data-tags") == "G"
    assert "kind-translation" in overlap.get_attribute("class").split()
    boxes[1].click()


def test_the_query_draft_is_copied_as_it_stands(page, make):

    page.open("clinic-9")
    page.one(".query summary").click()
    page.one(".query .copy").click()
    page.wait(lambda: page.one(".query .copy").text == "Copied")
    page.run("const a = document.createElement('textarea'); a.id = 'paste'; document.body.append(a); a.focus()")
    page.paste()
    page.wait(lambda: page.one("#paste").get_attribute("value"))
    assert page.one("#paste").get_attribute("value") == make.lumbar()[1].gaps[1].query.text


def test_what_answers_change_is_marked_for_the_coder_only(page):
    page.open("clinic-9")
    answers = page.one(".answers")
    assert "for the coder only" in answers.text and "becomes proposed" not in answers.text
    answers.find_element("css selector", "summary").click()
    assert "M43.17 becomes proposed" in answers.text
    assert "M43.17" not in page.one(".query pre").get_attribute("textContent")


def test_the_keyboard_is_enough(page):
    from selenium.webdriver.common.keys import Keys

    page.keys(Keys.TAB)
    assert page.focused == "Skip to the content"
    page.keys(Keys.ENTER)
    page.tab_to(page.listed)
    page.keys(Keys.HOME, Keys.ARROW_DOWN)
    assert page.focused == "clinic-10"
    page.keys(Keys.ENTER)
    page.wait(lambda: page.focused == "Note clinic-10")
    page.tab_to(["Show in note"])
    page.keys(Keys.ENTER)
    assert page.shown() == ["L5 on S1", "Lumbar spondylolisthesis"]
    assert page.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keys(Keys.ESCAPE)
    page.wait(lambda: page.focused == "clinic-10")
    assert not page.one("#note").is_displayed()


def test_next_and_previous_follow_the_filtered_list_and_back_returns(page):
    page.choose("setting", "outpatient")
    page.open("clinic-9")
    assert page.one(".place").text == "1 of 4"
    page.one(".steps a:last-child").click()
    page.wait(lambda: page.one("#note-heading").text == "Note clinic-10")
    page.one(".steps a:last-child").click()
    page.wait(lambda: page.one("#note-heading").text == "Note slight-3")  # the inpatient is passed over
    page.driver.back()
    page.wait(lambda: page.one("#note-heading").text == "Note clinic-10")
    page.one("#back").click()
    page.wait(lambda: page.one("#worklist").is_displayed())
    assert page.listed == ["clinic-9", "clinic-10", "slight-3", "pcp-9"]


def test_hostile_text_is_shown_and_not_run(driver, report, make):
    hostile = "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 2'>\"' \U0001f9b4 אבג \0 & end"
    note_id = "#/?%<b>'\"אב"
    page = Page(driver, report(make.plain(note_id, hostile, warnings=(hostile,)), title=hostile))
    page.one("#rows a.open").click()
    page.wait(lambda: page.one("#note-heading").text == f"Note {note_id}")
    assert page.run("return document.querySelector('.text').textContent") == hostile.replace("\0", "␀")
    assert page.run("return window.ran") is None
    assert page.all("img") == [] and page.all("#rows b") == []


def nameless(page):
    controls = page.all("button, a, input, select, summary, [role=region]")
    return [item.tag_name for item in controls if item.is_displayed() and not item.accessible_name]


def test_every_control_has_a_name_and_the_page_its_landmarks(page):
    assert nameless(page) == []
    page.open("clinic-9")
    for selector in ("header", "main", "footer", "nav", "h1", "#note h2"):
        assert page.all(selector), selector
    assert nameless(page) == []


CONTRAST = """
const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
const parse = (text) => text.match(/[\\d.]+/g).map(Number);
const ground = (node) => {
  for (let at = node; at; at = at.parentElement) {
    const colour = parse(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const poor = [];
for (const node of document.querySelectorAll('body *')) {
  if (!node.checkVisibility() || node.classList.contains('off')) continue;
  if (![...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())) continue;
  const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) poor.push(`${node.tagName}.${node.className}: ${ratio.toFixed(2)}`);
}
return poor;
"""


def test_text_stands_out_from_its_ground(page):
    assert page.run(CONTRAST) == []
    page.open("clinic-9")
    page.run("for (const item of document.querySelectorAll('details')) item.open = true")
    page.one(".card.gap h4").click()
    assert page.run(CONTRAST) == []


def pages_printed(page):
    from selenium.webdriver.common.print_page_options import PrintOptions

    content = base64.b64decode(page.driver.print_page(PrintOptions()))
    return len(re.findall(rb"/Type\s*/Page\b", content)), len(content)


def test_a_note_prints_unfolded(page):
    page.open("clinic-9")
    page.run(
        "addEventListener('beforeprint', () => {"
        " window.folded = document.querySelectorAll('details:not([open])').length })"
    )
    pages, size = pages_printed(page)
    assert pages >= 2 and size > 20_000
    assert page.run("return window.folded") == 0
    assert page.all("details:not([open])"), "folded again after printing"
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not page.one(".steps").is_displayed() and not page.one(".show").is_displayed()
        assert page.run("return getComputedStyle(document.querySelector('.text')).overflowY") == "visible"
        assert page.one(".principle").is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_as_many_notes_as_a_report_holds_stay_fluent_and_print_as_a_whole(driver, report, make):
    pairs = [(make.lumbar, make.cervical, make.plain)[i % 3](f"n-{i:04}") for i in range(1000)]
    page = Page(driver, report(*pairs))
    assert page.one("#shown").text == "1,000 of 1,000 notes"
    assert len(page.listed) <= 300  # the others come as they are needed
    milliseconds = page.run(
        "const start = performance.now(); const box = document.querySelector('#filter-id'); box.value = '19';"
        "box.dispatchEvent(new Event('input')); document.body.offsetHeight; return performance.now() - start"
    )
    assert milliseconds < 1000
    page.one("#clear").click()
    page.wait(lambda: page.one("#shown").text.startswith("1,000"))
    page.wait(lambda: page.run("scrollTo(0, document.body.scrollHeight)") or len(page.listed) == 1000)
    pages, _ = pages_printed(page)
    assert pages > 40
