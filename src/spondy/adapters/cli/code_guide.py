"""A code's guide, and a note held against it, as branches of the tree that ``spondy codes show`` prints."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from rich.tree import Tree

from spondy.adapters.visible import visible
from spondy.guides import Checklist, CodeGuide
from spondy.guides.records import CheckedElement, LookedFor
from spondy.guides.wording import LEGEND, cited, known_sources, standing_line, state_mark, words_line

_STYLES = {"documented": "green", "lacking": "bold red", "not-asked": "dim"}
Line = tuple[str, str]
"""What is said, and what stands behind it more quietly."""


def add_guide(tree: Tree, guide: CodeGuide) -> None:
    """Add everything that the guide of a code says, the notes of the tabular list left to the caller."""
    if guide.region is not None:
        _branch(tree, "Region", [(f"{guide.region}: {guide.contains}", cited(guide.region_sources))])
    _branch(tree, "What it is", ((each.text, cited(each.sources)) for each in guide.summary))
    _branch(tree, "When to use it", ((each.text, cited(each.sources)) for each in guide.use))
    elsewhere = ((f"{each.code} {each.title}: {each.text}", cited(each.sources)) for each in guide.not_use)
    _branch(tree, "When another code is right", elsewhere)
    elements = _branch(tree, "What the record should show", ())
    for element in guide.elements:
        leaf = elements.add(_line(f"{element.name}: {element.text}", cited(element.sources)))
        leaf.add(Text(f"tested by {', '.join(element.gaps)}", style="dim"))
    pitfalls = _branch(tree, "Pitfalls", ())
    for pitfall in guide.pitfalls:
        leaf = pitfalls.add(_line(f"{pitfall.mistake} {pitfall.instead}", cited(pitfall.sources)))
        leaf.add(Text(f"avoided by {', '.join(pitfall.rules)}", style="dim"))
    questions = _branch(tree, "Questions", ())
    for question in guide.questions:
        questions.add(Text(question.ask, style="italic")).add(_line(question.answer, cited(question.sources)))
    if guide.procedures:
        said = guide.procedures_said
        procedures = _branch(tree, "Related procedures", [(said.text, cited(said.sources))])
        for procedure in guide.procedures:
            procedures.add(_line(f"{' '.join(procedure.cpt)}  {procedure.text}", f"({procedure.kind})"))
    _branch(tree, "Sibling codes", ((f"{each.code}  {each.title}", "") for each in guide.siblings))
    _branch(tree, "Sources", ((f"{key}: {text}", "") for key, text in known_sources(guide).items()))


def checklist_tree(held: Checklist) -> Tree:
    """Return a note held against a guide; the note's control characters are shown, not obeyed."""
    tree = Tree(Text.assemble((held.code, "bold"), " in note ", visible(held.note_id, for_terminal=True)))
    tree.add(Text(standing_line(held))).children.extend(Tree(Text(reason)) for reason in held.reasons)
    elements = tree.add(Text.assemble(("What the record should show", "bold"), (f"  {LEGEND}", "dim")))
    for element in held.elements:
        _add_element(elements, element)
    if held.procedures:
        named = "Procedures that the note names, and what is looked for with them"
        procedures = _branch(
            tree, named, ((f"{one.kind}: {_words(words_line(one.words))}", "") for one in held.procedures)
        )
        for item in held.looked_for:
            procedures.add(_looked_for(item))
    return tree


def _add_element(branch: Tree, element: CheckedElement) -> None:
    style = _STYLES[element.state]
    leaf = branch.add(
        Text.assemble((f"{state_mark(element.state)} {element.name}", style), (f"  {element.anchor}", "dim"))
    )
    for each in element.lacking:
        leaf.add(_line(each.missing, each.gap))
    if element.words:
        leaf.add(Text(_words(words_line(element.words))))


def _looked_for(item: LookedFor) -> Text:
    state = "documented" if item.found else "lacking"
    words = f": {_words(words_line(item.words))}" if item.words else ""
    return Text.assemble((f"{state_mark(state)} {item.text}", _STYLES[state]), words)


def _words(line: str) -> str:
    return visible(line, for_terminal=True)


def _branch(tree: Tree, name: str, lines: Iterable[Line]) -> Tree:
    branch = tree.add(Text(name, style="bold"))
    for said, behind in lines:
        branch.add(_line(said, behind))
    return branch


def _line(said: str, behind: str) -> Text:
    return Text.assemble(said, (f" {behind}" if behind else "", "dim"))
