"""A fault that nobody foresaw: a page for a browser, a problem document for a script, and the place in the log only."""

from __future__ import annotations

import json
import logging

import pytest

from spondy.adapters.review.store import DatabaseError
from spondy.adapters.review.web import worklist

SECRET = "Zebrafinch"


@pytest.fixture
def broken(bench, ann, monkeypatch, caplog):
    """Somebody who calls a workbench whose work list fails, and what is logged."""

    def fail(*arguments, **more):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(worklist.stored, "counts", fail)
    # What ran before may have turned a log off, or kept it to itself.
    for name in ("spondy", "spondy.access", "spondy.server"):
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
        caplog.set_level(logging.INFO, logger=name)
    caplog.set_level(logging.INFO)
    return bench().caller("ann"), caplog


@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml", "text/html"])
def test_a_browser_gets_a_page(broken, accept):
    caller, log = broken
    answer = caller.get("/worklist", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "<h2>Internal Server Error</h2>" in answer.text and "SPY000" in answer.text
    assert "default-src" in answer.headers["content-security-policy"]
    for detail in (SECRET, "RuntimeError", "Traceback", ".py"):
        assert detail not in answer.text
    assert "RuntimeError in fail" in log.text and SECRET not in log.text
    assert answer.headers["x-request-id"] in log.text


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
def test_a_script_gets_a_problem(broken, accept):
    caller, log = broken
    answer = caller.get("/worklist", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert set(answer.json()) == {"type", "title", "status", "detail", "code"}
    for detail in (SECRET, "RuntimeError", "fail"):
        assert detail not in answer.text
    # Once as a fault, once as a request.
    (line,) = [json.loads(each.message) for each in log.records if each.name == "spondy.access"]
    assert (line["route"], line["status"]) == ("/worklist", 500)
    assert len([each for each in log.records if each.name == "spondy.server"]) == 1


def test_what_is_foreseen_is_told(bench, ann, monkeypatch):
    def fail(*arguments, **more):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(worklist.stored, "counts", fail)
    answer = bench().caller("ann").get("/worklist")
    assert answer.status_code == 503
    assert "The disk is full." in answer.text
