"""Millimetres and Meyerding grades of a translation: by the word that governs the number, and the level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from spondy.knowledge.files import load
from spondy.knowledge.spine import vertebrae
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Condition, Evidence
from spondy.reading.rows import Mention, Page
from spondy.reading.rules import MeasureFile
from spondy.reading.search import Guarded
from spondy.reading.voice import of_study

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
SLIP_MENTION = "slip-mention"
"""Value of "the slip" where the note has named it before."""

_NOT_CURRENT = frozenset({"comparison", "pmh", "psh", "family", "template", "instructions", "technique"})
_PLAIN = "radiograph"
_NOT_MEASURED = frozenset({"procedure", "medications", "labs"})


@lru_cache(maxsize=1)
def _patterns() -> MeasureFile:
    file: MeasureFile = load("terms/measures.yaml", MeasureFile)
    return file


@lru_cache(maxsize=4)
def _stems(*names: str) -> Guarded:
    return Guarded(*(getattr(_patterns(), name).pattern for name in names))


def guarded_measures() -> tuple[str, ...]:
    """Return the expressions that are looked for only where their stems stand."""
    return tuple(getattr(_patterns(), name).pattern for name in ("mm", "grade", "ptosis"))


def slipping_sites() -> tuple[str, ...]:
    """Return the sites of fracture in which one vertebra slips on the next."""
    return _patterns().slipping_sites


def is_not_current(page: Page, section: str | None) -> bool:
    """Say whether a section speaks of the past, of others or of plans, not of the spine as it is now."""
    if section == "indication":
        return page.note_kind == "radiology-report"
    return section in _NOT_CURRENT


class Measures:
    """What a note measures of a translation, wherever it is: searched for once, and then asked of level by level.

    Attributes:
        page: the note.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def millimetres(self) -> tuple[tuple[float, int, int], ...]:
        """The millimetres of current translations, each with its place."""
        return tuple(_millimetres(self.page)) if _stems("mm").may_match(self.page.lowered) else ()

    @cached_property
    def grades(self) -> tuple[re.Match[str], ...]:
        """The Meyerding grades given to a slip now."""
        return tuple(_grades(self.page)) if _stems("grade").may_match(self.page.lowered) else ()


def largest_mm(measures: Measures, conditions: list[Condition]) -> tuple[float | None, list[Evidence]]:
    """Return the largest current translation in millimetres at the conditions' levels, with its words."""
    best: float | None = None
    evidence: list[Evidence] = []
    page = measures.page
    for value, start, end in measures.millimetres:
        if (best is None or value > best) and _level_fits(page, start, end, conditions):
            best, evidence = value, [page.evidence(start, end, rule="measure.mm")]
    if best is None:
        return None, []
    for match in _patterns().bare_pair.finditer(page.text):
        value, place = float(match.group("bare")), match.span("unit")
        if value > best and _is_translation(page, *place) and _level_fits(page, *place, conditions):
            best, evidence = value, [page.evidence(match.start("bare"), match.end("bare"), rule="measure.mm")]
    return best, evidence


def measured_by_study(measures: Measures, condition: Condition) -> bool:
    """Say whether an imaging study gives the millimetres or the grade of a slip; only one tells those "in flexion"."""
    page = measures.page
    places = [(start, end) for _, start, end in measures.millimetres] + [match.span() for match in measures.grades]
    return any(
        (of_study(page, start) or _patterns().dynamic.match(page.text, end))
        and _level_fits(page, start, end, [condition])
        for start, end in places
    )


def _millimetres(page: Page) -> Iterator[tuple[float, int, int]]:
    for match in _patterns().mm.finditer(page.text):
        values = [float(value) for value in (match.group("low"), match.group("high"), match.group("one")) if value]
        if values and _is_translation(page, match.start(), match.end()):
            yield max(values), match.start(), match.end()


def _is_translation(page: Page, start: int, end: int) -> bool:
    """Say whether millimetres measure a current translation: by the word that governs them."""
    sentence = page.sentence_at(start)
    if is_not_current(page, sentence.section) or sentence.section in _NOT_MEASURED:
        return False
    left = page.text[sentence.start : start]
    right = page.text[end : sentence.end]
    if _is_past(page, sentence.index, start):
        return False
    if _patterns().past.search(left) is not None:
        return False
    governor = _governor(left, right)
    if governor is None:
        governor = _governed_by_column(page, start)
    if governor is None and (_patterns().dynamic.match(right) or _patterns().position.search(left)):
        governor = True
    if governor is None:
        governor = _governed_by_study(page, sentence.start, start, end)
    return governor is True


_PARTS = re.compile(r"[,;]|\band\b|\bwith\b")
_APPOSITION = re.compile(r"\s*,\s*")
"""A comma alone between the word and its number: "displaced on C5, 3 mm"."""


def _governor(left: str, right: str) -> bool | None:
    """Return True for a displacement word, False for another measured thing, None where neither stands near."""
    patterns = _patterns()
    best: tuple[int, bool] | None = None
    right = re.split(r"[;]|\.\s|, (?=(?:with|and)\b)", right, maxsplit=1)[0]
    for pattern, verdict in ((patterns.displacement, True), (patterns.other, False)):
        for match in pattern.finditer(left):
            gap = len(left) - match.end()
            between = left[match.end() :]
            penalty = 0 if _APPOSITION.fullmatch(between) else 12 * len(_PARTS.findall(between))
            candidate = (gap + penalty + (4 if verdict else 6), verdict)
            best = candidate if best is None or candidate < best else best
        for match in pattern.finditer(right):
            penalty = 14 * len(_PARTS.findall(right[: match.start()]))
            candidate = (match.start() + penalty, verdict)
            best = candidate if best is None or candidate < best else best
    return best[1] if best is not None else None


def _governed_by_column(page: Page, start: int) -> bool | None:
    """In a table drawn with bars the head of the column says what its numbers measure."""
    line = page.text.rfind("\n", 0, start) + 1
    column = page.text.count("|", line, start)
    head = None
    while line > 0 and column:
        above = page.text.rfind("\n", 0, line - 1) + 1
        if "|" not in page.text[above : line - 1]:
            break
        head, line = page.text[above : line - 1], above
    cells = head.split("|") if head is not None else []
    return _governor(cells[column], "") if column < len(cells) else None


def _governed_by_study(page: Page, sentence_start: int, start: int, end: int) -> bool | None:
    """Millimetres right behind a dynamic study ("flex-ex views: 3.5 mm in flexion") measure translation.

    So do those that are all a plain film gives ("standing lateral: 5 mm") in a note about a slip.
    """
    studies = [mention for mention in page.between(sentence_start, start, "imaging") if mention.end <= start]
    if any(mention.attributes.get("dynamic") == "yes" for mention in studies):
        return True
    if not studies or studies[-1].value != _PLAIN or studies[-1].has("hypothetical", "unavailable", "missing"):
        return None
    sentence = page.sentence_at(start)
    if any(part.value != "spine" for part in page.beside(sentence.index, "bodypart")):
        return None
    alone = _patterns().read_off.fullmatch(page.text, studies[-1].end, start)
    if alone is None or _patterns().read_off_ends.match(page.text, end, sentence.end) is None:
        return None
    return True if any(_names_a_slip(mention) for mention in page.of("condition")) else None


def _is_past(page: Page, sentence: int, start: int) -> bool:
    for mention in page.beside(sentence, "condition", "displacement"):
        near = mention.start - 30 <= start <= mention.end + 60
        if near and mention.has("prior", "family", "hypothetical", "template", "historical"):
            return True
    return False


def _level_fits(page: Page, start: int, end: int, conditions: list[Condition]) -> bool:
    located = [one for one in conditions if one.levels]
    if not located:
        return True
    span = page.sentence_at(start)
    levels = [level for level in page.levels_in(span.start, span.end) if level.names]
    if not levels:
        return True
    nearest = min(levels, key=lambda level: (max(level.start - end, start - level.end, 0), level.start))
    wanted = frozenset().union(*(vertebrae(level) for one in located for level in one.levels))
    wanted |= frozenset().union(*(vertebrae(level) for one in located for level in one.conflicting_levels), frozenset())
    names = {vertebra for level in levels for name in level.names for vertebra in vertebrae(name)}
    near = {vertebra for name in nearest.names for vertebra in vertebrae(name)}
    return bool(near & wanted) or (len(levels) <= 2 and bool(names & wanted))


def meyerding_grade(measures: Measures, conditions: list[Condition]) -> tuple[int | None, list[Evidence]]:
    """Return the highest Meyerding grade given to a slip, 1 to 5, with its words."""
    slips = [one for one in conditions if vocabulary().role(one.kind) == "slip"]
    best: int | None = None
    evidence: list[Evidence] = []
    page = measures.page
    for match in measures.grades:
        word = match.group("grade").upper()
        value = _ROMAN.get(word) or int(word)
        if best is None or value > best:
            best, evidence = value, [page.evidence(match.start(), match.end(), rule="measure.grade")]
    if slips and best is None and _stems("ptosis").may_match(page.lowered):
        ptosis = _patterns().ptosis.search(page.text)
        if ptosis is not None:
            best, evidence = 5, [page.evidence(ptosis.start(), ptosis.end(), rule="measure.grade")]
    return best, evidence


def _grades(page: Page) -> Iterator[re.Match[str]]:
    patterns = _patterns()
    for match in patterns.grade.finditer(page.text):
        sentence = page.sentence_at(match.start())
        if is_not_current(page, sentence.section):
            continue
        slip_near = any(_names_a_slip(mention) for mention in page.beside(sentence.index, "condition", "displacement"))
        if slip_near or patterns.meyerding.match(page.text, match.start()) is not None:
            yield match


def _names_a_slip(mention: Mention) -> bool:
    if mention.has("negated", "hypothetical", "family", "prior"):
        return False
    return (
        mention.category == "displacement"
        or mention.value in (SLIP_MENTION, vocabulary().kind("slip"))
        or mention.attributes.get("traumatic-slip") == "yes"
    )
