"""Run the pipeline over a text: find its headers, and its terms with the cues that reach them."""

from __future__ import annotations

from bisect import bisect_right

from spondy.reading.header_search import find_headers, find_headers_plainly
from spondy.reading.layout import Layout, Place
from spondy.reading.pipeline import TARGETS, Pipeline
from spondy.reading.search import Found
from spondy.reading.sentences import search_starts, sentence_starts


def mark_headers(pipeline: Pipeline, text: str, *, plainly: bool) -> list[tuple[str, int, int]]:
    """Return (category, start, start of the body) of every header, in order.

    Args:
        pipeline: the pipeline.
        text: a normalised text.
        plainly: search every line for every header.
    """
    found = find_headers_plainly(text) if plainly else find_headers(text)
    if not found:
        return []
    # A token begins behind the space before it.
    found = {rule: [_without_indent(text, *place) for place in places] for rule, places in found.items()}
    layout = Layout(pipeline.nlp.tokenizer, text, _joined(found), found)
    doc = pipeline.sectionizer(layout.doc)
    headers = []
    for section in doc._.sections:
        if section.category:
            start, end = layout.place(section.title_start, section.title_end)
            # The body begins with the next token, which is behind one space.
            headers.append((section.category, start, min(end + (text[end : end + 1] == " "), len(text))))
    layout.close()
    return headers


def mark_terms(pipeline: Pipeline, text: str, lowered: str, starts: list[int], *, plainly: bool) -> Layout | None:
    """Return the Doc of the sentences that may hold a term, with the terms marked and their cues; None without any.

    Args:
        pipeline: the pipeline.
        text: a normalised text.
        lowered: the text in lower case.
        starts: where its sentences begin.
        plainly: read every sentence, and search it for every term and cue.
    """
    units = search_starts(text, starts)
    if plainly:
        found, numbers = pipeline.targets.find_plainly(text, units), list(range(len(starts)))
    else:
        found, chosen = pipeline.targets.find(text, lowered, units)
        numbers = [number for number, start in enumerate(starts) if bisect_right(units, start) - 1 in chosen]
    if not numbers:
        return None
    ends = [*starts[1:], len(text)]
    layout = Layout(pipeline.nlp.tokenizer, text, [(starts[number], ends[number]) for number in numbers], found)
    doc = pipeline.matcher(layout.doc)
    holding = {numbers[sentence] for _, sentences in layout.spans(TARGETS) for sentence in sentences}
    if plainly:
        layout.found |= pipeline.cues.find_plainly(text, starts)
    else:
        layout.found |= pipeline.cues.find(text, lowered, starts, only=holding)[0]
    for context in pipeline.contexts.values():
        context(doc)
    return layout


def lay_out(pipeline: Pipeline, text: str) -> Layout:
    """Return a Doc of all sentences of a text, with the terms marked and the cues found, but none applied."""
    starts = sentence_starts(text)
    places = list(zip(starts, [*starts[1:], len(text)], strict=True))
    found = pipeline.targets.find_plainly(text, search_starts(text, starts))
    layout = Layout(pipeline.nlp.tokenizer, text, places, found)
    pipeline.matcher(layout.doc)
    layout.found |= pipeline.cues.find_plainly(text, starts)
    return layout


def _without_indent(text: str, start: int, end: int) -> Place:
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _joined(found: Found) -> list[Place]:
    """Return the stretches that matches cover, in order, those that touch as one."""
    stretches: list[Place] = []
    for start, end in sorted(place for places in found.values() for place in places):
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(end, stretches[-1][1]))
        else:
            stretches.append((start, end))
    return stretches
