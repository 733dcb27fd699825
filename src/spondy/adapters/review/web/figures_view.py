"""What the page of figures shows: sums of what the store counts, and charts of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spondy.adapters.review.store.figures import Agreement, By, FeedbackCount, GapCount, Turnaround
from spondy.adapters.review.store.records import State
from spondy.adapters.review.web.figures_drawing import Drawing, bars, interval, rates
from spondy.adapters.review.web.wording import number, percent
from spondy.adapters.server.cds.wording import wording

SHOWN = 12
"""Rows of a chart and of the table beside it; the CSV has all."""
ACROSS = 6
"""Gaps that stand side by side in the table of providers or services."""
NOT_TOLD = "not told"
_STATES = {state: state.value.replace("-", "_") for state in State}
_HOURS_A_DAY = 24
_ACCEPTED = "accepted"


@dataclass(frozen=True)
class Sums:
    """How often gaps were raised, for one kind of gap or one provider or service, by what became of them."""

    name: str
    total: int
    states: dict[State, int]

    @property
    def decided(self) -> int:
        """How many are decided on."""
        return self.total - self.states[State.OPEN]


@dataclass(frozen=True)
class Part:
    """A chart and the numbers of its table.

    Attributes:
        rows: of the table, each with a row of the chart.
        more: how many are in the CSV only.
    """

    drawing: Drawing
    rows: Sequence[Sequence[str]]
    more: int


@dataclass(frozen=True)
class Across:
    """How often the most frequent gaps were raised for each of the providers or services with the most."""

    gaps: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int], int]]


def gap_parts(counted: Sequence[GapCount], by: By) -> tuple[Part, Part, Across]:
    """Return gaps by their kind, gaps by provider or service, and the one across the other."""
    kinds, places = _sums(counted, lambda each: each.gap), _sums(counted, lambda each: each.whose or NOT_TOLD)
    kind_part = _sums_part("kinds", "Gaps by kind", "kinds of gaps", kinds)
    place_part = _sums_part("places", f"Gaps by {by}", f"{by}s", places)
    return kind_part, place_part, _across(counted, kinds, places)


def agreement_part(key: str, title: str, found: Sequence[Agreement]) -> Part:
    """Return how often people agreed, those with the most decisions first."""
    ranked = sorted(found, key=lambda each: (-each.agreed - each.disagreed, each.rule))
    shown = ranked[:SHOWN]
    drawn = [(each.rule, each.agreed, each.agreed + each.disagreed, percent(each.rate)) for each in shown]
    low = min(shown, key=lambda each: each.rate, default=None)
    words = f"Lowest of those with the most decisions: {low.rule}, {percent(low.rate)}." if low is not None else ""
    rows = []
    for each in shown:
        ends = interval(each.agreed, each.agreed + each.disagreed)
        rows.append((each.rule, number(each.agreed), number(each.disagreed), percent(each.rate), _ends(*ends)))
    return Part(rates(key, title, words, drawn), rows, len(ranked) - len(shown))


def turnaround_part(found: Sequence[Turnaround]) -> Part:
    """Return how long decisions took, the slowest first."""
    ranked = sorted(found, key=lambda each: (-each.median_hours, each.name))
    shown = ranked[:SHOWN]
    drawn = [(each.name, [("time", each.median_hours)], duration(each.median_hours)) for each in shown]
    words = f"Slowest: {shown[0].name}, {duration(shown[0].median_hours)} in the middle." if shown else ""
    rows = [
        (each.name, number(each.decided), *map(duration, (each.median_hours, each.mean_hours, each.longest_hours)))
        for each in shown
    ]
    return Part(bars("turnaround", "Time to decision", words, drawn), rows, len(ranked) - len(shown))


def feedback_part(found: Sequence[FeedbackCount]) -> Part:
    """Return how often users accepted the cards of a gap, those with the most feedback first."""
    accepted: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for each in found:
        whole[each.gap or NOT_TOLD] += each.times
        accepted[each.gap or NOT_TOLD] += each.times if each.outcome == _ACCEPTED else 0
    ranked = sorted(whole, key=lambda gap: (-whole[gap], gap))
    shown = [(gap, accepted[gap], whole[gap], percent(accepted[gap] / whole[gap])) for gap in ranked[:SHOWN]]
    words = f"Most feedback: {ranked[0]}, {number(whole[ranked[0]])}." if ranked else ""
    rows = [
        (gap, number(yes), number(total - yes), share, _ends(*interval(yes, total))) for gap, yes, total, share in shown
    ]
    return Part(rates("feedback", "Feedback on cards", words, shown), rows, len(ranked) - len(shown))


def feedback_reasons(found: Sequence[FeedbackCount]) -> Sequence[tuple[str, int]]:
    """Return why cards were set aside, the most frequent reason first."""
    reasons: Counter[str] = Counter()
    for each in found:
        if each.outcome != _ACCEPTED:
            reasons[wording().reasons.codes.get(each.reason, each.reason) or NOT_TOLD] += each.times
    return sorted(reasons.items(), key=lambda reason: (-reason[1], reason[0]))[:SHOWN]


def duration(hours: float) -> str:
    """Return a duration in the unit that suits it."""
    if hours < 1:
        return f"{60 * hours:.0f} min"
    return f"{hours:.1f} h" if hours < 2 * _HOURS_A_DAY else f"{hours / _HOURS_A_DAY:.1f} d"


def _sums(counted: Sequence[GapCount], name_of: Callable[[GapCount], str]) -> list[Sums]:
    totals: Counter[str] = Counter()
    states: dict[str, Counter[State]] = {}
    for each in counted:
        name = name_of(each)
        totals[name] += each.total
        of_name = states.setdefault(name, Counter())
        for state, field in _STATES.items():
            of_name[state] += getattr(each, field)
    return sorted((Sums(name, totals[name], dict(states[name])) for name in totals), key=lambda s: (-s.total, s.name))


def _sums_part(key: str, title: str, what: str, sums: Sequence[Sums]) -> Part:
    shown = sums[:SHOWN]
    drawn = [
        (each.name, [(state.value, float(much)) for state, much in each.states.items()], number(each.total))
        for each in shown
    ]
    words = f"Most: {shown[0].name}, {number(shown[0].total)}. {len(sums)} {what} in all." if shown else ""
    rows = [(each.name, number(each.total), *(number(each.states[state]) for state in State)) for each in shown]
    return Part(bars(key, title, words, drawn), rows, len(sums) - len(shown))


def _across(counted: Sequence[GapCount], kinds: Sequence[Sums], places: Sequence[Sums]) -> Across:
    gaps = [each.name for each in kinds[:ACROSS]]
    totals = {(each.whose or NOT_TOLD, each.gap): each.total for each in counted}
    rows = [(place.name, [totals.get((place.name, gap), 0) for gap in gaps], place.total) for place in places[:SHOWN]]
    return Across(gaps, rows)


def _ends(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}"
