"""The gate as a condition of Spark: which notes may name a condition, told before any of them goes to Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

from pyspark.sql import Column

from spondy.reading.column_gate import column_expressions

_BRANCHES = 5
"""Alternatives that are looked at in a row; Java tries one after the other at each place of the text."""
_UNIT = re.compile(r"\\b|\[[^]]*]|\\.|.")
_ALTERNATIVES = re.compile(r"\(\?i:(.*)\)")

Tree = dict[str, "Tree"]
"""Alternatives by their first unit (a character, a set of them, a word boundary); "" where one ends."""


def may_name_condition(text: Column) -> Column:
    """Return the condition that a condition may be named in a text; null where the text is."""
    groups = (reduce(and_, (text.rlike(factored(each)) for each in group)) for group in column_expressions())
    return reduce(or_, groups)


def factored(expression: str) -> str:
    """Write alternatives so that common beginnings stand once, for an engine that tries them one by one.

    Args:
        expression: of the form ``(?i:one|two|...)``, each alternative without groups; or any other, which stays.
    """
    found = _ALTERNATIVES.fullmatch(expression)
    if found is None:
        # Nearly all characters are ASCII, which this tells sooner than a set of many ranges.
        return rf"(?=[^\x00-\x7f]){expression}"
    units = [_UNIT.findall(alternative) for alternative in found[1].split("|")]
    bound = [each[1:] for each in units if each[0] == r"\b"]
    free = [each for each in units if each[0] != r"\b"]
    parts = [r"\b" + _dispatched(_tree(bound))] if bound else []
    parts += [_dispatched(_tree(free))] if free else []
    return f"(?i:{'|'.join(parts)})"


def _tree(alternatives: Sequence[Sequence[str]]) -> Tree:
    root: Tree = {}
    for units in alternatives:
        node = root
        for unit in units:
            node = node.setdefault(unit, {})
        node[""] = {}
    return root


def _dispatched(node: Tree) -> str:
    """Write a tree behind a look at the next character, which at most places of a text is none that one begins with."""
    firsts = sorted(node)
    groups = [firsts[start : start + _BRANCHES] for start in range(0, len(firsts), _BRANCHES)]
    written = (f"(?=[{_set(group)}]){_written({first: node[first] for first in group})}" for group in groups)
    return f"(?=[{_set(firsts)}])(?:{'|'.join(written)})"


def _set(units: Sequence[str]) -> str:
    characters = "".join(unit.strip("[]") for unit in units)
    # Anywhere else than in front a hyphen would mean a range.
    return "-" * ("-" in characters) + characters.replace("-", "")


def _written(node: Tree) -> str:
    # What goes on behind the end of an alternative need not be looked at.
    if "" in node:
        return ""
    parts = [first + _written(rest) for first, rest in node.items()]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
