"""Who comes in, how long they stay, and that nothing is answered without them."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from spondy.adapters.review.store import audit
from spondy.adapters.review.store.logins import issue_token
from spondy.adapters.review.store.people import disable, local_person, person_named, set_role
from spondy.adapters.review.store.records import Role
from spondy.adapters.review.store.throttle import PER_NAME

PASSWORD = "correct horse battery"
OPEN = {
    ("GET", "/assets/{name}"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/token/{token}"),
    ("GET", "/oidc/start"),
    ("GET", "/oidc/callback"),
}
VALUES = {"number": "1", "key": "1", "name": "ann", "code": "M43.11", "token": "x"}


def routes_of(app):
    """Return method and path of every route; there is nothing but routes."""
    found = []

    def walk(routes: list[BaseRoute]) -> None:
        for route in routes:
            # Newer versions of FastAPI keep the routers that were included as they are.
            inner = getattr(getattr(route, "original_router", route), "routes", None)
            if isinstance(route, APIRoute):
                found.extend((method, route.path) for method in route.methods)
            else:
                assert inner, route
                walk(inner)

    walk(app.routes)
    return sorted(found)


def address_of(path):
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda part: VALUES.get(part[1], "1"), path)


def test_nothing_is_answered_without_a_session(bench, person, loaded, made):
    person("zebulon")
    loaded(made.analysis_of("Q-4711"))
    there = bench()
    found = routes_of(there.app)
    assert ("GET", "/worklist") in found and ("POST", "/sign-out") in found and len(found) > len(OPEN) + 10
    assert set(found) >= OPEN
    for cookie in (None, "made-up"):
        caller = there.caller()
        if cookie is not None:
            caller.cookies.set("spondy-review-8000", cookie)
        for method, path in found:
            if (method, path) in OPEN:
                continue
            for accept in ("text/html", "*/*"):
                answer = caller.request(method, address_of(path), headers={"Accept": accept})
                assert answer.status_code in (401, 403) if method == "POST" else answer.status_code == 401, path
                assert not re.search("zebulon|Q-4711|spondyl", answer.text), path


def test_nothing_is_changed_without_the_word_of_the_session(bench, person):
    person("ann", Role.ADMIN)
    there = bench()
    posts = [path for method, path in routes_of(there.app) if method not in ("GET", "HEAD")]
    assert {"/views", "/people", "/sign-out", "/sign-in"} <= set(posts)
    caller, other = there.caller("ann"), there.caller("ann")
    with there.store.reading() as session:
        before = audit.head_of(session)
    for path in posts:
        for csrf in ({}, {"csrf": ""}, {"csrf": other.csrf}, {"csrf": "x" * 64}, {"csrf": "\u00e4"}):
            assert caller.post(address_of(path), data=csrf).status_code == 403, (path, csrf)
            # As a header, only ASCII can be sent at all.
            headers = {"X-CSRF-Token": next(iter(csrf.values()), "").encode("ascii", "ignore").decode()}
            assert caller.post(address_of(path), headers=headers).status_code == 403, path
        assert caller.post(address_of(path), json={"csrf": caller.csrf}).status_code == 403, path
    with there.store.reading() as session:
        assert audit.head_of(session) == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 200),
    ],
)
def test_only_pages_of_its_own_call_it(bench, ann, headers, status):
    caller = bench().caller("ann")
    assert caller.get("/worklist", headers=headers).status_code == status


def sign_in(caller, name, password, after="/"):
    form = caller.get("/sign-in").text
    csrf = re.search(r'name="csrf" value="(\w+)"', form)[1]
    return caller.post("/sign-in", data={"csrf": csrf, "name": name, "password": password, "next": after})


def test_signing_in_and_out(bench, person):
    person("ann", password=PASSWORD)
    there = bench()
    caller = there.caller()
    answer = sign_in(caller, " Ann ", PASSWORD, "/worklist?type=gap")
    assert (answer.status_code, answer.headers["location"]) == (303, "/worklist?type=gap")
    (cookie,) = [each for each in answer.headers.get_list("set-cookie") if not each.startswith("spondy-review-form")]
    assert re.search("httponly", cookie, re.I) and re.search("samesite=strict", cookie, re.I)
    assert "max-age" not in cookie.lower() and "secure" not in cookie.lower()
    page = caller.get("/worklist")
    assert page.status_code == 200 and "ann" in page.text
    csrf = re.search(r'meta name="csrf" content="(\w+)"', page.text)[1]
    kept = caller.cookies["spondy-review-8000"]
    assert caller.post("/sign-out", data={"csrf": csrf}).headers["location"] == "/sign-in"
    caller.cookies.set("spondy-review-8000", kept)
    assert caller.get("/worklist").status_code == 401


def test_behind_tls_the_cookies_never_go_another_way(bench, person):
    person("ann", password=PASSWORD)
    caller = bench(public_url="https://review.example").caller()
    caller.base_url = "https://review.example"
    caller.headers["Host"] = "review.example"
    answer = sign_in(caller, "ann", PASSWORD)
    assert answer.status_code == 303
    cookies = [each for each in answer.headers.get_list("set-cookie") if each.startswith("__Host-spondy-review=")]
    assert len(cookies) == 1 and re.search("secure", cookies[0], re.I) and "domain" not in cookies[0].lower()


@pytest.mark.parametrize(
    ("after", "goes_to"),
    [
        ("/figures?by=service", "/figures?by=service"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/" + "x" * 3000, "/"),
    ],
)
def test_after_signing_in_one_stays_here(bench, person, after, goes_to):
    person("ann", password=PASSWORD)
    assert sign_in(bench().caller(), "ann", PASSWORD, after).headers["location"] == goes_to


def test_a_wrong_password_says_no_more_than_that(bench, person):
    person("ann", password=PASSWORD)
    caller = bench().caller()
    wrong, nobody = sign_in(caller, "ann", "wrong"), sign_in(caller, "eve", "wrong")
    assert wrong.status_code == nobody.status_code == 403
    assert "Name or password is wrong." in wrong.text
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", wrong.text) == strip.sub("", nobody.text)
    assert "wrong" not in re.findall(r'value="([^"]*)"', wrong.text)


def test_guessing_is_slowed_down(bench, person, clock):
    person("ann", password=PASSWORD)
    caller = bench().caller()
    for _ in range(PER_NAME):
        assert sign_in(caller, "ann", "wrong").status_code == 403
    answer = sign_in(caller, "ann", PASSWORD)
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) == 900
    assert "try again in 15 minutes" in answer.text
    clock.move(minutes=15)
    assert sign_in(caller, "ann", PASSWORD).status_code == 303


def test_who_does_nothing_has_to_sign_in_again(bench, ann, clock):
    caller = bench().caller("ann")
    for _ in range(3):
        clock.move(minutes=29)
        assert caller.get("/worklist").status_code == 200
    clock.move(minutes=30)
    answer = caller.get("/worklist?type=gap")
    assert answer.status_code == 401
    assert 'url=/sign-in?next=%2Fworklist%3Ftype%3Dgap"' in answer.text


def test_a_change_of_people_counts_at_once(bench, person, ann):
    person("eve", Role.ADMIN)
    there = bench()
    caller = there.caller("ann")
    assert caller.get("/figures").status_code == 403
    with there.store.writing() as session:
        set_role(session, "ann", Role.LEAD, by=ann)
    assert caller.get("/figures").status_code == 200
    with there.store.writing() as session:
        disable(session, "ann", by=ann)
    assert caller.get("/figures").status_code == 401


MAY = {
    Role.REVIEWER: {"/worklist": 200, "/figures": 403, "/figures.csv": 403, "/people": 403},
    Role.LEAD: {"/worklist": 200, "/figures": 200, "/figures.csv": 200, "/people": 403},
    Role.ADMIN: {"/worklist": 200, "/figures": 200, "/figures.csv": 200, "/people": 200},
}


@pytest.mark.parametrize("role", MAY)
def test_each_role_sees_its_own(bench, person, role):
    person("ann", role)
    caller = bench().caller("ann")
    assert {path: caller.get(path).status_code for path in MAY[role]} == MAY[role]
    links = re.findall(r'<a href="(/\w*)"', caller.get("/worklist").text)
    assert ("/figures" in links, "/people" in links) == (MAY[role]["/figures"] == 200, MAY[role]["/people"] == 200)


def test_one_who_works_alone_comes_in_once_by_the_address(bench, store, clock):
    there = bench(alone=True)
    with store.writing() as session:
        first, second = (issue_token(session, local_person(session)) for _ in range(2))
    caller = there.caller()
    assert caller.get(f"/token/{first}").headers["location"] == "/"
    assert caller.get("/people").status_code == 200
    again = there.caller().get(f"/token/{first}")
    assert again.status_code == 403 and "This address was used before" in again.text
    assert there.caller().get("/token/" + "x" * 43).status_code == 403
    clock.move(minutes=11)
    assert there.caller().get(f"/token/{second}").status_code == 403
    assert "<form" not in there.caller().get("/sign-in").text


def test_a_team_has_no_such_address(bench, store):
    with store.writing() as session:
        token = issue_token(session, local_person(session))
    assert bench().caller().get(f"/token/{token}").status_code == 404
    with store.reading() as session:
        assert person_named(session, "local") is not None


def test_answers_are_kept_nowhere_and_load_nothing_from_elsewhere(bench, ann):
    caller = bench().caller("ann")
    for path in ("/worklist", "/assets/frame.css", "/sign-in", "/nothing"):
        headers = caller.get(path).headers
        assert headers["cache-control"] == "no-store"
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'" and policy["form-action"] == "'self'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        # Else a form would come from the origin "null".
        assert headers["referrer-policy"] == "same-origin"
