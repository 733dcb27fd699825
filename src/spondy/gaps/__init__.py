"""Gaps: what the documentation lacks or contradicts, what each answer would change, and a query that asks for it."""

from spondy.gaps.find import find_gaps
from spondy.gaps.lint import Violation, lint_query, rules_not_checked

__all__ = ["Violation", "find_gaps", "lint_query", "rules_not_checked"]
