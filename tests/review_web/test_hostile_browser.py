"""A note that wants to be more than text: whatever it holds, it is shown and does nothing."""

from __future__ import annotations

import pytest
from charting import item, reviewing_notes

from spondy import analyze
from spondy.adapters.review.store import open_store
from spondy.adapters.visible import visible

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

RUN = "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'><svg onload=window.ran=3>"
TEXT = (
    f"Neck pain. </div></textarea></title>{RUN}<style>*{{display:none}}</style><a href='javascript:window.ran=4'>x</a>"
    " <form action=//evil.example><button>go</button></form> <meta http-equiv=refresh content='0;url=//evil.example'>"
    " \"'&amp;&lt; ${window.ran = 5} {{7*7}} {% raw %} <!-- --> ]]> <base href=//evil.example>"
    " Assessment: \u202espondylolisthesis\u202c of \u2067C1 on C2\u2069 <b onmouseover=alert(1)>4 mm</b>. \u0001 \ufffe"
    " \u2028x\n"
)
NAME = f"{RUN}\u202en\u2066"
METADATA = {"provider": f"Dr. {RUN}\u202e", "encounter_id": "E1", f"odd {RUN}": f"value {RUN}\u2067"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A workbench with a hostile note, and another of the same encounter that is no better."""
    folder = tmp_path_factory.mktemp("hostile")
    names = [NAME, f"{NAME} 2"]
    analyses = [analyze(TEXT, note_id=name, metadata=METADATA) for name in names]
    with reviewing_notes(folder, analyses, dict.fromkeys(names, TEXT)) as running:
        yield running


@pytest.fixture(scope="module")
def gap(served):
    """A gap of the hostile note."""
    store = open_store(served.database)
    found = item(store, "etiology-missing")
    store.close()
    return found


def test_it_is_shown_and_does_nothing(visit, served, gap):
    # That no other host was called and no policy was violated is checked when the visit ends.
    page = visit(served).go(f"/notes/{gap.note_id}?item={gap.id}")
    page.wait(lambda: page.focused == f"item-{gap.id}")
    shown = "".join(page.texts("#text-pane .block"))
    assert shown == visible(TEXT, for_terminal=True)
    assert page.texts("mark.shown") == ["spondylolisthesis"]
    page.page.locator(".nearby summary").click()
    page.wait(lambda: page.texts(".nearby .block"))
    page.page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
    for place in (
        "main script",
        "main style",
        "main img",
        "main svg",
        "main base",
        "main meta",
        "[onload]",
        "[onerror]",
    ):
        assert page.page.locator(place).count() == 0, place
    assert page.page.locator("form[action*=evil]").count() == 0
    everything = page.page.evaluate("document.documentElement.outerHTML")
    assert not set(everything) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u0001")
    assert page.page.evaluate("window.ran") is None
    assert page.page.title().startswith("Note <script>")


def test_what_a_person_writes_does_nothing_either(visit, served, gap):
    page = visit(served).go(f"/notes/{gap.note_id}?item={gap.id}")
    page.wait(lambda: page.focused == f"item-{gap.id}")
    page.page.keyboard.press("d")
    page.wait(lambda: page.page.evaluate("document.activeElement.name") == "chosen")
    page.page.locator(f"#item-{gap.id} select").select_option("other")
    page.page.locator(f"#item-{gap.id} input[name=words]").fill(RUN)
    page.page.keyboard.press("Enter")
    page.wait(lambda: page.texts(f"#item-{gap.id} .reason") == [RUN])
    page.page.keyboard.press("e")
    field = page.page.locator(f"#text-{gap.id}")
    field.fill(f"M43.11 </textarea>{RUN}\n{field.input_value()}")
    page.wait(lambda: page.page.locator(f"#findings-{gap.id}").get_attribute("data-count") == "1")
    page.page.keyboard.press("Control+Enter")
    page.wait(lambda: page.page.locator(f"#query-{gap.id}").get_attribute("data-version") == "1")
    assert page.page.input_value(f"#text-{gap.id}").startswith(f"M43.11 </textarea>{RUN}")
    page.page.reload()
    assert page.page.input_value(f"#text-{gap.id}").startswith(f"M43.11 </textarea>{RUN}")
    assert page.texts(f"#item-{gap.id} .stands .reason") == [RUN]
    assert page.page.evaluate("window.ran") is None
