"""`spondy review` from outside: what it loads, prints and refuses."""

from __future__ import annotations

import json
import os
import signal
import stat

import httpx
import pytest
import sqlalchemy
from reviewing import reviewing

from spondy.adapters.cli import main
from spondy.adapters.review.store import audit, open_store
from spondy.adapters.review.store.audit import PROGRAM
from spondy.adapters.review.store.logins import begin_session
from spondy.adapters.review.store.people import add_person, local_person
from spondy.adapters.review.store.records import Role

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workbench")]


@pytest.fixture
def files(made, run_folder, write):
    """A run of two notes, and the notes, as arguments."""
    folder = run_folder(made.analysis_of("1"), made.analysis_of("2"))
    notes = write("notes.jsonl", [{"note_id": name, "text": made.NOTE} for name in "12"])
    return str(folder), "--notes", str(notes)


@pytest.fixture
def refused(capfd):
    """Return a function that runs the command, which ends at once, and gives its message."""

    def run(*arguments):
        status = main(["review", *map(str, arguments)])
        out, err = capfd.readouterr()
        assert (status, out) == (2, "")
        return " ".join(err.replace("\u2502", " ").split())

    return run


def test_it_loads_and_serves_and_serves_again(files, tmp_path):
    database = tmp_path / "review.sqlite"
    with reviewing(database, *files) as served, httpx.Client(follow_redirects=True) as caller:
        assert served.address.startswith("http://127.0.0.1:") and "/token/" in served.address
        assert "2 notes loaded: 2 new, 0 changed" in served.log
        assert "<strong>2</strong> items" in caller.get(served.address).text
        assert httpx.get(served.address).status_code == 403
        assert stat.S_IMODE(database.stat().st_mode) == 0o600
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(30) == 0
        assert json.loads(served.log.splitlines()[-1])["route"] == "/token/{token}"
    with reviewing(database) as served, httpx.Client(follow_redirects=True) as caller:
        assert "loaded" not in served.log
        assert "<strong>2</strong> items" in caller.get(served.address).text
    store = open_store(database)
    with store.reading() as session:
        assert audit.verify(session).fault is None
        assert [row.action for row in audit.entries(session)] == ["load", "loaded", "person", "login", "login"]
    store.close()


@pytest.mark.xdist_group("postgresql")
def test_a_team_on_postgresql(files, postgresql):
    name = f"review_{os.getpid()}"
    engine = sqlalchemy.create_engine(f"{postgresql}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name} TEMPLATE template"))
    url = f"{postgresql}/{name}"
    store = open_store(url)
    with store.writing() as session:
        ann = add_person(session, "ann", Role.ADMIN, by=PROGRAM, password="correct horse battery")
        alone = begin_session(session, local_person(session), "token")
        token = begin_session(session, ann, "password")
    try:
        with reviewing(url, *files, "--host", "127.0.0.1", "--idle-minutes", "5") as served:
            assert "/token/" not in served.address
            port = served.url.rpartition(":")[2]
            cookies = {f"spondy-review-{port}": token}
            for path in ("/worklist?type=gap&q=neck", "/figures", "/people"):
                answer = httpx.get(f"{served.url}{path}", cookies=cookies)
                assert answer.status_code == 200, path
            # Who worked alone before has no part in a team.
            assert httpx.get(f"{served.url}/worklist", cookies={f"spondy-review-{port}": alone}).status_code == 401
        with store.reading() as session:
            assert audit.verify(session).fault is None
    finally:
        store.close()
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


REFUSED = {
    "another address, and nobody signs in": (
        ("--host", "0.0.0.0"),
        "0.0.0.0 can be reached from other machines, and nobody would have to sign in",
    ),
    "a proxy, and nobody signs in": (("--public-url", "https://review.example"), "nobody would have to sign in"),
    "passwords in the open": (("--public-url", "http://review.example"), "must begin with https://"),
    "no address": (("--public-url", "review.example"), "is an address that begins with https://"),
    "a folder": (("--public-url", "https://review.example/review"), "is a host, and no folder of one"),
    "half a provider": (("--oidc-issuer", "https://id.example"), "go together"),
    "notes without analyses": (("--notes", "x"), "ANALYSES and --notes go together"),
    "nothing to load": (("--load-only",), "--load-only is of no use without ANALYSES"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(refused, tmp_path, arguments, message):
    database = tmp_path / "review.sqlite"
    open_store(database).close()
    assert message in refused("--database", database, *arguments)


def test_a_provider_without_its_secret_is_refused(refused, tmp_path):
    (tmp_path / "empty").write_text("\n")
    options = ("--oidc-issuer", "https://id.example", "--oidc-client-id", "x", "--oidc-client-secret-file")
    for name in ("empty", "nowhere"):
        assert "the secret of the OpenID client cannot be read" in refused(*options, tmp_path / name)
    assert "must begin with https://" in refused("--oidc-issuer", "http://id.example", *options[2:], tmp_path / "empty")


def test_without_a_database_there_is_nothing_to_serve(refused, tmp_path):
    assert "No such file" in refused("--database", tmp_path / "nowhere.sqlite")


def test_a_port_that_is_taken_is_said(refused, site):
    port = site.url.rpartition(":")[2]
    assert f"cannot listen on 127.0.0.1 port {port}" in refused("--database", site.database, "--port", port)
