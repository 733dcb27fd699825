"""The kind of a statement where its words alone do not settle it: trauma, recurrence, acuteness."""

from __future__ import annotations

from spondy.knowledge.spine import position, region_of, region_table
from spondy.knowledge.vocabulary import vocabulary
from spondy.reading.injury_times import (
    happened_long_ago,
    is_acute,
    is_old,
    is_undated,
    lies_at,
    past_injuries,
    places_of,
)
from spondy.reading.lesions import OWN_WORDS, Said, compatible, said_of
from spondy.reading.rows import Page

_ACUTE = "traumatic-acute"
_OF_A_JOINT = ("subluxation", "recurrent-dislocation", "dislocation", "instability")


def resolve_kinds(page: Page, statements: list[Said], trauma: bool) -> dict[str, list[Said]]:
    """Return the statements by their final kind.

    A slip of C2 to C7 that is called traumatic is a fracture when acute, else a slip; a subluxation is a
    dislocation when acutely traumatic and folds into the recurrent one where that is named; a fracture called
    old, or an injury dated years ago, is no current one; instability counts as a diagnosis only in the provider's
    words; what recurs without a site recurs in the upper neck only where the note names a subluxation there.
    """
    roles = vocabulary()
    kinds: dict[str, list[Said]] = {}
    statements = [one for one in statements if not _is_of_another_joint(page, one, statements)]
    recurrent = [
        one for one in statements if roles.role(one.kind) == "recurrent-dislocation" and one.assertion == "present"
    ]
    fractures = [
        one
        for one in statements
        if roles.role(one.kind) == "fracture" and one.assertion == "present" and not is_old(page, one.mention)
    ]
    undated = places_of(one for one in fractures if is_undated(page, one.mention))
    past = past_injuries(page, statements, trauma)
    fractures = [one for one in fractures if id(one) not in past]
    acute = [
        one
        for one in statements
        if roles.role(one.kind) == "subluxation"
        and one.assertion == "present"
        and id(one) not in past
        and _is_acutely_traumatic(page, one, trauma, fractures)
    ]
    for one in statements:
        role = roles.role(one.kind)
        kind = one.kind
        was_long_ago = id(one) in past
        if role == "fracture":
            kind = _fracture_kind(page, one, trauma, fractures, undated)
            if kind == roles.kind("slip"):
                one = said_of(page, one.mention, kind)
            elif one.assertion == "present" and is_old(page, one.mention):
                one.assertion = "historical"
        elif role == "subluxation" and one.assertion in ("present", "historical", "possible"):
            if recurrent:
                kind = roles.kind("recurrent-dislocation")
            elif one in acute or any(_near(other, one) for other in acute):
                kind = roles.kind("dislocation")
        elif role == "recurrent-dislocation" and not _in_upper_neck(one):
            kind = roles.kind("subluxation")
        elif role == "instability" and not _is_diagnosed(page, one):
            continue
        if was_long_ago and kind != roles.kind("slip"):
            one.assertion = "historical"
        one.kind = kind
        kinds.setdefault(kind, []).append(one)
    return kinds


def _is_of_another_joint(page: Page, one: Said, statements: list[Said]) -> bool:
    roles = vocabulary()
    if roles.role(one.kind) != "recurrent-dislocation" or one.site.levels or one.site.region is not None:
        return False
    parts = {part.value for part in page.beside(one.mention.sentence, "bodypart")}
    if "other" in parts and "spine" not in parts:
        return True
    return not any(
        roles.role(other.kind) in _OF_A_JOINT and region_of(other.site.levels) == region_table().craniocervical
        for other in statements
        if other.site.levels
    )


def _is_diagnosed(page: Page, one: Said) -> bool:
    """Instability is one where the provider names it, or a report as a whole; else it is a finding."""
    return one.assertion != "present" or one.voice == OWN_WORDS or page.note_kind == "radiology-report"


def _in_upper_neck(one: Said) -> bool:
    return not one.site.levels or region_of(one.site.levels) == region_table().craniocervical


def _fracture_kind(page: Page, one: Said, trauma: bool, fractures: list[Said], undated: frozenset[str]) -> str:
    """Return the kind of a fracture statement; "traumatic spondylolisthesis" may be a slip."""
    roles = vocabulary()
    if one.mention.attributes.get("traumatic-slip") != "yes":
        return roles.kind("fracture")
    plain = said_of(page, one.mention, roles.kind("slip"))
    if not plain.site.levels:
        return roles.kind("slip")
    upper = min(position(name.split("-")[0]) for name in plain.site.levels)
    stretch = region_table().traumatic_slip
    if not position(stretch.top) <= upper <= position(stretch.bottom):
        return roles.kind("slip")
    if is_old(page, one.mention) or happened_long_ago(page, one.mention) or lies_at(one, undated):
        return roles.kind("slip")
    others = [other for other in fractures if other.mention is not one.mention and _near(other, plain)]
    if is_acute(page, one.mention) or others or trauma:
        return roles.kind("fracture")
    return roles.kind("slip")


def _near(other: Said, one: Said) -> bool:
    return any(compatible(a, b) for a in other.site.levels for b in one.site.levels)


def _is_acutely_traumatic(page: Page, one: Said, trauma: bool, fractures: list[Said]) -> bool:
    if any(cause.value in ("inflammatory", "congenital", "degenerative") for cause in one.causes):
        return False
    if any(cause.value == _ACUTE for cause in one.causes) or is_acute(page, one.mention):
        return True
    if is_old(page, one.mention):
        return False
    return trauma or any(_near(other, one) for other in fractures)
