"""Signing in by an OpenID provider, which runs beside the tests as a server of its own."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from oidc_provider import CLIENT, SECRET, provider

from spondy.adapters.review.store import audit
from spondy.adapters.review.store.people import disable, local_person, person_of_identity
from spondy.adapters.review.store.records import Role
from spondy.adapters.review.web.settings import OidcSettings


@pytest.fixture
def issuer():
    with provider() as running:
        yield running


@pytest.fixture
def team(bench, issuer, person):
    person("ann", Role.LEAD)
    return bench(oidc=OidcSettings(issuer.issuer, CLIENT, SECRET))


def back_from_provider(caller, start="/oidc/start"):
    """Go to the provider as a browser does; return the address that it leads back to."""
    answer = caller.get(start)
    assert answer.status_code == 302, answer.text
    led = httpx.get(answer.headers["location"])
    assert led.status_code == 302
    return led.headers["location"]


def come_in(team, start="/oidc/start"):
    caller = team.caller()
    return caller, caller.get(back_from_provider(caller, start))


def test_who_the_provider_knows_comes_in(team, issuer):
    caller, answer = come_in(team, "/oidc/start?next=/figures")
    assert (answer.status_code, answer.headers["location"]) == (303, "/figures")
    assert caller.get("/figures").status_code == 200
    assert issuer.asked == ["/.well-known/openid-configuration", "/authorize", "/token", "/jwks"]
    with team.store.reading() as session:
        assert person_of_identity(session, issuer.issuer, "u-1").name == "ann"
        last = list(audit.entries(session))[-1]
    assert (last.who, last.action, last.details) == ("ann", "login", '{"how":"identity"}')


def test_what_is_sent_along_is_never_the_same(team):
    caller = team.caller()
    sent = [parse_qs(urlsplit(caller.get("/oidc/start").headers["location"]).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert sent[0][name] != sent[1][name]
    assert sent[0]["code_challenge_method"] == ["S256"]
    assert sent[0]["redirect_uri"] == ["http://127.0.0.1:8000/oidc/callback"]


def test_the_way_back_is_the_address_that_people_know(bench, issuer, person):
    there = bench(oidc=OidcSettings(issuer.issuer, CLIENT, SECRET), public_url="https://review.example")
    caller = there.caller()
    caller.headers["Host"] = "review.example"
    sent = parse_qs(urlsplit(caller.get("/oidc/start").headers["location"]).query)
    assert sent["redirect_uri"] == ["https://review.example/oidc/callback"]


SPOILED = {
    "another issuer": {"iss": "http://evil.example"},
    "for another client": {"aud": "another"},
    "for several clients, ours not among them": {"aud": ["another", "third"], "azp": CLIENT},
    "another nonce": {"nonce": "x" * 30},
    "no nonce": {"nonce": None},
    "too old": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
    "no subject": {"sub": None},
}


@pytest.mark.parametrize("changes", SPOILED.values(), ids=SPOILED)
def test_a_token_that_is_wrong_lets_nobody_in(team, issuer, changes):
    def spoil(claims):
        return {name: value for name, value in (claims | changes).items() if value is not None}

    issuer.spoil = spoil
    caller, answer = come_in(team)
    assert answer.status_code == 403 and "failed; try again" in answer.text
    assert caller.get("/worklist").status_code == 401


def test_a_token_that_another_signed_lets_nobody_in(team, issuer):
    issuer.signing_key = RSAKey.generate_key(2048, {"kid": "first"})
    caller, answer = come_in(team)
    assert answer.status_code == 403
    assert caller.get("/worklist").status_code == 401


def test_a_token_that_nobody_signed_lets_nobody_in(team, issuer, monkeypatch):
    def unsigned(header, claims, key):
        from base64 import urlsafe_b64encode
        from json import dumps

        parts = (urlsafe_b64encode(dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "none"}, claims))
        return ".".join([*parts, ""])

    monkeypatch.setattr("oidc_provider.jwt.encode", unsigned)
    assert come_in(team)[1].status_code == 403


def test_a_new_key_of_the_provider_is_asked_for(team, issuer):
    assert come_in(team)[1].status_code == 303
    issuer.key = issuer.signing_key = RSAKey.generate_key(2048, {"kid": "second"})
    assert come_in(team)[1].status_code == 303
    assert issuer.asked.count("/jwks") == 2 and issuer.asked.count("/.well-known/openid-configuration") == 1


def test_an_answer_counts_once_and_in_its_own_browser(team):
    caller, other = team.caller(), team.caller()
    back = back_from_provider(caller)
    assert other.get(back).status_code == 403
    assert caller.get(back).status_code == 303
    assert caller.get(back).status_code == 403
    for query in ("", "?code=x&state=y", "?error=access_denied&state=y"):
        assert team.caller().get(f"/oidc/callback{query}").status_code == 403


NOT_ITSELF = {
    "another name": {"issuer": "http://localhost:1"},
    "tokens elsewhere": {"token_endpoint": "http://evil.example/token"},
    "keys elsewhere": {"jwks_uri": "http://localhost:1/jwks"},
    "sign-in elsewhere": {"authorization_endpoint": "https://evil.example/authorize"},
    "nothing": {"token_endpoint": None},
}


@pytest.mark.parametrize("metadata", NOT_ITSELF.values(), ids=NOT_ITSELF)
def test_nobody_else_is_asked(team, issuer, metadata):
    issuer.metadata = metadata
    answer = team.caller().get("/oidc/start")
    assert answer.status_code == 403 and "addresses that are not its own" in answer.text
    issuer.metadata = {}
    assert come_in(team)[1].status_code == 303


def test_a_provider_that_is_not_there_is_said(bench):
    answer = bench(oidc=OidcSettings("http://127.0.0.1:1", CLIENT, SECRET)).caller().get("/oidc/start")
    assert answer.status_code == 403 and "cannot be reached" in answer.text


def test_without_a_provider_there_is_no_such_way(bench):
    for path in ("/oidc/start", "/oidc/callback"):
        assert bench().caller().get(path).status_code == 404


PASSWORD = "correct horse battery"
STRANGERS = {
    "unknown": {"sub": "u-9", "preferred_username": "mallory"},
    "without a name": {"sub": "u-9"},
    "the name of one with a password": {"sub": "u-9", "preferred_username": "ben"},
    "the name of one who works alone": {"sub": "u-9", "preferred_username": "local"},
    "the name of one whom it knows already": {"sub": "u-9", "preferred_username": "ann"},
    "disabled, by name": {"sub": "u-9", "preferred_username": "dan"},
    "no text": {"sub": "u-9", "preferred_username": ["ann"]},
}


@pytest.mark.parametrize("claims", STRANGERS.values(), ids=STRANGERS)
def test_whom_the_workbench_does_not_know_stays_outside(team, issuer, person, ann_came_in, claims):
    ben = person("ben", password=PASSWORD)
    person("dan")
    with team.store.writing() as session:
        local_person(session)
        disable(session, "dan", by=ben)
    issuer.person = claims
    caller, answer = come_in(team)
    assert answer.status_code == 403 and "ask an admin to add you" in answer.text
    assert caller.get("/worklist").status_code == 401


@pytest.fixture
def ann_came_in(team):
    assert come_in(team)[1].status_code == 303


def test_from_then_on_the_subject_counts(team, issuer, ann_came_in, person):
    person("other")
    issuer.person = {"sub": "u-1", "preferred_username": "other"}
    caller, answer = come_in(team)
    assert answer.status_code == 303
    assert "Signed in as</span> ann " in caller.get("/worklist").text
    eve = person("eve", Role.ADMIN)
    with team.store.writing() as session:
        disable(session, "ann", by=eve)
    assert come_in(team)[1].status_code == 403


@pytest.mark.parametrize(
    ("verified", "status"), [(True, 303), (False, 403), (None, 403), ("true", 403)], ids=["yes", "no", "unsaid", "text"]
)
def test_an_address_counts_where_the_provider_has_verified_it(bench, issuer, person, verified, status):
    person("ann@example.org")
    issuer.person = {"sub": "u-1", "email": "Ann@example.org", "email_verified": verified}
    there = bench(oidc=OidcSettings(issuer.issuer, CLIENT, SECRET, "email"))
    assert come_in(there)[1].status_code == status
