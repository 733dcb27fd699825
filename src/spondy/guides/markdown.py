"""A guide, and a note held against it, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spondy.guides.records import Checklist, CodeGuide, CodeTitle, TabularLines
from spondy.guides.wording import (
    LEGEND,
    NOTE_KINDS,
    cited,
    known_sources,
    standing_line,
    state_mark,
    validity,
    words_line,
)


def guide_page(guide: CodeGuide) -> str:
    """Return a guide as a page of Markdown; each element has its anchor."""
    return "\n".join(_page(guide)).rstrip("\n") + "\n"


def checklist_page(held: Checklist) -> str:
    """Return a note held against a guide as Markdown. It quotes the note."""
    lines = [f"## {held.code} in this note", "", standing_line(held), *_bullets(held.reasons), "", f"{LEGEND}:", ""]
    for element in held.elements:
        lines.append(f"- {state_mark(element.state)} **{element.name}** `{element.anchor}`")
        lines += [f"  - {each.missing} `{each.gap}`" for each in element.lacking]
        lines += [f"  - {words_line(element.words)}"] * bool(element.words)
    if held.procedures:
        lines += ["", "### Procedures that the note names, and what is looked for with them", ""]
        lines += [f"- {each.kind}: {words_line(each.words)}" for each in held.procedures]
        lines += [""]
        for item in held.looked_for:
            words = f": {words_line(item.words)}" if item.words else ""
            lines.append(f"- {'[x]' if item.found else '[ ]'} {item.text}{words}")
    return "\n".join(lines) + "\n"


def _page(guide: CodeGuide) -> Iterator[str]:
    yield from (f"# {guide.code} {guide.title}", "", validity(guide), "")
    if guide.codes:
        yield from ("Codes:", "", *_codes(guide.codes), "")
    if guide.seventh:
        yield from ("7th character:", "", *_bullets(f"{key}: {text}" for key, text in guide.seventh.items()), "")
    if guide.region is not None:
        yield from (f"Region: {guide.region}. {guide.contains} {cited(guide.region_sources)}", "")
    yield from _bullets(f"{each.text} {cited(each.sources)}" for each in guide.summary)
    yield from _part("When to use it", (f"{each.text} {cited(each.sources)}" for each in guide.use))
    yield from _part(
        "When another code is right",
        (f"{each.code} {each.title}: {each.text} {cited(each.sources)}" for each in guide.not_use),
    )
    yield from ("", "## What the record should show", "")
    for element in guide.elements:
        yield f'- <a id="{element.id}"></a>**{element.name}.** {element.text} {cited(element.sources)}'
        yield f"  Tested by {_names(element.gaps)}."
    yield from ("", "## Pitfalls", "")
    for pitfall in guide.pitfalls:
        yield f"- **{pitfall.mistake}** {pitfall.instead} {cited(pitfall.sources)}"
        yield f"  Avoided by {_names(pitfall.rules)}."
    yield from ("", "## Questions", "")
    for question in guide.questions:
        yield from (f"**{question.ask}** {question.answer} {cited(question.sources)}", "")
    if guide.procedures:
        yield from ("## Related procedures", "", f"{guide.procedures_said.text} {cited(guide.procedures_said.sources)}")
        yield from ("", *_bullets(f"{' '.join(each.cpt)} {each.text} ({each.kind})" for each in guide.procedures), "")
    yield from ("## Sibling codes", "", *_codes(guide.siblings), "", "## The tabular list", "")
    yield from (_tabular(each) for each in guide.notes if not each.node.isdigit())
    chapters = sorted({each.node for each in guide.notes if each.node.isdigit()})
    yield from (f"- The notes of chapter {chapter} hold as well." for chapter in chapters)
    yield from ("", "## Sources", "", *_bullets(f"{key}: {text}" for key, text in known_sources(guide).items()))


def _part(name: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", f"## {name}", "", *_bullets(lines))


def _bullets(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def _codes(codes: Iterable[CodeTitle]) -> list[str]:
    return _bullets(f"{each.code} {each.title}" for each in codes)


def _names(ids: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in ids)


def _tabular(note: TabularLines) -> str:
    return f"- {note.node} {NOTE_KINDS[note.kind]}: {'; '.join(note.lines)}"


def index_page(guides: Iterable[CodeGuide]) -> str:
    """Return the list of all pages, one line a code, with the link to its page."""
    lines = (f"- [{each.page}]({each.page}.md) {each.title}" for each in guides)
    return "\n".join(["# Guides of codes", "", "Made from `patterns/guides/` and the code table.", "", *lines]) + "\n"
