"""People, logins and sessions, with a clock that is moved by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from spondy.adapters.review.store import LoginRefusedError, RefusedError, audit
from spondy.adapters.review.store.logins import (
    IDLE,
    LONGEST,
    begin_session,
    forget_old_sessions,
    issue_token,
    log_in,
    log_out,
    redeem_token,
    who_is_in,
)
from spondy.adapters.review.store.passwords import fits, hashed
from spondy.adapters.review.store.people import (
    add_person,
    disable,
    enable,
    local_person,
    map_identity,
    people,
    person_named,
    person_of_identity,
    set_password,
    set_role,
)
from spondy.adapters.review.store.records import Actor, Role
from spondy.adapters.review.store.throttle import PER_ADDRESS, PER_NAME, WINDOW

PROGRAM = Actor("spondy")
PASSWORD = "correct horse battery"
HERE = "192.0.2.1"


@pytest.fixture
def carol(person):
    return person("carol", Role.LEAD, password=PASSWORD)


@pytest.fixture
def writing(store):
    def call(function, *arguments, **more):
        with store.writing() as session:
            return function(session, *arguments, **more)

    return call


def refused(store, name, password, address=HERE):
    with pytest.raises(LoginRefusedError) as error:
        log_in(store, name, password, address=address)
    return error.value


# --- passwords --------------------------------------------------------------------------------------------------------


def test_a_password_is_stored_as_argon2id_with_a_salt(monkeypatch):
    monkeypatch.undo()
    stored = hashed(PASSWORD)
    # RFC 9106, section 4, the second of its recommendations.
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert stored != hashed(PASSWORD)
    assert fits(PASSWORD, stored)
    for other in ("", PASSWORD + " ", PASSWORD.upper()):
        assert not fits(other, stored)
    for broken in (None, "", "plain"):
        assert not fits(PASSWORD, broken)


def test_a_password_that_was_hashed_weaker_is_hashed_again(store, carol, execute, monkeypatch):
    weak = execute("SELECT password_hash FROM person WHERE name = 'carol'")
    monkeypatch.undo()
    log_in(store, "carol", PASSWORD, address=HERE)
    ((strong,),) = execute("SELECT password_hash FROM person WHERE name = 'carol'")
    assert [(strong,)] != weak
    assert fits(PASSWORD, strong)


def test_in_and_out(store, writing, carol):
    token = log_in(store, " Carol ", PASSWORD, address=HERE)
    assert who_is_in(store, token) == carol
    assert carol.role is Role.LEAD
    writing(log_out, token)
    assert who_is_in(store, token) is None
    assert who_is_in(store, "another") is None


def test_neither_password_nor_token_is_in_the_database(store, carol, execute):
    token = log_in(store, "carol", PASSWORD, address=HERE)
    kept = repr(execute("SELECT * FROM person")) + repr(execute("SELECT * FROM login_session"))
    assert PASSWORD not in kept and token not in kept


def test_a_refusal_does_not_say_what_was_wrong(store, carol):
    assert str(refused(store, "carol", "wrong")) == str(refused(store, "nobody", PASSWORD))


def test_who_has_no_password_or_is_disabled_stays_out(store, writing, carol, ann):
    refused(store, "ann", "")
    token = log_in(store, "carol", PASSWORD, address=HERE)
    writing(disable, "carol", by=PROGRAM)
    assert who_is_in(store, token) is None
    refused(store, "carol", PASSWORD)
    writing(enable, "carol", by=PROGRAM)
    assert who_is_in(store, token) is None
    assert log_in(store, "carol", PASSWORD, address=HERE)


def test_a_new_password_ends_all_sessions(store, writing, carol):
    token = log_in(store, "carol", PASSWORD, address=HERE)
    writing(set_password, "carol", "another horse entirely", by=carol)
    assert who_is_in(store, token) is None
    refused(store, "carol", PASSWORD)
    assert log_in(store, "carol", "another horse entirely", address=HERE)


# --- throttling -------------------------------------------------------------------------------------------------------


def test_a_name_has_to_wait_wherever_it_calls_from(store, carol, clock):
    for number in range(PER_NAME):
        assert refused(store, "carol", "wrong", f"192.0.2.{number}").wait == 0
        clock.move(seconds=10)
    waiting = refused(store, "CAROL", PASSWORD, "198.51.100.1")
    assert waiting.wait == WINDOW.total_seconds() - 10 * PER_NAME
    clock.move(seconds=waiting.wait - 1)
    assert refused(store, "carol", PASSWORD).wait == 1
    clock.move(seconds=1)
    assert log_in(store, "carol", PASSWORD, address=HERE)


def test_an_address_has_to_wait_whomever_it_asks_for(store, carol, monkeypatch):
    monkeypatch.setattr("spondy.adapters.review.store.throttle.PER_ADDRESS", 3)
    assert PER_ADDRESS > 3
    for number in range(3):
        assert refused(store, f"n{number}", "wrong").wait == 0
    assert refused(store, "carol", PASSWORD).wait > 0
    assert log_in(store, "carol", PASSWORD, address="198.51.100.1")


def test_a_login_that_succeeds_forgets_what_failed(store, carol):
    for _ in range(PER_NAME - 1):
        refused(store, "carol", "wrong")
    log_in(store, "carol", PASSWORD, address=HERE)
    for _ in range(PER_NAME - 1):
        assert refused(store, "carol", "wrong").wait == 0
    assert log_in(store, "carol", PASSWORD, address=HERE)


def test_refusals_stand_in_the_audit_without_what_was_typed(store, carol):
    refused(store, "carol", "wrong")
    refused(store, "my-Password-typed-as-name", "x")
    with store.reading() as session:
        rows = [(row.who, row.action, row.object) for row in audit.entries(session)][-2:]
    assert rows == [("spondy", "login-failed", "person:carol"), ("spondy", "login-failed", "person:")]


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_a_session_ends_when_nobody_is_there(store, carol, clock):
    token = log_in(store, "carol", PASSWORD, address=HERE)
    for _ in range(3):
        clock.move(seconds=(IDLE - timedelta(seconds=1)).total_seconds())
        assert who_is_in(store, token) == carol
    clock.move(seconds=IDLE.total_seconds())
    assert who_is_in(store, token) is None


def test_a_session_ends_whatever_is_done(store, writing, carol, clock):
    token = log_in(store, "carol", PASSWORD, address=HERE)
    for _ in range(int(LONGEST / timedelta(minutes=10)) - 1):
        clock.move(minutes=10)
        assert who_is_in(store, token) == carol
    clock.move(minutes=10)
    assert who_is_in(store, token) is None


def test_short_limits_hold_too(store, carol, clock):
    token = log_in(store, "carol", PASSWORD, address=HERE)
    short = {"idle": timedelta(seconds=10), "longest": timedelta(seconds=25)}
    for _ in range(3):
        clock.move(seconds=8)
        assert who_is_in(store, token, **short) == carol
    clock.move(seconds=1)
    assert who_is_in(store, token, **short) is None


def test_sessions_that_are_over_are_forgotten(store, writing, carol, clock, execute):
    writing(issue_token, writing(person_named, "carol"))
    log_in(store, "carol", PASSWORD, address=HERE)
    clock.move(hours=11)
    token = log_in(store, "carol", PASSWORD, address=HERE)
    clock.move(hours=1)
    writing(forget_old_sessions)
    assert execute("SELECT count(*) FROM login_session") == [(1,)]
    assert execute("SELECT count(*) FROM one_time_token") == [(0,)]
    assert who_is_in(store, token, idle=timedelta(hours=2)) == carol


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_the_token_in_the_address_lets_in_once(store, writing):
    def issue(session):
        return issue_token(session, local_person(session))

    token = writing(issue)
    who = who_is_in(store, writing(redeem_token, token))
    assert (who.name, who.role) == ("local", Role.ADMIN)
    for bad in (token, "another", ""):
        with pytest.raises(LoginRefusedError, match="used before, or is too old"):
            writing(redeem_token, bad)


def test_the_token_is_good_for_ten_minutes(writing, clock):
    token = writing(lambda session: issue_token(session, local_person(session)))
    clock.move(minutes=10)
    with pytest.raises(LoginRefusedError):
        writing(redeem_token, token)


# --- people -----------------------------------------------------------------------------------------------------------

NO_NAMES = ["", " ", "-x", "a b", "x" * 65, "\u00e9va", "a\nb", "<b>"]


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_name(writing, name):
    with pytest.raises(RefusedError, match="a name has at most"):
        writing(add_person, name, Role.REVIEWER, by=PROGRAM)


@pytest.mark.parametrize("password", ["", "short", "x" * 1001])
def test_what_is_no_password(writing, ann, password):
    with pytest.raises(RefusedError, match="a password has between"):
        writing(set_password, "ann", password, by=PROGRAM)


def test_a_name_is_taken_once(writing, ann):
    with pytest.raises(RefusedError, match="already"):
        writing(add_person, " ANN ", Role.REVIEWER, by=PROGRAM)


def test_who_once_worked_alone_is_no_admin_who_could_let_others_in(writing, person):
    writing(local_person)
    person("root", Role.ADMIN)
    with pytest.raises(RefusedError, match="last admin"):
        writing(disable, "root", by=PROGRAM)


def test_the_last_admin_stays(writing, person):
    person("root", Role.ADMIN)
    person("other", Role.ADMIN)
    writing(set_role, "other", Role.LEAD, by=PROGRAM)
    for refused_one in (
        lambda: writing(disable, "root", by=PROGRAM),
        lambda: writing(set_role, "root", Role.LEAD, by=PROGRAM),
    ):
        with pytest.raises(RefusedError, match="last admin"):
            refused_one()
    writing(set_role, "other", Role.ADMIN, by=PROGRAM)
    writing(disable, "root", by=PROGRAM)
    assert [(each.name, each.disabled_at is None) for each in writing(people)] == [("other", True), ("root", False)]


@pytest.mark.parametrize("change", [set_role, disable, enable])
def test_nobody_is_changed_who_is_not_there(writing, change):
    more = (Role.LEAD,) if change is set_role else ()
    with pytest.raises(RefusedError, match="no such person"):
        writing(change, "x", *more, by=PROGRAM)


def test_roles_include_each_other():
    assert [[one.includes(other) for other in Role] for one in Role] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


def test_identities_of_a_provider(store, writing, ann, ben):
    writing(map_identity, "https://login.example.org", "s1", "ann", by=PROGRAM)
    writing(map_identity, "https://login.example.org", "s1", "ann", by=PROGRAM)
    with pytest.raises(RefusedError, match="somebody else"):
        writing(map_identity, "https://login.example.org", "s1", "ben", by=PROGRAM)
    with store.writing() as session:
        assert person_of_identity(session, "https://login.example.org", "s1").name == "ann"
        assert person_of_identity(session, "https://other.example.org", "s1") is None
        token = begin_session(session, person_named(session, "ann"), "identity")
    assert who_is_in(store, token) == ann
    writing(disable, "ann", by=PROGRAM)
    with store.reading() as session:
        assert person_of_identity(session, "https://login.example.org", "s1") is None
    with pytest.raises(LoginRefusedError), store.writing() as session:
        begin_session(session, person_named(session, "ann"), "identity")
