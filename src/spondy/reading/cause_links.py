"""Which causes that a note names belong to which of its conditions."""

from __future__ import annotations

import re

from spondy.knowledge.vocabulary import vocabulary
from spondy.reading.rows import Mention, Page

_NOUN_BREAK = re.compile(r"[.;:|]|\b(?:and|with|but|no|without|from)\b", re.IGNORECASE)
"""What ends the words that a cause stands before."""


def causes_of(page: Page, mention: Mention) -> list[Mention]:
    """Return the etiology mentions that belong to a mention of a condition.

    An adjective must stand beside the condition or in its apposition; a phrase such as "due to trauma" may
    stand anywhere in its sentence, or open the next one where that names no condition of its own.
    """
    found = []
    sentence = mention.sentence
    for cause in [*page.beside(sentence, "etiology"), *page.beside(sentence + 1, "etiology")]:
        if mention.start <= cause.start and cause.end <= mention.end:
            found.append(cause)
        elif cause.sentence == sentence:
            if _is_linked(page, mention, cause):
                found.append(cause)
        elif _carries_on(page, mention, cause):
            found.append(cause)
    return found


def _is_linked(page: Page, mention: Mention, cause: Mention) -> bool:
    if cause.attributes.get("form") == "cause":
        low, high = sorted((mention.end, cause.start))
        symptom_between = any(low <= other.start < high for other in page.beside(cause.sentence, "symptom"))
        return not symptom_between and _nearest_condition(page, cause) is mention
    if cause.end <= mention.start:
        between = page.text[cause.end : mention.start]
        return len(between) < 60 and _NOUN_BREAK.search(between) is None and _nearest_condition(page, cause) is mention
    between = page.text[mention.end : cause.start]
    if _nearest_condition(page, cause) is not mention or len(between) > 110:
        return False
    return re.search(r"[;|]|\b(?:and|with|but|no|without|next to|beside|plus)\b", between, re.IGNORECASE) is None


def _nearest_condition(page: Page, cause: Mention) -> Mention | None:
    best: tuple[int, int] | None = None
    nearest: Mention | None = None
    adjective = cause.attributes.get("form") != "cause"
    for other in page.beside(cause.sentence, "condition", "displacement"):
        if other.start < cause.end and cause.start < other.end and cause.attributes.get("form") == "cause":
            continue
        if other.value.endswith(("-mention", "-finding")) and other.value not in ("slip-mention",):
            continue
        if other.start >= cause.end:
            if adjective and _NOUN_BREAK.search(page.text[cause.end : other.start]):
                continue  # another matter begins between the two
            gap, behind = other.start - cause.end, 0 if adjective else 1
            if not adjective:
                gap += 40
        else:
            gap, behind = max(cause.start - other.end, 0), 1
            if adjective:
                gap += 5
        if best is None or (gap, behind) < best:
            best, nearest = (gap, behind), other
    return nearest


_OPENS = re.compile(r"^[\s(]*(?:\w+[\s,]+){0,3}$")
_REFERS = re.compile(
    r"\b(?:this|it|these|that|both|above|attribute\w*|cause|etiology|origin|felt|likely|probably|presumably)\b",
    re.IGNORECASE,
)


def _carries_on(page: Page, mention: Mention, cause: Mention) -> bool:
    if page.sentences[cause.sentence].section != mention.section:
        return False
    if _is_of_the_slip(page, mention, cause):
        return True
    if any(not other.value.endswith("-mention") for other in page.beside(cause.sentence, "condition", "displacement")):
        return False
    later = any(other.start > mention.start for other in page.beside(mention.sentence, "condition"))
    lead = page.text[page.sentences[cause.sentence].start : cause.start]
    on_a_new_line = "\n" in page.text[mention.end : cause.start].strip(" ") and _REFERS.search(lead) is None
    if later or on_a_new_line:
        return False
    return _OPENS.match(lead) is not None or (
        cause.attributes.get("form") == "cause" and _REFERS.search(lead) is not None
    )


def _is_of_the_slip(page: Page, mention: Mention, cause: Mention) -> bool:
    """Say whether a cause is that of "the slip" which a sentence takes up from the one before."""
    roles = vocabulary()
    nearest = _nearest_condition(page, cause)
    return (
        nearest is not None
        and nearest.value == "slip-mention"
        and mention.value in roles.kinds
        and roles.role(mention.value) == "slip"
    )
