"""The frame of the workbench in a browser: coming in, keys, filters without a new page, and for everyone."""

from __future__ import annotations

import shutil

import httpx
import pytest
from oidc_provider import CLIENT, SECRET, provider
from reviewing import reviewing

from spondy.adapters.review.store import open_store
from spondy.adapters.review.store.audit import PROGRAM
from spondy.adapters.review.store.people import add_person
from spondy.adapters.review.store.records import Role

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("workbench")]

PASSWORD = "correct horse battery"
LAPTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def team_database(sample_database, tmp_path_factory):
    """A database with people in it."""
    path = tmp_path_factory.mktemp("team") / "review.sqlite"
    shutil.copy(sample_database, path)
    store = open_store(path)
    with store.writing() as session:
        add_person(session, "ann", Role.REVIEWER, by=PROGRAM)
        add_person(session, "eve", Role.ADMIN, by=PROGRAM, password=PASSWORD, full_name="Eve Other")
    store.close()
    return path


@pytest.fixture(scope="module")
def team(team_database):
    """A workbench that asks who comes."""
    with reviewing(team_database) as served:
        yield served


def sign_in(visit, name, password):
    visit.page.fill("input[name=name]", name)
    visit.page.fill("input[name=password]", password)
    with visit.page.expect_navigation():
        visit.page.keyboard.press("Enter")


# --- coming in --------------------------------------------------------------------------------------------------------


def test_the_printed_address_lets_in_once(own_site, visit):
    assert "/token/" in own_site.address
    here = visit(own_site, came_in=False).come_in(own_site.address)
    assert here.page.url.endswith("/worklist?type=gap&state=open")
    here.go("/figures")
    assert here.page.locator("h2").first.text_content() == "Figures"
    here.page.click("text=Sign out")
    assert "An address works once" in here.page.text_content("main")
    there = visit(own_site, came_in=False)
    there.page.goto(own_site.address)
    assert "This address was used before" in there.page.text_content("main")


def test_people_sign_in_and_come_to_where_they_wanted(team, visit):
    assert "/token/" not in team.address
    here = visit(team, came_in=False)
    here.go("/figures?by=service")
    here.page.wait_for_url("**/sign-in?next=*")
    assert here.violations() == []
    sign_in(here, "eve", "wrong wrong wrong")
    assert "Name or password is wrong." in here.page.text_content("[role=alert]")
    assert here.violations() == []
    sign_in(here, "eve", PASSWORD)
    here.page.wait_for_url("**/figures?by=service")
    # Somebody else's page led here: our cookie comes with the second try only.
    here.page.route(
        "http://elsewhere.test/",
        lambda route: route.fulfill(body=f"<a href='{team.url}/people'>x</a>", content_type="text/html"),
    )
    here.page.goto("http://elsewhere.test/")
    here.page.click("a")
    here.page.wait_for_url("**/people")
    assert here.page.locator("h2").first.text_content() == "People"
    here.faults[:] = [fault for fault in here.faults if "elsewhere.test" not in fault]


def test_a_provider_lets_people_in(team_database, tmp_path, visit):
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    with provider() as issuer:
        options = {"issuer": issuer.issuer, "client-id": CLIENT, "client-secret-file": str(tmp_path / "secret")}
        arguments = [part for name, value in options.items() for part in (f"--oidc-{name}", value)]
        with reviewing(team_database, *arguments) as served:
            here = visit(served, came_in=False)
            here.go("/worklist?q=neck")
            here.page.wait_for_url("**/sign-in?next=*")
            here.page.click("text=Sign in with localhost")
            here.page.wait_for_url("**/worklist?q=neck")
            assert "ann" in here.page.text_content(".who")
            assert SECRET not in served.log
        # The provider stands at another site, and was there.
        here.faults[:] = [fault for fault in here.faults if not fault.startswith(f"called {issuer.issuer}/authorize")]


def test_an_admin_adds_a_person_who_signs_in(team, visit):
    here = visit(team, came_in=False)
    here.go("/people")
    here.page.wait_for_url("**/sign-in?next=*")
    sign_in(here, "eve", PASSWORD)
    here.page.wait_for_url("**/people")
    here.page.fill(".add [name=name]", "new.person")
    here.page.fill(".add [name=password]", "a password of hers")
    here.page.select_option(".add [name=role]", "lead")
    here.page.click(".add button")
    assert "The person was added." in here.page.text_content("[role=status]")
    assert here.violations() == []
    other = visit(team, came_in=False)
    other.go("/sign-in")
    sign_in(other, "new.person", "a password of hers")
    other.page.wait_for_url("**/worklist?*")
    assert other.page.locator(".places a").all_text_contents() == ["Worklist", "Figures"]


# --- the work list ----------------------------------------------------------------------------------------------------


def rows(visit):
    return visit.page.locator("#rows .open").count()


def total(visit):
    return int(visit.page.text_content("#total strong").replace(",", ""))


def test_by_keyboard_from_row_to_note_and_back(site, visit):
    here = visit(site)
    keys = here.page.keyboard
    keys.press("j")
    first = here.focused
    assert first.startswith("row-")
    keys.press("j")
    second = here.focused
    assert second.startswith("row-") and second != first
    keys.press("k")
    assert here.focused == first
    keys.press("k")
    assert here.focused == first
    keys.press("/")
    assert here.focused == "q"
    keys.type("jk?g")
    assert here.page.input_value("#q") == "jk?g" and here.page.locator("dialog[open]").count() == 0
    here.wait(lambda: total(here) == 0)
    assert here.focused == "q"
    assert here.said == "0 items"
    keys.press("Control+a")
    keys.type("neck")
    here.wait(lambda: total(here) > 0)
    assert here.page.url.endswith("q=neck&type=gap&state=open")
    here.page.focus("#apply")
    keys.press("j")
    keys.press("Enter")
    here.page.wait_for_url("**/notes/*")
    here.page.go_back()
    here.page.wait_for_url("**/worklist?*")
    assert here.page.input_value("#q") == "neck"


def test_the_list_of_keys_and_that_they_can_be_switched_off(site, visit):
    here = visit(site)
    keys = here.page.keyboard
    keys.press("?")
    assert here.page.locator("dialog[open]").count() == 1
    assert {"J", "K", "/", "Enter", "?"} <= set(here.page.locator("dialog kbd").all_text_contents())
    assert here.violations() == []
    keys.press("j")
    assert not here.focused.startswith("row-")
    here.page.uncheck("#keys-on")
    keys.press("Escape")
    assert here.page.locator("dialog[open]").count() == 0
    for key in ("?", "j", "/"):
        keys.press(key)
    assert here.page.locator("dialog[open]").count() == 0
    assert here.focused not in ("q",) and not here.focused.startswith("row-")
    here.page.reload()
    keys.press("j")
    assert not here.focused.startswith("row-")
    here.page.click("#keys-open")
    here.page.check("#keys-on")
    keys.press("Escape")
    keys.press("j")
    assert here.focused.startswith("row-")


def test_filters_act_at_once_and_keep_the_focus(site, visit):
    here = visit(site)
    before = total(here)
    here.page.focus("#f-severity-high")
    here.page.keyboard.press("Space")
    here.wait(lambda: total(here) != before)
    assert here.focused == "f-severity-high"
    high = int(here.page.locator("label:has(#f-severity-high) .number").text_content())
    assert total(here) == high and here.said.startswith(f"{high} item")
    assert "severity=high" in here.page.url
    assert set(here.page.locator("#rows .badge").all_text_contents()) == {"high"}
    here.page.reload()
    assert total(here) == high and here.page.is_checked("#f-severity-high")
    here.page.click(".chips a[aria-label='No longer filter by Severity: high']")
    here.wait(lambda: total(here) == before)


def test_more_rows_come_where_the_last_are(site, visit):
    here = visit(site)
    here.go("/worklist")
    assert rows(here) == 50
    here.page.locator("#rows .open").last.focus()
    here.page.keyboard.press("j")
    here.wait(lambda: rows(here) == 100)
    place = "[...document.querySelectorAll('#rows .open')].indexOf(document.activeElement)"
    here.wait(lambda: here.page.evaluate(place) == 50)
    assert here.said == "100 rows"
    here.page.click("#next-rows")
    here.wait(lambda: rows(here) == total(here))
    assert here.page.locator("#next-rows").count() == 0
    names = here.page.eval_on_selector_all("#rows .open", "links => links.map(link => link.id)")
    assert len(set(names)) == len(names)


def test_it_works_without_a_script(site, visit):
    here = visit(site, java_script_enabled=False)
    here.page.fill("#q", "neck")
    here.page.check("#f-severity-high")
    here.page.click("#apply")
    assert "q=neck" in here.page.url and "severity=high" in here.page.url
    assert total(here) == rows(here) > 0
    here.go("/worklist")
    here.page.click("#next-rows")
    assert "offset=50" in here.page.url and rows(here) == 50
    here.page.click("#sort-date")
    assert "order=date" in here.page.url
    here.page.click("#save-view")
    here.page.fill(".save [name=name]", "By date")
    here.page.click(".save button")
    assert here.page.locator(".views [aria-current]").text_content().strip().startswith("By date")
    here.page.click(".saved button")
    assert here.page.locator(".saved").count() == 0
    here.page.click("text=Sign out")
    assert "/sign-in" in here.page.url


def test_a_session_that_is_over_leads_to_the_sign_in(own_site, visit):
    here = visit(own_site)
    here.page.context.clear_cookies()
    # The page goes away before the box could be seen checked.
    here.page.click("#f-severity-high", no_wait_after=True)
    here.page.wait_for_url("**/sign-in?next=*")


# --- for everyone -----------------------------------------------------------------------------------------------------

PAGES = [
    "/worklist",
    "/worklist?type=gap&state=open&severity=high",
    "/worklist?q=nothing-has-this",
    "/figures",
    "/people",
    "/nowhere",
]


@pytest.mark.parametrize(
    ("scheme", "size"),
    [("light", LAPTOP), ("dark", LAPTOP), ("light", PHONE)],
    ids=["light laptop", "dark laptop", "light phone"],
)
def test_axe_finds_nothing_wrong(site, visit, scheme, size):
    here = visit(site, color_scheme=scheme, viewport=size)
    for path in PAGES:
        here.go(path)
        here.page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
        assert here.violations() == [], path


@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 400)], ids=["320 wide", "laptop at 200 %"])
def test_nothing_is_cut_off_where_there_is_little_room(site, visit, width, height):
    here = visit(site, viewport={"width": width, "height": height})
    for path in PAGES:
        here.go(path)
        assert here.page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_nothing_of_a_note_stands_in_the_log(site, visit):
    here = visit(site)
    here.go("/worklist?q=zebulon-canary&note=zebulon-note")
    httpx.get(f"{site.url}/zebulon-path")
    assert "/worklist" in site.log
    assert "zebulon" not in site.log and "token/" not in site.log.replace("/token/{token}", "")
