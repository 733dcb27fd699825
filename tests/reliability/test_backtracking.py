"""Expressions that could take a time that doubles with every letter are named by `spondy patterns check`."""

from __future__ import annotations

import re
import signal
import time

import pytest

from spondy.adapters.cli import main
from spondy.adapters.patterns_backtracking import dangerous_expressions, may_take_very_long
from spondy.knowledge import files

BAD = {
    r"(a+)+$": "a" * 40 + "!",
    r"(?:\w+\s*)+:": "word" * 12,
    r"(?:a*)*b": "a" * 40,
    r"([a-z]+)*!": "a" * 40,
    r"(?:\s*,?\s*)*x": " " * 40,
    r"(?:.*,?)*z": "a" * 40,
    r"((a+)b?)+c": "a" * 40,
    r"(?:x+x+)+y": "x" * 40,
    r"(?:a+|b)*c": "a" * 40,
    r"(?:(?:ab)+)+c": "ab" * 40,
    r"(?:no\s+)?(?:\w+)+x:": "a" * 40,
    r"(?:[^.]+)+;": "a" * 40,
    r"(?:a{2,})+b": "a" * 80,
    r"x(?=(a+)+b)": "x" + "a" * 40,
    r"{level}(?:\s*\w*)*!": "C1 " + "a" * 40,
}
GOOD = [
    *(r"\w+", r"a+b+", r"(?:\w+,)*", r"(?:\w+\s+)*x", r"(?:a|b)*", r"(?:foo|fob)+", r"(?:\d+\.)+\d+", r"(?:a|a)*b"),
    *(r"(?:\s*,\s*\w+)*", r"(?:a+){0,3}", r"(?:a++)*b", r"no\s+(?:\w+\s){0,4}pain", r"(?:[a-z]+-)*\d", r"(\w|\d)+x"),
    *(r"{level}(?:\s+\w+)*!", "(", "[", "a{9999999999999}", "++", "no expression at all + more", ""),
]


@pytest.mark.parametrize("expression", BAD)
def test_what_could_take_very_long_is_named(expression):
    assert may_take_very_long(expression)


@pytest.mark.parametrize("expression", GOOD)
def test_what_could_not_is_not(expression):
    assert not may_take_very_long(expression)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no alarm")
@pytest.mark.parametrize(("expression", "text"), list(BAD.items())[:3])
def test_they_do_take_very_long(expression, text):
    """What the tests call bad is bad: twice the letters are far more than twice the work."""

    def seconds(length):
        begin = time.process_time()
        re.search(expression, text[:length] + "\u00a7")
        return time.process_time() - begin

    assert seconds(22) > 4 * max(seconds(11), 1e-5)


def test_no_shipped_expression_is_in_danger():
    assert list(dangerous_expressions()) == []


def test_the_check_names_file_and_expression(monkeypatch, capsys):
    read = files.read_yaml

    def read_yaml(relative, folder=None):
        found = read(relative, folder)
        return found | {"rules": [{"regex": [r"(?:\w+\s*)+:"]}]} if relative == "terms/imaging.yaml" else found

    monkeypatch.setattr("spondy.adapters.patterns_backtracking.read_yaml", read_yaml)
    assert main(["patterns", "check"]) == 1
    message = capsys.readouterr().err
    assert r"terms/imaging.yaml: (?:\w+\s*)+:" in message
    assert "could take a time that doubles with every letter" in message
