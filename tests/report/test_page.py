import base64
import hashlib
import json
import re
import stat
from html.parser import HTMLParser

import pytest

from spondy.adapters.report import write_report
from spondy.errors import OutputError

HOSTILE = (
    "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)> \"'&amp; "
    "\U0001f9b4 \u202e\u05d0\u05d1\u05d2\u202c\0\u2028 end"
)


class Page(HTMLParser):
    """The elements of a page, and the text of its scripts and style sheets by element id."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts, self._open = [], {}, None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in {"script", "style", "title", "h1"}:
            self._open = dict(attrs).get("id", tag)
            self.texts[self._open] = ""

    def handle_endtag(self, tag):
        self._open = None

    def handle_data(self, data):
        if self._open:
            self.texts[self._open] += data


def page_of(path):
    return Page(path.read_text(encoding="utf-8"))


def test_each_note_has_its_row_and_its_details(report, make):
    page = page_of(report(make.lumbar("a"), make.cervical("b"), make.plain("c")))
    worklist = json.loads(page.texts["worklist-data"])
    assert [row["id"] for row in worklist["rows"]] == ["a", "b", "c"]
    assert worklist["rows"][0]["codes"] == [["M43.17", "needs-review"], ["M54.17", "proposed"]]
    details = json.loads(page.texts["note-data-1"])
    assert details["gaps"][0]["id"] == "congenital-unconfirmed"
    assert details["warnings"] == ["no date of service: the newest edition was used"]
    assert "note-data-3" not in page.texts


def test_the_pieces_make_up_the_text_and_quotes_point_at_their_words(report, make):
    note, _ = make.lumbar()
    details = json.loads(page_of(report(make.lumbar())).texts["note-data-0"])
    assert "".join(text for text, _ in details["pieces"]) == note.text
    quotes = [quote for item in details["gaps"] + details["proposals"] for quote in item["evidence"]]
    assert len(quotes) >= 6
    for quote in quotes:
        assert "".join(text for text, spans in details["pieces"] if quote["span"] in spans) == quote["text"]


def test_a_negated_symptom_shows_what_negates_it(report, make):
    details = json.loads(page_of(report(make.lumbar())).texts["note-data-0"])
    symptoms = next(group["items"] for group in details["read"] if group["group"] == "Symptoms")
    assert symptoms[1]["evidence"][0]["cues"] == ["“No” negated"]


def test_offsets_hold_after_emoji(report, make):
    text = "\U0001f9b4\U0001f9b4 pars defect at C2"
    note, analysis = make.plain("x", text)
    gap = make.lumbar()[1].gaps[0].model_copy(update={"evidence": (make.evidence(text, "C2"),)})
    details = json.loads(page_of(report((note, analysis.model_copy(update={"gaps": (gap,)})))).texts["note-data-0"])
    assert details["pieces"] == [["\U0001f9b4\U0001f9b4 pars defect at ", []], ["C2", [0]]]


def test_hostile_text_stays_data(report, make):
    note, analysis = make.plain(HOSTILE, HOSTILE, warnings=(HOSTILE,), metadata={HOSTILE: HOSTILE})
    path = report((note, analysis), title=HOSTILE)
    page = page_of(path)
    assert [tag for tag, _ in page.tags].count("script") == 3  # one note, the worklist, the program
    assert not [tag for tag, _ in page.tags if tag == "img"]
    shown = HOSTILE.replace("\0", "␀")
    assert page.texts["title"] == page.texts["h1"] == shown
    details = json.loads(page.texts["note-data-0"])
    assert details["pieces"] == [[shown, []]]
    assert details["metadata"] == [[shown, shown]]
    html = path.read_text(encoding="utf-8")
    assert "<script>alert" not in html and "<img" not in html and "\0" not in html


def test_an_unpaired_surrogate_is_no_obstacle(report, make):
    note, analysis = make.plain("s", "lone \ud83d surrogate")
    details = json.loads(page_of(report((note, analysis))).texts["note-data-0"])
    assert details["pieces"] == [["lone \ufffd surrogate", []]]


def test_nothing_is_loaded_from_anywhere(report, make):
    page = page_of(report(make.lumbar(), make.cervical()))
    for tag, attributes in page.tags:
        for name in ("src", "srcset", "action", "data", "poster", "style"):
            assert name not in attributes, (tag, name)
        assert attributes.get("href", "#").startswith(("#", "data:,")), tag
        assert not [name for name in attributes if name.startswith("on")]
    assert "@import" not in page.texts["style"] and "url(" not in page.texts["style"]
    assert "http:" not in page.texts["script"] and "https:" not in page.texts["script"]
    assert "fetch(" not in page.texts["script"] and "innerHTML" not in page.texts["script"]


def test_the_policy_admits_the_program_and_the_style_of_the_page_and_nothing_else(report, make):
    page = page_of(report(make.lumbar()))
    policy = next(a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    for name, text in (("script-src", page.texts["script"]), ("style-src", page.texts["style"])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert directives[name] == f"'sha256-{digest}'"
    assert "unsafe" not in policy


def test_the_same_items_give_the_same_bytes(tmp_path, make):
    pages = []
    for name in ("a.html", "b.html"):
        write_report(iter([make.lumbar(), make.cervical()]), tmp_path / name)
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_the_principle_is_stated_even_without_the_program(report, make):
    assert "spondy proposes; a credentialed coder decides." in report(make.plain("p")).read_text(encoding="utf-8")


def test_only_the_owner_may_read_it_also_where_a_file_was_before(tmp_path, make):
    path = tmp_path / "report.html"
    path.write_text("old")
    path.chmod(0o644)
    write_report([make.plain("p")], path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("change", ["text", "note_id"])
def test_a_note_with_another_notes_analysis_leaves_no_file(tmp_path, make, change):
    note, analysis = make.lumbar()
    wrong = note.model_copy(update={change: "something else"})
    with pytest.raises(OutputError):
        write_report([make.plain("first"), (wrong, analysis)], tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_error_of_the_output(tmp_path, make):
    with pytest.raises(OutputError, match=re.escape("No such file or directory")):
        write_report([make.plain("p")], tmp_path / "nowhere" / "report.html")


def test_a_report_of_no_notes_is_a_page(report):
    assert json.loads(page_of(report()).texts["worklist-data"])["rows"] == []
