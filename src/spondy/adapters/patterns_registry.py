"""Which module reads which pattern files, and which rules come with examples to run.

A new kind of pattern file is entered here once; `spondy patterns` then checks, tests and lists it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib import import_module
from typing import Any, NamedTuple

from spondy.knowledge.examples import Failure
from spondy.knowledge.files import pattern_files, patterns_dir, read_yaml


@dataclass(frozen=True)
class PatternSet:
    """Pattern files that one loader reads.

    Attributes:
        name: what the set is called.
        files: glob patterns of its files, below `patterns/`.
        loader: `module:function` that reads the files and checks them against their schema.
        selftest: `module:function` that runs the rules' own examples and yields a `Failure` for each that fails.
        match_and_miss: whether each rule must carry a text that it matches and one that it does not.
    """

    name: str
    files: tuple[str, ...]
    loader: str
    selftest: str | None = None
    match_and_miss: bool = False

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


class ListedRule(NamedTuple):
    """A rule as `spondy patterns list` shows it."""

    id: str
    file: str
    source: str


_EXAMPLES = "spondy.adapters.patterns_examples"
_LOADERS = "spondy.adapters.patterns_loaders"
_CODING = "spondy.coding.rules"
_READING = "spondy.reading.rules"
_SELFTEST = "spondy.reading.selftest"
PATTERN_SETS = (
    PatternSet("vocabulary", ("vocabulary.yaml",), "spondy.knowledge.vocabulary:vocabulary"),
    PatternSet("regions", ("regions.yaml",), "spondy.knowledge.spine:region_table"),
    PatternSet("levels", ("terms/levels.yaml",), f"{_LOADERS}:levels", f"{_SELFTEST}:levels", True),
    PatternSet("measures", ("terms/measures.yaml",), f"{_LOADERS}:measures"),
    PatternSet("links", ("terms/links.yaml",), f"{_LOADERS}:links"),
    PatternSet("hints", ("terms/hints.yaml",), f"{_LOADERS}:hints"),
    PatternSet("terms", ("terms/*.yaml",), f"{_READING}:term_files", f"{_SELFTEST}:terms", True),
    PatternSet("context", ("context/*.yaml",), f"{_READING}:cue_files", f"{_SELFTEST}:cues", True),
    PatternSet("sections", ("sections/headers.yaml",), f"{_READING}:header_rules", f"{_SELFTEST}:headers", True),
    PatternSet("sentences", ("sections/sentences.yaml",), f"{_READING}:sentence_rules", f"{_SELFTEST}:sentences", True),
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
    PatternSet("query drafts", ("query/draft.yaml",), "spondy.gaps.draft:layout"),
    PatternSet("guides", ("guides/*.yaml",), "spondy.guides.checking:library", "spondy.guides.examples:failures"),
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


def repeated_ids() -> list[str]:
    """Return the ids that more than one rule has, over all files."""
    return sorted(rule for rule, times in Counter(rule.id for rule in listed_rules()).items() if times > 1)


def unproven_rules(sets: Iterable[PatternSet] = PATTERN_SETS) -> list[ListedRule]:
    """Return the rules without a text that they match or without one that they miss, where both are asked for."""
    asking = [entry for entry in sets if entry.match_and_miss]
    return [
        ListedRule(rule["id"], file, rule["source"])
        for file, rule in _all_rules()
        if any(entry.holds(file) for entry in asking) and not (rule.get("match") and rule.get("miss"))
    ]


def listed_rules() -> list[ListedRule]:
    """Return every rule with an id and a source, by file and in the order in which it stands there."""
    return [ListedRule(rule["id"], file, rule["source"]) for file, rule in _all_rules()]


def _all_rules() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in pattern_files():
        file = path.relative_to(patterns_dir()).as_posix()
        # Editions of the code set have ids and sources too, and are no rules.
        if path.suffix == ".yaml" and not file.startswith("codes/"):
            for rule in _rules_in(read_yaml(file)):
                yield file, rule


def _rules_in(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        if isinstance(data.get("id"), str) and isinstance(data.get("source"), str):
            yield data
        for value in data.values():
            yield from _rules_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from _rules_in(value)
