"""Admins change who may come in."""

from __future__ import annotations

import re

import pytest

from spondy.adapters.review.store import audit
from spondy.adapters.review.store.logins import log_in
from spondy.adapters.review.store.people import local_person, person_named
from spondy.adapters.review.store.records import Role

PASSWORD, OTHER = "correct horse battery", "another long password"


@pytest.fixture
def team(bench, person):
    person("eve", Role.ADMIN)
    person("ben", password=PASSWORD)
    return bench()


def words(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def test_a_person_is_added_and_comes_in(team):
    eve = team.caller("eve")
    answer = eve.fill("/people", name="Ann", full_name="Ann <i>Other</i>", role="lead", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/people?done=added")
    page = eve.get("/people?done=added")
    assert "The person was added." in page.text and "Ann &lt;i&gt;Other&lt;/i&gt;" in page.text
    assert log_in(team.store, "ann", PASSWORD, address="127.0.0.1")
    with team.store.reading() as session:
        assert person_named(session, "ann").role == Role.LEAD
        last = list(audit.entries(session))
    (row,) = [row for row in last if row.object == "person:ann" and row.action == "person"]
    assert row.who == "eve"


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("/people", {"name": "ben", "role": "lead", "password": PASSWORD}, "There is a person named ben already."),
        ("/people", {"name": "a b", "role": "lead", "password": PASSWORD}, "A name has at most 64"),
        ("/people", {"name": "ann", "role": "lead", "password": "short"}, "A password has between 12 and 1000"),
        ("/people", {"name": "ann", "role": "king", "password": PASSWORD}, "role"),
        ("/people/eve/role", {"role": "lead"}, "The last admin must stay one."),
        ("/people/eve/disable", {}, "The last admin must stay one."),
        ("/people/nobody/disable", {}, "There is no such person."),
        ("/people/ben/password", {"password": "short"}, "A password has between"),
        ("/people/local/password", {"password": PASSWORD}, "Who works alone is an admin"),
        ("/people/LOCAL/disable", {}, "Who works alone is an admin"),
    ],
)
def test_what_cannot_be_done_is_said(team, path, fields, said):
    if "local" in path.lower():
        with team.store.writing() as session:
            local_person(session)
    answer = team.caller("eve").fill(path, **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "short" not in words(answer)


def test_role_password_and_access_are_changed(team):
    eve, ben = team.caller("eve"), team.caller("ben")
    assert ben.get("/worklist").status_code == 200
    assert eve.fill("/people/ben/role", role="admin").headers["location"] == "/people?done=role"
    assert ben.get("/people").status_code == 200
    assert eve.fill("/people/ben/password", password=OTHER).status_code == 303
    assert ben.get("/people").status_code == 401
    assert log_in(team.store, "ben", OTHER, address="127.0.0.1")
    ben = team.caller("ben")
    assert eve.fill("/people/ben/disable").status_code == 303
    assert ben.get("/people").status_code == 401
    assert "Enable ben" in eve.get("/people").text
    assert eve.fill("/people/ben/enable").status_code == 303
    assert log_in(team.store, "ben", OTHER, address="127.0.0.1")


def test_others_change_nobody(team, person):
    person("lea", Role.LEAD)
    for name in ("ben", "lea"):
        caller = team.caller(name)
        fields = {"name": "mallory", "role": "admin", "password": PASSWORD}
        assert caller.fill("/people", **fields).status_code == 403
        assert caller.fill("/people/ben/role", role="admin").status_code == 403
        assert caller.fill("/people/eve/disable").status_code == 403
    with team.store.reading() as session:
        assert person_named(session, "mallory") is None
        assert person_named(session, "ben").role == Role.REVIEWER
