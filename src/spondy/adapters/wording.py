"""What was read, and what an answer would change, in a few words: the same on the terminal and in the report."""

from __future__ import annotations

from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Answer, Condition, Imaging, Symptom, Translation


def condition_label(condition: Condition) -> str:
    """Return a condition in words: kind, assertion, site and etiology."""
    words = vocabulary()
    site = ", ".join(condition.levels) or words.regions[condition.region].label
    parts = [words.kinds[condition.kind].label, condition.assertion, site, f"etiology {condition.etiology}"]
    if condition.direction:
        parts.append(condition.direction)
    return " \N{MIDDLE DOT} ".join(parts)


def imaging_label(study: Imaging) -> str:
    """Return a study in words: modality and status."""
    return f"{study.modality} \N{MIDDLE DOT} {study.status}"


def symptom_label(symptom: Symptom) -> str:
    """Return a symptom in words: concept and assertion."""
    return f"{symptom.concept} \N{MIDDLE DOT} {symptom.assertion}"


def translation_label(translation: Translation) -> str:
    """Return the translation in words: status, millimetres, grade, direction."""
    parts = [translation.status]
    if translation.mm is not None:
        parts.append(f"{translation.mm:g} mm")
    if translation.grade is not None:
        parts.append(f"Meyerding grade {translation.grade}")
    if translation.direction:
        parts.append(translation.direction)
    return " \N{MIDDLE DOT} ".join(parts)


def changes(answer: Answer) -> list[str]:
    """Return what an answer would change, one change an entry; empty when it would change nothing."""
    return [
        *(f"adds {code}" for code in answer.codes_added),
        *(f"removes {code}" for code in answer.codes_removed),
        *(f"{code} becomes {status}" for code, status in sorted(answer.status_changes.items())),
        *(f"closes {gap}" for gap in answer.gaps_closed),
        *(f"opens {gap}" for gap in answer.gaps_opened),
    ]
