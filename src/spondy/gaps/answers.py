"""What each possible answer would change: the answer is filled into the reading, and the note coded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from spondy.coding import Coded
from spondy.gaps.facts import Facts
from spondy.gaps.raising import fits
from spondy.gaps.rules import AnswerRule, GapRule
from spondy.knowledge.spine import region_of_level
from spondy.model import (
    Answer,
    Associated,
    Condition,
    FractureDetail,
    Imaging,
    Reading,
    Symptom,
    Translation,
)

Outcome = tuple[Sequence[Coded], tuple[str, ...]]
"""The codes of a reading and the ids of the gaps it raises."""


@dataclass(frozen=True)
class Filled:
    """A reading with one answer filled in."""

    answer: str
    reading: Reading
    note_kind: str


def answers_of(
    rule: GapRule,
    concerned: tuple[Condition, ...],
    facts: Facts,
    before: Outcome,
    assess: Callable[[Reading, str], Outcome],
) -> tuple[Answer, ...]:
    """Return what each possible answer to a gap would change.

    Args:
        rule: the gap's row.
        concerned: the conditions that it concerns.
        facts: the note as it stands.
        before: its codes and its gaps as it stands.
        assess: codes a reading of a given note kind and returns it with the gaps that remain.
    """
    return tuple(_difference(filled, before, assess) for filled in _filled(rule, concerned, facts))


def _difference(filled: Filled, before: Outcome, assess: Callable[[Reading, str], Outcome]) -> Answer:
    codes, gaps = assess(filled.reading, filled.note_kind)
    old = {item.code: item.status for item in before[0]}
    new = {item.code: item.status for item in codes}
    return Answer(
        answer=filled.answer,
        codes_added=tuple(code for code in new if code not in old),
        codes_removed=tuple(code for code in old if code not in new),
        status_changes={code: status for code, status in new.items() if code in old and old[code] != status},
        gaps_closed=tuple(gap for gap in before[1] if gap not in gaps),
        gaps_opened=tuple(gap for gap in gaps if gap not in before[1]),
    )


def _filled(rule: GapRule, concerned: tuple[Condition, ...], facts: Facts) -> Iterator[Filled]:
    for answer in rule.answers:
        asked = answer.asked
        touched = tuple(item for item in concerned if asked is None or fits(facts, item, asked))
        touched = tuple(item for item in touched if not answer.only or item.kind in answer.only)
        if not touched:
            continue
        if answer.each == "level":
            for level in _named(touched):
                extra = {"levels": (level,), "region": region_of_level(level)}
                yield _fill(answer, answer.answer.format(level=level), touched, facts, extra)
        else:
            yield _fill(answer, answer.answer, touched, facts, {})


def _named(conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    levels = (level for item in conditions for level in (*item.levels, *item.conflicting_levels))
    return tuple(level for level in dict.fromkeys(levels) if region_of_level(level) is not None)


def _fill(answer: AnswerRule, text: str, touched: tuple[Condition, ...], facts: Facts, extra: dict[str, Any]) -> Filled:
    reading = facts.reading
    ids = {item.id for item in touched}
    update: dict[str, Any] = {
        "conditions": tuple(_changed(item, answer, extra) if item.id in ids else item for item in reading.conditions)
    }
    if answer.translation is not None:
        update["translation"] = Translation(**answer.translation.model_dump())
    if answer.imaging:
        update["imaging"] = _with_imaging(reading.imaging, answer.imaging)
    if answer.symptoms or answer.cause_of:
        update["symptoms"] = _with_symptoms(reading.symptoms, answer)
    if answer.associated or answer.drop_associated:
        update["associated"] = tuple(
            item for item in reading.associated if item.kind not in answer.drop_associated
        ) + tuple(Associated(kind=kind, region=touched[0].region) for kind in answer.associated)
    return Filled(text, reading.model_copy(update=update), answer.note_kind or facts.note_kind)


def _changed(condition: Condition, answer: AnswerRule, extra: dict[str, Any]) -> Condition:
    # The names of a change are names of the condition; taking only those given keeps the rest as the note has it.
    update = {name: getattr(answer.set, name) for name in answer.set.model_fields_set if name != "detail"}
    if answer.set.detail is not None:
        detail = condition.detail or FractureDetail()
        given = answer.set.detail
        update["detail"] = detail.model_copy(update={name: getattr(given, name) for name in given.model_fields_set})
    return condition.model_copy(update=update | extra)


def _with_imaging(found: tuple[Imaging, ...], added: tuple[Imaging, ...]) -> tuple[Imaging, ...]:
    pairs = {(item.modality, item.status) for item in added}
    return tuple(item for item in found if (item.modality, item.status) not in pairs) + added


def _with_symptoms(found: tuple[Symptom, ...], answer: AnswerRule) -> tuple[Symptom, ...]:
    replaced = {item.concept for item in answer.symptoms}
    kept = tuple(
        item.model_copy(update={"cause": answer.cause}) if item.concept in answer.cause_of else item
        for item in found
        if item.concept not in replaced
    )
    return kept + answer.symptoms
