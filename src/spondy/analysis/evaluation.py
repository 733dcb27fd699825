"""Score analyses against gold labels: exact codes, gaps, conditions, imaging, symptoms, translation, spans.

The figures are those of the project's scorer, so that a site can hold its own labelled notes against them.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from spondy.knowledge.vocabulary import vocabulary

Row = Mapping[str, Any]
# What a gold record must say; everything else may be left out.
REQUIRED = ("codes", "translation")
GROUPS = ("code", "secondary", "gap", "condition", "kind_region", "imaging", "symptom")
_CITING = ("conditions", "imaging", "symptoms", "proposals", "gaps")
_SAME_MM = 0.05
# Kinds, by role, whose etiology is part of the label.
_ROLES_WITH_ETIOLOGY = ("lysis", "slip")


@dataclass
class Count:
    """Right, extra and missing items of one group."""

    right: int = 0
    extra: int = 0
    missing: int = 0

    def figures(self, name: str) -> dict[str, float]:
        """Return precision, recall and F1; with nothing to find or nothing found they are 1."""
        found, wanted = self.right + self.extra, self.right + self.missing
        precision = self.right / found if found else 1.0
        recall = self.right / wanted if wanted else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {f"{name}_precision": precision, f"{name}_recall": recall, f"{name}_f1": f1}


@dataclass
class Share:
    """How many of how many."""

    right: int = 0
    all: int = 0

    def add(self, right: bool) -> bool:
        """Count one more."""
        self.all += 1
        self.right += right
        return right

    @property
    def value(self) -> float:
        """The share; 0 of nothing is 0."""
        return self.right / self.all if self.all else 0.0


@dataclass
class Score:
    """The figures of an evaluation, and a line for everything that differs.

    Attributes:
        metrics: name to value, in the order in which they are shown.
        errors: note id, group, what is missing and what is too much, separated by tabs.
    """

    metrics: dict[str, float]
    errors: list[str]


def score(gold: Mapping[str, Row], found: Mapping[str, Row]) -> Score:
    """Compare analyses with gold labels.

    Args:
        gold: note id to its gold record; each holds at least `REQUIRED`.
        found: note id to its analysis as JSON data; a note without one counts as an analysis that found nothing.
    """
    tally = _Tally()
    for note_id, want in gold.items():
        tally.add(note_id, want, found.get(note_id))
    return Score(tally.metrics(len(gold)), tally.errors)


@dataclass
class _Tally:
    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in GROUPS})
    analysed: Share = field(default_factory=Share)
    primary: Share = field(default_factory=Share)
    codes: Share = field(default_factory=Share)
    forbidden: Share = field(default_factory=Share)
    translation: Share = field(default_factory=Share)
    millimetres: Share = field(default_factory=Share)
    status: Share = field(default_factory=Share)
    spans: int = 0
    spans_wrong: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, note_id: str, want: Row, analysis: Row | None) -> None:
        if not self.analysed.add(analysis is not None):
            self.errors.append(f"{note_id}\tno analysis")
        got: Row = analysis or {}
        self._codes(note_id, want, got.get("proposals", []))
        self._sets(note_id, want, got)
        self._translation(note_id, want, got.get("translation") or {})
        self._spans(note_id, want.get("text"), got)

    def _codes(self, note_id: str, want: Row, proposals: list[Row]) -> None:
        primary = {item["code"] for item in proposals if item.get("role", "primary") == "primary"}
        secondary = {item["code"] for item in proposals if item.get("role") == "secondary"}
        right = self._compare(note_id, "code", set(want["codes"]), primary, want.get("optional_codes", []))
        self.primary.add(right)
        wanted = set(want.get("secondary", []))
        right &= self._compare(note_id, "secondary", wanted, secondary, want.get("optional_secondary", []))
        self.codes.add(right)
        bad = (primary | secondary) & set(want.get("forbidden", []))
        if self.forbidden.add(bool(bad)):
            self.errors.append(f"{note_id}\tFORBIDDEN\t{sorted(bad)}")
        for code, status in want.get("status", {}).items():
            given = {item.get("status") for item in proposals if item["code"] == code}
            if not self.status.add(given == {status}):
                self.errors.append(f"{note_id}\tstatus\t{code} wanted {status} got {sorted(map(str, given))}")

    def _sets(self, note_id: str, want: Row, got: Row) -> None:
        gaps = {gap["id"] for gap in got.get("gaps", [])}
        self._compare(note_id, "gap", set(want.get("gaps", [])), gaps, want.get("optional_gaps", []))
        wanted, present = present_conditions(want), present_conditions(got)
        self._compare(note_id, "condition", wanted, present)
        self._compare(note_id, "kind_region", {item[:2] for item in wanted}, {item[:2] for item in present})
        imaging = {(item["modality"], item["status"]) for item in got.get("imaging", [])}
        optional = [tuple(pair) for pair in want.get("optional_imaging", [])]
        self._compare(note_id, "imaging", {tuple(pair) for pair in want.get("imaging", [])}, imaging, optional)
        symptoms = {(item["concept"], item["assertion"]) for item in got.get("symptoms", [])}
        optional = list(want.get("optional_symptoms", {}).items())
        self._compare(note_id, "symptom", set(want.get("symptoms", {}).items()), symptoms, optional)

    def _compare(self, note_id: str, group: str, want: Set[Any], got: Set[Any], optional: Any = ()) -> bool:
        """Count one group of one note; what is optional and not wanted is neither right nor wrong."""
        got = got - (set(optional) - want)
        missing, extra = want - got, got - want
        count = self.counts[group]
        count.right += len(want & got)
        count.extra += len(extra)
        count.missing += len(missing)
        if missing or extra:
            lists = f"missing {sorted(map(str, missing))}\textra {sorted(map(str, extra))}"
            self.errors.append(f"{note_id}\t{group}\t{lists}")
        return not missing and not extra

    def _translation(self, note_id: str, want: Row, got: Row) -> None:
        status = got.get("status")
        if not self.translation.add(status == want["translation"]):
            self.errors.append(f"{note_id}\ttranslation\twanted {want['translation']}\tgot {status}")
        wanted_mm = want.get("translation_mm")
        if wanted_mm is not None:
            mm = got.get("mm")
            if not self.millimetres.add(mm is not None and abs(mm - wanted_mm) < _SAME_MM):
                self.errors.append(f"{note_id}\ttranslation_mm\twanted {wanted_mm}\tgot {mm}")

    def _spans(self, note_id: str, text: str | None, got: Row) -> None:
        if text is None:
            return
        for group in _CITING:
            for span in (span for item in got.get(group, []) for span in item.get("evidence", [])):
                self.spans += 1
                if text[span["start"] : span["end"]] != span["text"]:
                    self.spans_wrong += 1
                    self.errors.append(f"{note_id}\tspan\t{group} {span['start']}:{span['end']}")

    def metrics(self, notes: int) -> dict[str, float]:
        figures: dict[str, float] = {
            "notes": notes,
            "analysed": self.analysed.value,
            "primary_exact": self.primary.value,
            "codes_exact": self.codes.value,
            "forbidden_rate": self.forbidden.value,
            "translation_accuracy": self.translation.value,
        }
        if self.millimetres.all:
            figures["translation_mm_accuracy"] = self.millimetres.value
        if self.status.all:
            figures["status_accuracy"] = self.status.value
        for name, count in self.counts.items():
            figures |= count.figures(name)
        return figures | {"evidence_spans": self.spans, "evidence_wrong": self.spans_wrong}


def present_conditions(row: Row) -> set[tuple[str, str, str]]:
    """Return kind, region and etiology of the present conditions; the etiology is empty where it is not scored."""
    words = vocabulary()
    with_etiology = {words.kind(role) for role in _ROLES_WITH_ETIOLOGY}
    return {
        (
            item["kind"],
            item.get("region") or "unspecified",
            (item.get("etiology") or "undocumented") if item["kind"] in with_etiology else "",
        )
        for item in row.get("conditions", [])
        if item.get("assertion", "present") == "present"
    }
