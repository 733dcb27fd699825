"""Which module reads which pattern files, and which rules come with examples to run.

A new kind of pattern file is entered here once; `spondy patterns` then checks, tests and lists it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib import import_module
from typing import Any, NamedTuple

from spondy.knowledge.files import pattern_files, patterns_dir, read_yaml


@dataclass(frozen=True)
class PatternSet:
    """Pattern files that one loader reads.

    Attributes:
        name: what the set is called.
        files: glob patterns of its files, below `patterns/`.
        loader: `module:function` that reads the files and checks them against their schema.
        selftest: `module:function` that runs the rules' own examples and yields a `Failure` for each that fails.
    """

    name: str
    files: tuple[str, ...]
    loader: str
    selftest: str | None = None

    def load(self) -> None:
        """Read the files.

        Raises:
            PatternError: a file breaks its schema.
        """
        _call(self.loader)

    def failures(self) -> Iterator[Failure]:
        """Run the rules' own examples."""
        if self.selftest is not None:
            yield from _call(self.selftest)

    def holds(self, file: str) -> bool:
        """Say whether a file belongs to this set."""
        return any(fnmatch(file, pattern) for pattern in self.files)


class Failure(NamedTuple):
    """An example that a rule does not keep."""

    rule: str
    message: str


class ListedRule(NamedTuple):
    """A rule as `spondy patterns list` shows it."""

    id: str
    file: str
    source: str


_EXAMPLES = "spondy.adapters.patterns_examples"
_CODING = "spondy.coding.rules"
PATTERN_SETS = (
    PatternSet("vocabulary", ("vocabulary.yaml",), "spondy.knowledge.vocabulary:vocabulary"),
    PatternSet("regions", ("regions.yaml",), "spondy.reading.regions:_file"),
    PatternSet("levels", ("terms/levels.yaml",), "spondy.reading.placeholders:level_file"),
    PatternSet("terms", ("terms/[!m]*.yaml",), "spondy.reading.rules:term_files"),
    PatternSet("context", ("context/*.yaml",), "spondy.reading.rules:cue_files"),
    PatternSet("sections", ("sections/*.yaml",), "spondy.reading.rules:header_rules"),
    PatternSet("anatomy", ("coding/anatomy.yaml",), "spondy.coding.anatomy:anatomy"),
    PatternSet(
        "coding rules", ("coding/rules.yaml",), "spondy.coding.rules:condition_rules", f"{_EXAMPLES}:condition_rules"
    ),
    PatternSet("coding reviews", ("coding/reviews.yaml",), f"{_CODING}:reviews", f"{_EXAMPLES}:reviews"),
    PatternSet("symptom codes", ("coding/secondary.yaml",), f"{_CODING}:symptom_tables", f"{_EXAMPLES}:symptoms"),
    PatternSet("code templates", ("coding/templates.yaml",), "spondy.coding.templates:templates"),
    PatternSet("injury codes", ("coding/injuries.yaml",), "spondy.coding.templates:injuries"),
    PatternSet("code tables", ("codes/*",), "spondy.coding.codeset:code_set"),
    PatternSet("gaps", ("gaps/gaps.yaml",), "spondy.gaps.rules:gap_rules"),
    PatternSet("gap regions", ("gaps/regions.yaml",), "spondy.gaps.regions:_rows"),
    PatternSet("query drafts", ("query/draft.yaml",), "spondy.gaps.draft:layout"),
    PatternSet("query lint", ("query/lint.yaml",), "spondy.gaps.lint_rules:lint_knowledge", f"{_EXAMPLES}:lint"),
)


def _call(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)()


def uncovered_files(sets: Iterable[PatternSet] = PATTERN_SETS) -> list[str]:
    """Return the pattern files that no set reads."""
    known = tuple(sets)
    names = [path.relative_to(patterns_dir()).as_posix() for path in pattern_files()]
    return [name for name in names if not any(entry.holds(name) for entry in known)]


def listed_rules() -> list[ListedRule]:
    """Return every rule with an id and a source, by file and in the order in which it stands there."""
    rules = []
    for path in pattern_files():
        file = path.relative_to(patterns_dir()).as_posix()
        # Editions of the code set have ids and sources too, and are no rules.
        if path.suffix == ".yaml" and not file.startswith("codes/"):
            rules += [ListedRule(rule["id"], file, rule["source"]) for rule in _rules_in(read_yaml(file))]
    return rules


def _rules_in(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        if isinstance(data.get("id"), str) and isinstance(data.get("source"), str):
            yield data
        for value in data.values():
            yield from _rules_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from _rules_in(value)
