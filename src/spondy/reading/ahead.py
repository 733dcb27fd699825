"""Do at once what else waits until a note first needs it."""

from __future__ import annotations

from spondy.reading.gate import naming_rules
from spondy.reading.header_search import compile_headers
from spondy.reading.pipeline import pipeline
from spondy.reading.rules import term_files


def compile_ahead() -> None:
    """Build the pipeline and compile every expression of a term, a cue or a header, which takes about a second."""
    built = pipeline()
    built.targets.compile()
    built.cues.compile()
    compile_headers()


def small_notes() -> list[str]:
    """Return some texts that name a condition: the first example of each rule that can name one."""
    rules = (rule for file in term_files() for rule in file.rules)
    return [rule.match[0] for rule in rules if rule.id in naming_rules()]
