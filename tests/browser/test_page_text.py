"""The page at `/`: whatever a note holds, its words are marked at their places and nothing of it is run."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from spondy import Analyzer, Note
from spondy.adapters.report.payload import detail

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

BONE, FAMILY = "\U0001f9b4", "\U0001f468\u200d\U0001f469\u200d\U0001f467"
TEXTS = {
    "plain": "Neck pain.\nAssessment: Spondylolisthesis of C1 on C2.\n",
    "emoji": f"{BONE}{BONE} Neck {FAMILY} pain.\n{BONE} Neck pain. A: {BONE} spondylolisthesis of C1 on C2 {BONE}.",
    "tabs": "S:\tNeck pain.\t\tA:\tSpondylolisthesis\tof C1 on C2.\n\tCT today.",
    "windows line ends": "Neck pain.\r\n\r\nAssessment:\r\nSpondylolisthesis of C1 on C2.\r\n",
    "old line ends": "Neck pain.\rAssessment: Spondylolisthesis of C1 on C2.\r",
    "right to left": "\u05e9\u05dc\u05d5\u05dd neck pain \u05d0\u05d1\u05d2.\n"
    "\u0627\u0644\u0631\u0642\u0628\u0629 Spondylolisthesis of C1 on C2.",
    "direction controls": "\u202eNeck pain\u202c and \u2067spondylolisthesis of C1 on C2\u2069.\n\u202eNeck pain.",
    "odd spaces": "Neck\u00a0pain.\u2028Assessment:\u3000spondylolisthesis of C1\u2009on\u2009C2.\u200b  \nx",
    "over a line end": "A/P: slip of C1 on C2, neck\npain and bowel or\nbladder change.",
    "one long line": "Sleeps well and eats well. " * 60 + "Spondylolisthesis of C1 on C2." + "x" * 400,
    "blank lines": "\n\n\nNeck pain.\n\n\n\nSpondylolisthesis of C1 on C2.\n\n\n",
    "accents": "Ne\u0301vralgie; neck pain\u0301. Spondylolisthesis of C1 on C2. \u00e5\u00e4\u00f6 \ufb01 office ffi",
}
HOSTILE = (
    "Neck pain. </textarea></div><script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"
    "<style>*{display:none}</style><a href='javascript:window.ran=3'>x</a> \"'&amp;&lt; ${window.ran = 4} {{7*7}} "
    "Assessment: spondylolisthesis of C1 on C2 <b onmouseover=alert(1)>4 mm</b>. \u202e\u2066 \u0001 \ufffe \u2028"
)


@pytest.fixture(scope="module")
def analyzer():
    return Analyzer()


def test_the_words_of_the_analysis_are_the_marked_ones(visit, analyzer):
    page = visit()
    for name, text in (TEXTS | {"hostile": HOSTILE}).items():
        page.page.click("#clear")
        page.put(text)
        held = text.replace("\r\n", "\n").replace("\r", "\n")
        assert page.page.input_value("#text") == held, name
        assert "\n".join(page.texts("#backdrop > div")) == held, name
        for kind, words in marked(detail(*analysed(analyzer, held))).items():
            found = page.texts(f"#backdrop mark[data-kinds~={kind}]")
            assert "".join(found) == words.replace("\n", ""), (name, kind)
    assert page.page.evaluate("window.ran") is None


def analysed(analyzer: Analyzer, text: str, **fields: Any) -> Any:
    note = Note(note_id="live", text=text, **fields)
    return note, analyzer.analyze(note)


def marked(details: dict[str, Any]) -> dict[str, str]:
    """Return, for each kind, all words of the note that are evidence of it, as the report has them."""
    kinds: dict[str, str] = {}
    for words, spans in details["pieces"]:
        for kind in {kind for span in spans for kind in details["spans"][span]["kinds"]}:
            kinds[kind] = kinds.get(kind, "") + words.replace("\u2401", "\u0001")
    assert kinds
    return kinds


def test_the_page_shows_what_the_report_shows(visit, analyzer, sample_notes):
    page = visit()
    files = sorted((sample_notes / "text").iterdir())
    texts = [*(file.read_text(encoding="utf-8") for file in files), HOSTILE, *TEXTS.values()]
    assert len(files) >= 20
    show = """async ([text, analysis]) => {
        const { detailOf } = await import('/assets/detail.js');
        const { cut } = await import('/assets/offsets.js');
        const { visible } = await import('/assets/wording.js');
        const words = window.words ||= await (await fetch('/assets/words.json')).json();
        const shown = detailOf(text, analysis, words);
        shown.pieces = cut(text.length, shown.spans)
            .map(([start, end, spans]) => [visible(text.slice(start, end)), spans]);
        for (const span of shown.spans) { delete span.start; delete span.end; }
        return shown;
    }"""
    for text in texts:
        note, analysis = analysed(analyzer, text.replace("\r\n", "\n").replace("\r", "\n"), setting="outpatient")
        wanted = detail(note, analysis)
        del wanted["metadata"], wanted["guides"], wanted["checklists"]
        for gap in wanted["gaps"]:
            del gap["guide"]
        assert page.page.evaluate(show, [note.text, analysis.model_dump(mode="json")]) == wanted


DRAWN = """([what, letterSpacing]) => {
    const [area, backdrop] = [document.querySelector('#text'), document.querySelector('#backdrop')];
    for (const mark of backdrop.querySelectorAll('mark')) {
        mark.dataset.tags = '';
        Object.assign(mark.style, { background: 'none', boxShadow: 'none', textDecoration: 'none' });
    }
    area.style.color = what === 'text' ? 'black' : 'transparent';
    Object.assign(backdrop.style, { color: what === 'text' ? 'transparent' : 'black', letterSpacing });
    document.querySelector('#paper').style.cssText = 'max-height: none; background: white';
    return [area.scrollHeight, backdrop.scrollHeight, backdrop.querySelectorAll('mark').length];
}"""
# How many points are black in one picture and white in the other, and how many are black in the first.
COMPARED = """async (pictures) => {
    const [first, second] = await Promise.all(pictures.map(async (picture) => {
        const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
        const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
        canvas.drawImage(image, 0, 0);
        return canvas.getImageData(0, 0, image.width, image.height).data;
    }));
    let [apart, black] = [0, 0];
    for (let at = 0; at < first.length; at += 4) {
        apart += Math.abs(first[at] - second[at]) > 160;
        black += first[at] < 96;
    }
    return [first.length === second.length, apart, black];
}"""


def test_each_letter_lies_over_its_own(visit):
    """The two texts, each drawn without the other, are the same picture but for the rounding of a letter's edge."""
    page = visit(viewport={"width": 700, "height": 1400})
    page.put("\n".join(TEXTS.values()))
    page.page.click("#note-heading")

    def drawn(what: str, letter_spacing: str = "0") -> str:
        inner, behind, marks = page.page.evaluate(DRAWN, [what, letter_spacing])
        assert inner == behind and marks > 20
        return base64.b64encode(page.page.locator(".sheet").screenshot()).decode("ascii")

    pictures = drawn("text"), drawn("backdrop"), drawn("backdrop", "0.04px")
    beside = page.page.context.new_page()  # the policy of the page itself keeps data: from it
    same_size, apart, black = beside.evaluate(COMPARED, [pictures[0], pictures[1]])
    assert same_size and black > 5000
    assert apart <= black / 1000
    # A difference of two points at the end of a line would be seen.
    assert beside.evaluate(COMPARED, [pictures[0], pictures[2]])[1] > black / 20


def test_a_note_that_turns_the_writing_direction_says_so(visit):
    page = visit()
    page.put(TEXTS["direction controls"])
    page.page.get_by_text("turn the writing direction").wait_for()
    page.page.click("#clear")
    page.wait(lambda: page.page.is_hidden("#direction-controls"))


def test_half_a_character_is_no_obstacle(visit):
    page = visit()
    page.page.evaluate("""() => {
        const area = document.querySelector('#text');
        area.value = 'Neck \\ud83d pain, spondylolisthesis of C1 on C2.';
        area.dispatchEvent(new Event('input'));
    }""")
    page.settled()
    assert "spondylolisthesis" in page.texts("#backdrop mark.kind-condition")


def test_a_note_of_200_kilobytes_can_be_written_on(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    lines = "Sleeps well, walks well, eats well; seen with her sister, who drove.\n" * 40
    text = ("Neck pain. Spondylolisthesis of C1 on C2, 4 mm.\n" + lines * 80)[:200_000]
    page.page.focus("#text")
    page.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.page.keyboard.press("Control+v")
    page.page.wait_for_selector(".card.gap")
    page.settled()
    stroke = """() => {
        const start = performance.now();
        document.execCommand('insertText', false, 'x');
        document.body.offsetHeight;
        return performance.now() - start;
    }"""
    for place in (0, 100_000, 200_000):
        page.page.evaluate("place => document.querySelector('#text').setSelectionRange(place, place)", place)
        milliseconds = sorted(page.page.evaluate(stroke) for _ in range(9))
        assert milliseconds[4] < 300, milliseconds
