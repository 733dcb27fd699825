"""The review workbench: every page and form, with words of a note in every place; and what its database is open to."""

from __future__ import annotations

import re
import sys

import httpx
import pytest
from canaries import NAME, found_in, leaks, open_to_others
from hostile import requests, routes
from watching import serving

web = pytest.importorskip("spondy.adapters.review.web.app", reason="install spondy[review]")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("review server"),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which Linux has"),
]
ROUTES = tuple(routes((*web.OPEN, *web.ROUTERS)))
LEAVES = "/sign-out"


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_route(with_results, accept):
    watch = with_results
    options = ("review", "results", "--notes", "in/one.jsonl", "--port", "0")
    with serving(watch, *options) as served, httpx.Client(follow_redirects=True, timeout=60) as client:
        home = client.get(served.url, headers={"Accept": "text/html"})
        assert home.is_success
        base = str(home.url.copy_with(path="/", query=None)).rstrip("/")
        csrf = re.search(r'name="csrf" value="(\w+)"', home.text)
        assert csrf is not None
        form = {"csrf": csrf[1]}
        faults = 0
        for route in sorted(ROUTES, key=lambda route: route.path == LEAVES):
            for asked in requests(route, form):
                headers = asked.headers | {"Accept": accept, "X-CSRF-Token": csrf[1]}
                answer = client.request(asked.method, base + asked.path, headers=headers, content=asked.content)
                assert answer.status_code != 500, (asked, answer.text)
                assert not found_in(repr(answer.headers)) or answer.is_redirect or answer.is_success
                # Pages show notes, to those who may see them; a message about a fault does not.
                if answer.is_error:
                    faults += 1
                    assert not found_in(answer.content), (asked, answer.text)
        assert faults
    watched = served.watched
    assert watched.status == 0, watched.err.decode()[-2000:]
    assert watched.seen == set()
    assert watched.network == ""
    assert not found_in(watched.err), watched.err.decode()[-3000:]
    assert not found_in(watched.out)
    kept = [path for path in leaks(watch.folder) if not path.startswith(("in/", "results/", "again/"))]
    assert all(path.startswith("spondy-review.sqlite") for path in kept), kept
    for path in watch.folder.glob("spondy-review.sqlite*"):
        assert open_to_others(path) == []
    assert NAME
