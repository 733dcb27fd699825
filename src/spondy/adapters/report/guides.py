"""The guides that a report holds: each once, whatever number of its notes leads there."""

from __future__ import annotations

from datetime import date

from spondy.coding.codeset import code_set
from spondy.errors import CodeTableError
from spondy.guides import Checklist, CodeGuide, anchor_of, checklist, guide_of, library
from spondy.model import Analysis, Gap


class HeldGuides:
    """Collects the guides that notes lead to, as the notes come.

    Attributes:
        guides: those held. There is one a code and edition, so there are never more than the guides themselves, however
            many notes there are.
    """

    def __init__(self) -> None:
        """Hold none."""
        self.guides: list[CodeGuide] = []
        self._places: dict[tuple[str, str], int | None] = {}

    def led_to(self, analysis: Analysis) -> dict[str, int]:
        """Return the places of the guides that an analysis leads to, by code.

        They are those of the codes that it proposes or weighs, those that its gaps point to, and those that one of
        these names where another code is right.
        """
        waiting = [item.code for item in analysis.proposals]
        waiting += [item.code for item in analysis.considered]
        waiting += [found[0] for gap in analysis.gaps if (found := element_of(gap, analysis)) is not None]
        places: dict[str, int] = {}
        while waiting:
            code = waiting.pop(0)
            place = None if code in places else self._place(code, analysis.service_date)
            if place is not None:
                places[code] = place
                waiting += [item.code for item in self.guides[place].not_use]
        return places

    def checked(self, places: dict[str, int], analysis: Analysis) -> dict[str, Checklist]:
        """Return a note held against the guides of the codes proposed for it, by code.

        Args:
            places: as `led_to` returns them.
            analysis: of the note.
        """
        codes = [item.code for item in analysis.proposals if item.code in places]
        return {code: checklist(self.guides[places[code]], analysis) for code in codes}

    def _place(self, code: str, day: date | None) -> int | None:
        try:
            key = (code, code_set().edition_of(code, day).edition.id)
            if key not in self._places:
                self._places[key] = self._take(guide_of(code, day))
        except CodeTableError:
            return None
        return self._places[key]

    def _take(self, guide: CodeGuide | None) -> int | None:
        if guide is None:
            return None
        self.guides.append(guide)
        return len(self.guides) - 1


def element_of(gap: Gap, analysis: Analysis) -> tuple[str, str] | None:
    """Return the code and the documentation element whose guide explains a gap, None where none does."""
    anchor = anchor_of(gap, analysis)
    if anchor is None:
        return None
    code, _, element = anchor.partition("#")
    return code, element


def pointer(gap: Gap, analysis: Analysis) -> dict[str, str] | None:
    """Return what the page needs to lead from a gap into its guide."""
    found = element_of(gap, analysis)
    if found is None:
        return None
    code, element = found
    return {"code": code, "element": element, "name": library().elements[element].name}
