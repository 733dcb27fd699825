"""The page at `/` and its files, as they come over HTTP; what the page does is in tests/browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx
import pytest

from spondy import Analyzer, Note
from spondy.adapters.highlights import KINDS
from spondy.adapters.server.page.samples import samples
from spondy.adapters.web.assets import SHARED, assets, joined_script

PAGE = "spondy.adapters.server.page"
FILES = assets(SHARED, PAGE)


class Elements(HTMLParser):
    """The elements of a page with their attributes, and what stands inside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self._in_code = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._in_code = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._in_code = False

    def handle_data(self, data: str) -> None:
        if self._in_code and data.strip():
            self.inline.append(data)


@pytest.mark.xdist_group("server")
def test_the_page_and_every_file_that_it_names_are_served(served):
    page = httpx.get(f"{served}/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    named = re.findall(r'"(/assets/[^"]+)"', page.text)
    assert len(named) >= 7
    for address in (*named, "/assets/words.json", "/assets/samples.json"):
        assert httpx.get(f"{served}{address}").status_code == 200, address


@pytest.mark.xdist_group("server")
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("main.js", "text/javascript"),
        ("tokens.css", "text/css"),
        ("icon.svg", "image/svg+xml"),
        ("words.json", "application/json"),
    ],
)
def test_files_say_what_they_are(served, name, kind):
    answer = httpx.get(f"{served}/assets/{name}")
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.xdist_group("server")
@pytest.mark.parametrize(
    "path",
    [
        "routes.py",
        "../routes.py",
        "..%2froutes.py",
        "%2e%2e/__init__.py",
        "samples/1-neck-clinic.json",
        "index.html",
        "",
    ],
)
def test_nothing_else_is_served(served, path):
    assert httpx.get(f"{served}/assets/{path}").status_code == 404


def test_no_program_and_no_style_stands_in_the_page():
    page = Elements(FILES["index.html"])
    assert page.inline == []
    for tag, attributes in page.found:
        assert not [name for name in attributes if name == "style" or name.startswith("on")], tag
        for name in ("src", "href"):
            assert (attributes.get(name) or "/").startswith(("/", "#")), tag


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".js")])
def test_programs_make_no_markup_of_text_and_call_nobody_else(name):
    found = re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|https?:", FILES[name]
    )
    assert found == []


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".css", ".svg"))])
def test_styles_load_nothing(name):
    assert re.findall(r"@import|url\(|<script", FILES[name]) == []


def test_colours_are_named_in_one_place():
    """So that what is dark is dark on every page."""
    for name in (name for name in FILES if name.endswith(".css") and name != "tokens.css"):
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)", FILES[name]) == [], name


def test_every_file_is_used():
    used = set(re.findall(r'"/assets/([\w.-]+)"', " ".join(FILES.values())))
    used |= {name for text in FILES.values() for name in re.findall(r'from "\./([\w.-]+)"', text)}
    assert set(FILES) - used - {"index.html"} == set()


def test_two_folders_may_not_hold_the_same_name():
    with pytest.raises(ValueError, match="two folders"):
        assets(SHARED, SHARED)


def test_modules_are_joined_in_the_order_in_which_they_need_each_other():
    found = {
        "a.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nexport const a = b + c;\n',
        "b.js": 'import {\n  c,\n} from "./c.js";\nexport function b() { return c; }\n',
        "c.js": "export const c = 'export const';\n",
    }
    lines = joined_script("a.js", found).split("\n")
    assert [line for line in lines if line] == [
        '"use strict";', "const c = 'export const';", "function b() { return c; }", "const a = b + c;"
    ]  # fmt: skip


def test_the_samples_show_what_spondy_does():
    analyzer = Analyzer()
    severities, statuses, complete = set(), set(), 0
    for sample in samples():
        fields = {name: sample[name] for name in ("setting", "note_kind", "service_date")}
        analysis = analyzer.analyze(Note(note_id="sample", text=sample["text"], **fields))
        assert analysis.proposals, sample["title"]
        assert "\r" not in sample["text"] and sample["title"]
        severities |= {gap.severity for gap in analysis.gaps}
        statuses |= {proposal.status for proposal in analysis.proposals}
        complete += not analysis.gaps
    assert severities == {"high", "medium", "low"}
    assert statuses == {"proposed", "needs-review"}
    assert complete == 1
    assert samples()[0]["text"].count("C1") and len(samples()) >= 4


def test_every_kind_of_evidence_has_its_look():
    for kind in KINDS:
        assert f".kind-{kind} {{" in FILES["evidence.css"]
