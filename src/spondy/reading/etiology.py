"""One etiology from all that the note says of one condition's cause."""

from __future__ import annotations

from spondy.reading.links import links
from spondy.reading.rows import Mention, Page

UNSAID = "undocumented"
CONFLICT = "conflicting"
_CONGENITAL = "congenital"
_SUSPECTED = "congenital-suspected"
_ORDER = (
    "traumatic-acute",
    "traumatic-old",
    "traumatic-unclear",
    "isthmic",
    "inflammatory",
    "iatrogenic",
    "pathologic",
    "degenerative",
    "acquired",
)
_RETRACTED = 160
"""How far behind a cause it may be called wrong, characters."""
_ACUTE, _OLD, _UNCLEAR = _ORDER[:3]


def value_of(page: Page, cause: Mention, condition: Mention) -> str | None:
    """Return the etiology that one mention of a cause states, None where it states none.

    Args:
        page: the note.
        cause: an etiology mention linked to the condition.
        condition: the condition's mention.
    """
    categories = {cue.category for cue in cause.cues}
    if categories & {"family", "hypothetical", "template"} and not condition.has("hypothetical", "family"):
        return None
    if "negated" in categories and not condition.has("negated"):
        return None
    if links().retracts.match(page.text[cause.end : cause.end + _RETRACTED]) is not None:
        return None
    if cause.value == _CONGENITAL and categories & {"possible", "rule-out"}:
        return _SUSPECTED
    if cause.value == _UNCLEAR:
        return timing(page, cause)
    return cause.value


def timing(page: Page, cause: Mention) -> str:
    """Say whether a trauma named as the cause is acute, old or of unclear time, from the words of its sentence."""
    details = {
        mention.value
        for mention in page.beside(cause.sentence, "detail")
        if abs(mention.start - cause.start) < 80 and not mention.has("negated")
    }
    if "undated" in details:
        return _UNCLEAR
    if "old" in details:
        return _OLD
    if "acute" in details:
        return _ACUTE
    return _UNCLEAR


def combine(values: list[tuple[str, str, str | None]], corrected: bool = False) -> str:
    """Combine the stated causes of one condition.

    Args:
        values: (etiology, voice, section) of each statement.
        corrected: True where the author corrects a carried-forward list, which then does not count.
    """
    own = [item for item in values if item[1] != "list"]
    if corrected and own:
        values = own
    stated = {etiology for etiology, _, _ in values}
    if not stated:
        return UNSAID
    others = stated - {_CONGENITAL, _SUSPECTED}
    if _CONGENITAL in stated:
        return CONFLICT if others else _CONGENITAL
    if _SUSPECTED in stated and not others - {"acquired"}:
        return _SUSPECTED
    assessed = {etiology for etiology, _, section in values if section == "assessment"} - {_CONGENITAL, _SUSPECTED}
    pool = assessed or others
    return next(etiology for etiology in _ORDER if etiology in pool)
