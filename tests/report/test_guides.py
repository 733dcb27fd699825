"""The guides in the report's page: each once, the ones that its notes lead to, and the notes held against them."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from spondy.adapters.report.guides import HeldGuides
from spondy.adapters.report.payload import detail, embedded_json
from spondy.adapters.web.assets import SHARED, assets, joined_script
from spondy.coding.codeset import code_set
from spondy.guides import anchor_of, checklist, guide_of, library, page_of
from spondy.model import Considered, Proposal


def scripts(path):
    found = re.findall(r'<script type="application/json" id="([\w-]+)">(.*)</script>', path.read_text(encoding="utf-8"))
    return {name: json.loads(data) for name, data in found}


def proposing(make, *codes, **fields):
    note, analysis = make.plain("n", **fields)
    proposals = tuple(Proposal(code=code, description="", role="primary", status="proposed") for code in codes)
    return note, analysis.model_copy(update={"proposals": proposals})


def test_each_guide_is_held_once_and_every_code_leads_to_its_own(report, make):
    data = scripts(report(make.lumbar("a"), make.lumbar("b"), make.cervical("c")))
    guides = {name: guide for name, guide in data.items() if name.startswith("guide-data-")}
    assert len({(guide["code"], guide["edition"]) for guide in guides.values()}) == len(guides)
    led_to = data["note-data-0"]["guides"]
    assert {"M43.17", "M43.16", "Q76.2"} <= set(led_to) and "M54.17" not in led_to
    for code, place in led_to.items():
        assert guides[f"guide-data-{place}"] == guide_of(code, date(2026, 2, 18)).model_dump(mode="json")
    assert led_to == data["note-data-1"]["guides"]


def test_every_code_that_a_guide_names_as_right_elsewhere_is_there_too(report, make):
    data = scripts(report(make.lumbar()))
    led_to = data["note-data-0"]["guides"]
    named = {item["code"] for place in led_to.values() for item in data[f"guide-data-{place}"]["not_use"]}
    assert {code for code in named if page_of(code) is None} & set(led_to) == set()
    assert {code for code in named if page_of(code) is not None} <= set(led_to)
    assert {"M43.07", "M43.11", "S13.12"} <= named  # M43.17, Q76.2 and what these name


def test_the_date_of_a_note_chooses_the_edition(make):
    held = HeldGuides()
    places = [
        held.led_to(proposing(make, "M43.11", service_date=day)[1])["M43.11"]
        for day in (date(2026, 3, 31), date(2026, 11, 1), date(2026, 4, 1), None)
    ]
    assert [held.guides[place].edition for place in places] == ["FY2026", "FY2027", "FY2026", "FY2027"]
    assert places[0] == places[2] and places[1] == places[3]


def test_a_code_without_a_guide_or_out_of_the_tables_is_no_obstacle(make):
    note, analysis = proposing(make, "M54.2", "Z99.9", "M43.99")
    weighed = Considered(code="M43.1", description="", reason="", rule="", source="")
    found = detail(note, analysis.model_copy(update={"considered": (weighed,)}), HeldGuides())
    assert (found["guides"], found["checklists"]) == ({}, {})


def test_all_guides_of_all_editions_stay_below_a_megabyte(make):
    held, asked = HeldGuides(), set()
    for edition in (*code_set().editions, *code_set().editions):
        for code in library().pages:
            held.led_to(proposing(make, code, service_date=edition.valid_from)[1])
            asked.add((code, code_set().edition_of(code, edition.valid_from).edition.id))
    assert len(held.guides) == len(asked) > len(library().pages)
    assert sum(len(embedded_json(guide.model_dump(mode="json"))) for guide in held.guides) < 1_000_000


def test_the_note_is_held_against_the_guides_of_its_proposals(make):
    note, analysis = make.lumbar()
    found = detail(note, analysis, HeldGuides())
    assert list(found["checklists"]) == ["M43.17"]
    wanted = checklist(guide_of("M43.17", analysis.service_date), analysis)
    text_of = ["".join(text for text, spans in found["pieces"] if at in spans) for at in range(len(found["spans"]))]
    brief = found["checklists"]["M43.17"]
    assert (brief["standing"], brief["conditions"]) == ("needs-review", ("c1",))
    assert [
        (name, state, [(text_of[at], section, voice) for at, section, voice in words], gaps)
        for name, state, words, gaps in brief["elements"]
    ] == [
        (
            item.id,
            item.state,
            [(words.text, words.section, words.voice) for words in item.words],
            [lacking.gap for lacking in item.lacking],
        )
        for item in wanted.elements
    ]
    states = {item.state for item in wanted.elements}
    assert {"documented", "lacking"} <= states


def test_words_that_only_a_checklist_shows_are_of_no_kind(make):
    note, analysis = make.lumbar()
    text = "pars defect"
    note = note.model_copy(update={"text": note.text + text})
    with_them, without = detail(note, analysis, HeldGuides()), detail(note, analysis)
    count = len(without["spans"])
    assert with_them["spans"][:count] == without["spans"]
    assert all(span == {"kinds": [], "labels": []} for span in with_them["spans"][count:])


@pytest.mark.parametrize("pair", ["lumbar", "cervical"])
def test_a_gap_points_to_the_element_that_it_tests(make, pair):
    note, analysis = getattr(make, pair)()
    shown = detail(note, analysis, HeldGuides())
    for gap, item in zip(analysis.gaps, shown["gaps"], strict=True):
        anchor = anchor_of(gap, analysis)
        pointer = item["guide"]
        assert (pointer and f"{pointer['code']}#{pointer['element']}") == anchor
        assert pointer is None or pointer["code"] in shown["guides"]
    assert any(item["guide"] for item in shown["gaps"]) == (pair == "lumbar")


def test_a_page_without_guides_holds_none(make):
    note, analysis = make.lumbar()
    found = detail(note, analysis)
    assert (found["guides"], found["checklists"]) == ({}, {})
    assert {gap["guide"] for gap in found["gaps"]} == {None}


def test_no_name_of_the_joined_program_is_declared_twice():
    program = joined_script("page.js", assets(SHARED, "spondy.adapters.report"))
    names = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", program, re.MULTILINE)
    assert len(names) > 60
    assert sorted({name for name in names if names.count(name) > 1}) == []
