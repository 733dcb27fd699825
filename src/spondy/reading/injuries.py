"""Acute injury: whether the note is of one, and the details of its fractures and dislocations."""

from __future__ import annotations

from spondy.knowledge.vocabulary import vocabulary
from spondy.model import FractureDetail
from spondy.reading.lesions import Said
from spondy.reading.measures import slipping_sites
from spondy.reading.rows import Mention, Page

_NEAR = 140
"""A detail this far from its fracture, in characters, still belongs to it when the sentence is the same."""

_PHASES = ("nonunion", "delayed", "sequela", "routine", "active")


def acute_context(page: Page) -> bool:
    """Say whether the note is of an injury just happened: an accident named and something called acute."""
    values = {
        mention.value
        for mention in page.of("detail")
        if not mention.has("negated", "family", "historical", "hypothetical", "prior")
    }
    return "trauma" in values and bool(values & {"acute", "active"})


def detail_of(page: Page, kind: str, said: list[Said], etiology: str, trauma: bool) -> FractureDetail | None:
    """Return the details that a fracture, dislocation, stress fracture or acute slip is coded by."""
    role = vocabulary().role(kind)
    acute_slip = role == "slip" and etiology == "traumatic-acute"
    if (
        role not in ("fracture", "dislocation", "stress-fracture", "subluxation", "recurrent-dislocation")
        and not acute_slip
    ):
        return None
    mentions = [one.mention for one in said]
    details = [
        detail
        for mention in mentions
        for sentence in (mention.sentence, mention.sentence + 1)
        for detail in page.beside(sentence, "detail")
        if _belongs(page, detail, mention)
    ]
    values = {detail.value for detail in details}
    displaced: bool | None = None
    if "nondisplaced" in values:
        displaced = False
    elif (
        acute_slip
        or values & {"displaced", "displaced-posterior"}
        or (_site(mentions) in slipping_sites() and _is_shifted(page, mentions))
    ):
        displaced = True
    kind_of_type = next(
        (value.removeprefix("type-") for value in ("type-IIa", "type-III", "type-II", "type-I") if value in values),
        None,
    )
    phase, stated = _phase(page, details, trauma)
    complete = [mention.attributes.get("complete") for mention in mentions if mention.attributes.get("complete")]
    return FractureDetail(
        site=_site(mentions),
        type=kind_of_type,
        stability="unstable" if "unstable" in values else "stable" if "stable" in values else None,
        displaced=displaced,
        direction="posterior" if "displaced-posterior" in values else None,
        complete=None if not complete else "yes" in complete,
        phase=phase,
        phase_stated=stated,
        open="open" in values,
    )


def _belongs(page: Page, detail: Mention, mention: Mention) -> bool:
    if detail.sentence == mention.sentence:
        return abs(detail.start - mention.start) < _NEAR and not _qualifies_another(page, detail, mention)
    if detail.start - mention.end >= 60 or detail.section != mention.section:
        return False
    return not any(other.value == mention.value for other in page.beside(detail.sentence, "condition"))


def _qualifies_another(page: Page, detail: Mention, mention: Mention) -> bool:
    """Say whether a detail stands right before another injury than this one: "and nondisplaced C1 arch fracture"."""
    behind = page.text[detail.end : detail.end + 1]
    return behind == " " and any(
        other.start - detail.end == 1 and other.start != mention.start and other.value == mention.value
        for other in page.beside(detail.sentence, "condition")
    )


def _is_shifted(page: Page, mentions: list[Mention]) -> bool:
    return any(
        not other.has("negated") for mention in mentions for other in page.beside(mention.sentence, "displacement")
    )


def _site(mentions: list[Mention]) -> str:
    sites = [mention.attributes["site"] for mention in mentions if "site" in mention.attributes]
    if sites:
        return sites[0]
    return vocabulary().fracture_sites[-1]


def _phase(page: Page, details: list[Mention], trauma: bool) -> tuple[str, bool]:
    own = {detail.value for detail in details if not detail.has("negated", "hypothetical")}
    for phase in _PHASES[:4]:
        if phase in own:
            return phase, True
    whole = {
        detail.value
        for detail in page.of("detail")
        if not detail.has("negated", "hypothetical", "family") and detail.section not in ("plan", "instructions")
    }
    if own & {"active", "acute"} or trauma or "active" in whole or page.treats_now:
        return "active", True
    return ("routine", True) if "routine" in whole else ("active", False)
