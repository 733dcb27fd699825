"""Symptoms and neurological findings of the patient now, one statement a concept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spondy.knowledge.spine import is_vertebra, region_of, vertebrae
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Condition, Evidence, Symptom
from spondy.reading.assertion import assert_symptom
from spondy.reading.columns import Columns
from spondy.reading.links import links
from spondy.reading.rows import Mention, Page


def read_symptoms(page: Page, conditions: Sequence[Condition] = ()) -> list[Symptom]:
    """Return the symptoms in the order of the vocabulary; present in one place and denied in another is present.

    Args:
        page: the note.
        conditions: its conditions; a root at the segment of one of them lies in that segment's region.
    """
    found: dict[str, dict[str, list[Mention]]] = {}
    forms = Columns(page)
    for mention in page.of("symptom"):
        verdict = _ticked(forms.told(mention), mention)
        if verdict is None:
            continue
        if mention.value == "asymptomatic" and not _is_of_a_condition(page, mention):
            continue
        mention.assertion = verdict
        found.setdefault(mention.value, {}).setdefault(verdict, []).append(mention)
    symptoms = []
    for concept in vocabulary().symptoms:
        if concept not in found:
            continue
        verdict = "present" if "present" in found[concept] else "absent"
        mentions = found[concept][verdict]
        symptoms.append(_symptom(page, concept, verdict, mentions, conditions))
    return symptoms


def _ticked(column: str | None, mention: Mention) -> str | None:
    """Return what a form's tick makes of a symptom: "no" denies it, and a row without a tick says nothing of it."""
    if column is None:
        return assert_symptom(mention)
    # The form has told which box is meant; one before the words is another's.
    verdict = assert_symptom(replace(mention, cues=tuple(cue for cue in mention.cues if cue.category != "template")))
    if column == "open" or (column == "no" and verdict == "absent"):
        return None
    return "absent" if column == "no" and verdict == "present" else verdict


def _is_of_a_condition(page: Page, mention: Mention) -> bool:
    """Say whether "incidental" is said of a condition: one stands in its sentence or the one before."""
    return any(
        page.beside(sentence, "condition", "displacement") for sentence in (mention.sentence, mention.sentence - 1)
    )


def _symptom(
    page: Page, concept: str, verdict: str, mentions: list[Mention], conditions: Sequence[Condition]
) -> Symptom:
    diagnoses = [
        mention
        for mention in mentions
        if mention.attributes.get("diagnosis") == "yes" and not _is_of_the_referrer(page, mention)
    ]
    evidence: list[Evidence] = [page.mention_evidence(mention) for mention in mentions]
    return Symptom(
        concept=concept,
        assertion=verdict,
        diagnosed=verdict == "present" and bool(diagnoses),
        cause="condition" if any(_is_due_to_condition(page, mention) for mention in diagnoses) else None,
        region=next(
            (region for mention in diagnoses if (region := _region(page, mention, conditions)) is not None), None
        ),
        evidence=tuple(evidence),
    )


def _is_of_the_referrer(page: Page, mention: Mention) -> bool:
    """A report repeats in its indication what it was asked about; it diagnoses none of that itself."""
    return page.note_kind == "radiology-report" and mention.section == "indication"


def _is_due_to_condition(page: Page, mention: Mention) -> bool:
    """Say whether the note ties a diagnosis to the slip or lysis: "myelopathy due to the C1-C2 slip"."""
    sentence = page.sentences[mention.sentence]
    conditions = [
        other
        for other in page.beside(mention.sentence, "condition")
        if other.value in ("slip-mention", *vocabulary().kinds) and not other.has("negated")
    ]
    for other in conditions:
        if other.start >= mention.end and links().forward.search(page.text[mention.end : other.start]):
            return True
        if other.end <= mention.start and links().backward.search(page.text[other.end : mention.start]):
            return True
    return links().anywhere.search(page.text[mention.end : sentence.end]) is not None and bool(conditions)


def _region(page: Page, mention: Mention, conditions: Sequence[Condition]) -> str | None:
    """Return the region of a radiculopathy or myelopathy: by its root, else by the region named before it."""
    start = max(page.sentences[mention.sentence].start, mention.start - _REGION_REACHES)
    match = links().root.search(page.text[start : mention.start])
    if match is not None:
        root = match.group("root").upper()
        return _region_of_root(root, conditions)
    regions = [
        level.region for level in page.levels_in(start, mention.end) if level.region and level.region != "multiple"
    ]
    return regions[-1] if regions else None


def _region_of_root(root: str, conditions: Sequence[Condition]) -> str | None:
    """A root is named like the vertebra above or below its segment, or by no vertebra: the lesion there says which."""
    known = links()
    leaves = known.root_segments.get(root)
    regions = {
        one.region
        for one in conditions
        if one.assertion == "present"
        and any(level == leaves or (root in vertebrae(level) and level != root) for level in one.levels)
    }
    if root in known.root_regions:
        return regions.pop() if leaves and len(regions) == 1 else known.root_regions[root]
    if not is_vertebra(root):
        return None
    return regions.pop() if len(regions) == 1 else region_of((root,))


_REGION_REACHES = 40
"""How far before a diagnosis its root or region may stand, characters."""
