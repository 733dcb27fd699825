"""Code templates: how the open parts of a rule's code are filled, and every code a template can become."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from string import Formatter
from typing import Any

from pydantic import Field

from spondy.coding.facts import Facts
from spondy.errors import PatternError
from spondy.knowledge.files import Strict, load
from spondy.knowledge.vocabulary import vocabulary


class Injury(Strict):
    """One row of the fracture table; a key left out fits anything."""

    id: str
    vertebra: tuple[str, ...]
    site: tuple[str, ...]
    type: tuple[str, ...] | None = None
    stability: tuple[str, ...] | None = None
    displacement: tuple[str, ...] | None = None
    direction: tuple[str, ...] | None = None
    code: str

    def fits(self, facts: Facts, site: str) -> bool:
        """Say whether the row is that of these facts, read under a fracture site."""
        if facts.vertebra not in self.vertebra or site not in self.site:
            return False
        open_keys = ("type", "stability", "displacement", "direction")
        return all(getattr(self, key) is None or getattr(facts, key) in getattr(self, key) for key in open_keys)


class NamedSite(Strict):
    """A family of codes in which some yield to a named site."""

    family: str
    codes: tuple[str, ...] = Field(min_length=1)


class Templates(Strict):
    """The content of ``patterns/coding/templates.yaml``."""

    region_digits: dict[str, dict[str, str]]
    displacement: dict[str, str]
    completeness: dict[str, str]
    cervical: dict[str, str]
    sevenths: dict[str, dict[str, str]]
    open_initial: dict[str, str]
    yields_to_named_site: tuple[NamedSite, ...]
    yields_because: str
    yields_source: str
    yields_rule: str

    def region_digit(self, template: str, region: str) -> str:
        """Return the digit of a region in a family."""
        digits = _of_family(self.region_digits, template) or {}
        return digits.get(region, vocabulary().regions[region].digit)

    def seventh(self, template: str, phase: str, is_open: bool) -> str:
        """Return the 7th character of a family for a phase of care."""
        initial = _of_family(self.open_initial, template)
        if is_open and phase == "active" and initial:
            return initial
        return self._sevenths_of(template)[phase]

    def all_sevenths(self, template: str) -> set[str]:
        """Return every 7th character that a family may take."""
        initial = _of_family(self.open_initial, template)
        return {*self._sevenths_of(template).values(), *([initial] if initial else [])}

    def _sevenths_of(self, template: str) -> dict[str, str]:
        sevenths = _of_family(self.sevenths, template)
        if sevenths is None:
            raise PatternError(f"coding/templates.yaml: no 7th characters for {template}")
        return sevenths


def _of_family(table: dict[str, Any], template: str) -> Any:
    return next((value for family, value in table.items() if template.startswith(family)), None)


@lru_cache(maxsize=1)
def templates() -> Templates:
    """Return the shipped template parts."""
    shipped: Templates = load("coding/templates.yaml", Templates)
    return shipped


@lru_cache(maxsize=1)
def injuries() -> tuple[Injury, ...]:
    """Return the fracture table in reading order."""
    rows: tuple[Injury, ...] = load("coding/injuries.yaml", tuple[Injury, ...])
    return rows


def _open_parts(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def fill(template: str, facts: Facts, *, region: str | None = None, injury_site: str | None = None) -> str:
    """Return the code that a template becomes for these facts.

    Args:
        template: the code with its open parts in braces.
        facts: what is known of the condition.
        region: the region whose digit is meant; that of the facts when not given.
        injury_site: the fracture site under which the injury table is read; that of the facts when not given.

    Raises:
        PatternError: the injury table has no row for these facts.
    """
    if "injury" in _open_parts(template):
        site = injury_site or facts.site
        row = next((row for row in injuries() if row.fits(facts, site)), None)
        if row is None:
            raise PatternError(f"coding/injuries.yaml: no row for {facts.vertebra}, {site}")
        template = template.replace("{injury}", row.code)
    known = templates()
    parts = {
        "region": lambda: known.region_digit(template, region or facts.region),
        "displacement": lambda: known.displacement[facts.displacement],
        "completeness": lambda: known.completeness[facts.completeness],
        "cervical": lambda: known.cervical[facts.vertebra],
        "seventh": lambda: known.seventh(template, facts.phase, facts.open),
    }
    return template.format(**{name: parts[name]() for name in _open_parts(template)})


def expansions(template: str) -> set[str]:
    """Return every code that a template can become."""
    if "injury" in _open_parts(template):
        return {code for row in injuries() for code in expansions(template.replace("{injury}", row.code))}
    known = templates()
    choices = {
        "region": lambda: {known.region_digit(template, region) for region in vocabulary().regions},
        "displacement": lambda: set(known.displacement.values()),
        "completeness": lambda: set(known.completeness.values()),
        "cervical": lambda: set(known.cervical.values()),
        "seventh": lambda: known.all_sevenths(template),
    }
    names = _open_parts(template)
    return {
        template.format(**dict(zip(names, values, strict=True)))
        for values in product(*(sorted(choices[name]()) for name in names))
    }
