"""The expressions that Spark searches for, written for Java, find what they found before."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("pyspark", reason='install "spondy[spark]"')

from spondy.adapters.spark.gate_filter import factored
from spondy.reading.column_gate import column_expressions

EXPRESSIONS = [each for group in column_expressions() for each in group]
UNUSUAL = "plain text \u2013 with dashes \u2014 “quotes” ® é ñ \u2003 \u200b \u017f Å Ω 中 🙂"


def witnesses(expression):
    """Yield each alternative as a text, and texts that differ from it a little."""
    for alternative in expression.removeprefix("(?i:").removesuffix(")").split("|"):
        text = re.sub(r"\[(.)[^]]*]", r"\1", alternative.replace(r"\b", "")).replace("\\", "")
        yield from (text, text.upper(), f"the {text}.", f"x{text}", f"{text}x", f"_{text}_", text[:-1], text[1:], "")
        yield from (text.replace("-", dash) for dash in "\u2011\u2013\u2014\u2212" if "-" in text)


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda expression: expression[:20])
def test_the_factored_expression_finds_the_same(expression):
    texts = [*witnesses(expression), *UNUSUAL] if expression.startswith("(?i:") else list(UNUSUAL)
    before, after = re.compile(expression), re.compile(factored(expression))
    found = [before.search(text) is not None for text in texts]
    assert True in found and False in found
    assert [after.search(text) is not None for text in texts] == found


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        (r"(?i:\bone\b|\bonto|\bslip\b|\bslip)", r"(?i:\b(?=[os])(?:(?=[os])(?:on(?:e\b|to)|slip)))"),
        (r"(?i:\bone\b|two)", r"(?i:\b(?=[o])(?:(?=[o])one\b)|(?=[t])(?:(?=[t])two))"),
        (r"(?i:1x|[-—]x|step[-—]off)", r"(?i:(?=[-1—s])(?:(?=[-1—s])(?:1x|[-—]x|step[-—]off)))"),
    ],
)
def test_common_beginnings_stand_once(expression, wanted):
    assert factored(expression) == wanted
