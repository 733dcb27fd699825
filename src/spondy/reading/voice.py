"""Who says a sentence: the provider, or an imaging study that the note quotes or retells."""

from __future__ import annotations

import re

from spondy.reading.headers import TITLE
from spondy.reading.hints import addressed, provider_opens
from spondy.reading.links import links
from spondy.reading.rows import Mention, Page, Sentence

ELSEWHERE = "elsewhere"
"""Region of a study of another part of the body: what it denies says nothing of the spine."""

_LEAD = 40
"""A study's name this near a line's start makes the line a study's own, characters."""

_INTRODUCES = re.compile(
    r"(?:\([^)\n]*\)|[^\n.;(]){0,80}?(?::|\s-+\s|\.\s|$|\n|,\s)|\s+\d{1,2}/\d{1,2}(?:/\d{2,4})?\s+[A-Z\d]"
)
_RESULT = re.compile(r"[^.;:\n]{0,60}:\s+\S")
_NOT_A_REPORT = frozenset({"plan", "instructions", "procedure", "chief-complaint", "indication", "technique"})
_OWN_WORDS = frozenset({"assessment", "plan", "discussion"})


def assign_voices(page: Page) -> None:
    """Mark the sentences that are imaging text and the study each belongs to.

    A study's block begins at a line that opens with a modality and goes on to the paragraph's end, the next
    study or the next section. In every other sentence of a provider, what follows "MRI shows" is imaging.
    """
    study = -1
    block: Sentence | None = None
    for sentence in page.sentences:
        words = page.text[sentence.start : sentence.end]
        if not words.strip():
            continue
        if block is not None and _ends_block(page, block, sentence, words):
            block = None
        lead = _lead(page, sentence)
        if lead is not None:
            study += 1
            block = sentence
            sentence.study_region = (
                ELSEWHERE if _is_elsewhere(page, lead) else _region(page, sentence.start, sentence.end)
            )
        if block is not None:
            sentence.study = study
            if sentence.voice == "provider":
                sentence.voice = "imaging"
            if sentence is not block and sentence.study_region is None:
                sentence.study_region = block.study_region
    for mention in page.mentions:
        sentence = page.sentence_at(mention.start)
        mention.voice = sentence.voice
        if mention.voice == "list" and addressed().match(page.text, mention.end, sentence.end) is not None:
            mention.voice = "provider"
        if (
            mention.voice == "provider"
            and sentence.section not in _OWN_WORDS
            and _follows_study(page, mention, sentence)
        ):
            mention.voice = "imaging"


def of_study(page: Page, place: int) -> bool:
    """Say whether what stands at an offset of the text is given by an imaging study that was done."""
    sentence = page.sentence_at(place)
    return sentence.voice == "imaging" or beside_study(page, sentence.index)


def beside_study(page: Page, sentence: int) -> bool:
    """Say whether a sentence names an imaging study that was done."""
    return any(not other.has("planned", "unavailable", "hypothetical") for other in page.beside(sentence, "imaging"))


def _ends_block(page: Page, block: Sentence, sentence: Sentence, words: str) -> bool:
    if block.section == "assessment":
        return True
    if sentence.section not in ("imaging", "findings") and provider_opens().match(words):
        return True
    between = page.text[block.start : sentence.start]
    return sentence.section != block.section or ("\n\n" in between and block.section != TITLE)


def _lead(page: Page, sentence: Sentence) -> Mention | None:
    if sentence.section in _NOT_A_REPORT:
        return None
    furthest = 4 if sentence.section == "assessment" else _LEAD
    if sentence.voice not in ("provider", "imaging", "list"):
        return None
    at_line_start = sentence.start == 0 or page.text[sentence.start - 1] == "\n" or sentence.start in page.bodies
    for mention in page.beside(sentence.index, "imaging", "other-study"):
        if mention.start - sentence.start > furthest:
            return None
        if sentence.section == "assessment" and _RESULT.match(page.text, mention.end) is None:
            return None
        tail = page.text[mention.end : sentence.end]
        introduces = _INTRODUCES.match(tail)
        if (at_line_start or sentence.voice == "imaging") and introduces is not None:
            return mention
        return None
    return None


def _follows_study(page: Page, mention: Mention, sentence: Sentence) -> bool:
    studies = [other for other in page.beside(sentence.index, "imaging") if other.end <= mention.start]
    if not studies:
        return False
    return links().reports.search(page.text[studies[-1].end : mention.start + 1]) is not None


def _is_elsewhere(page: Page, lead: Mention) -> bool:
    if lead.category == "other-study":
        return True
    if any(part.value == "reformat" for part in page.beside(lead.sentence, "bodypart")):
        return False
    parts = page.between(lead.start, lead.end + 25, "bodypart")
    return bool(parts) and all(part.value == "other" for part in parts)


def _region(page: Page, start: int, end: int) -> str | None:
    for level in page.levels_in(start, min(end, start + 120)):
        if level.region is not None and level.region != "multiple":
            return level.region
    return None
