"""The table of a run in Markdown, and its place in the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median

from figures import SPONDY, Result, ratio, requirements, seconds

BEGIN = "<!-- bench: begin (written by `make bench`) -->"
END = "<!-- bench: end -->"
REACHED = {True: "yes", False: "**no**", None: ""}
CLOCKS = {"cpu": "CPU time of one process", "wall": "Wall time of two workers"}


def table(result: Result) -> str:
    """Return the whole table."""
    return "\n".join([*_about(result), *_required(result), *_parts(result), *_floors(result)])


def write_between_markers(path: Path, content: str, markers: tuple[str, str] = (BEGIN, END)) -> None:
    """Replace what stands between two markers of a page.

    Raises:
        ValueError: the page does not hold both markers, once each and in order.
    """
    page = path.read_text(encoding="utf-8")
    before, begin, rest = page.partition(markers[0])
    inside, end, after = rest.partition(markers[1])
    if not begin or not end or begin in inside + after or end in before + after:
        raise ValueError(f"{path.name} does not hold the markers of the table")
    path.write_text(f"{before}{begin}\n{content}\n{end}{after}", encoding="utf-8")


def _about(result: Result) -> Iterator[str]:
    machine = result["machine"]
    yield f"Commit {machine['commit']}; Python {machine['python']}; {machine['cpu']}; {machine['system']}."
    made_of = (
        f"{name}: " + ", ".join(f"{package} {version}" for package, version in versions.items())
        for name, versions in result["versions"].items()
    )
    yield "; ".join(made_of) + ".\n"


def _required(result: Result) -> Iterator[str]:
    yield "### What is required\n"
    yield from rows(
        ("same run, same notes", "required", "measured", "reached"),
        ((one.what, one.bound, one.measured or "not measured", REACHED[one.reached]) for one in requirements(result)),
    )


def _parts(result: Result) -> Iterator[str]:
    for name, part in result["parts"].items():
        notes = part["notes"]
        yield f"### {part['title']}\n"
        yield (
            f"{notes:,} notes, {part['described']}; mean length {part['mean_length']:,.0f} characters. "
            f"{CLOCKS[part['clock']]}, median of {part['rounds']} rounds.\n"
        )
        own = seconds(result, name, SPONDY)
        lines = []
        for contestant, timings in part["timings"].items():
            times = seconds(result, name, contestant)
            against = ratio(times, own)
            spread = "" if contestant == SPONDY else f"{against.low:.3g} to {against.high:.3g}"
            lines.append(
                (
                    contestant,
                    f"{median(times) / notes * 1000:.3g}",
                    f"{notes / median(times):,.4g}",
                    f"{against.median:.3g}",
                    spread,
                    f"{timings[0]['found'] / notes:.3g}",
                )
            )
        heads = ("", "ms a note", "notes/s", "time over spondy's", "lowest to highest round", "found a note")
        yield from rows(heads, lines)


def _floors(result: Result) -> Iterator[str]:
    starts = result["starts"]
    yield "### Start, memory, gate\n"
    yield from rows(
        ("", "median"),
        [
            ('`python -c "import spacy"`', _s(one["wall"] for one in starts["import spacy"])),
            (
                "`spondy analyze NOTE --format jsonl`, to the first result",
                _s(one["first"] for one in starts["analyze one note"]),
            ),
            (
                "`import medspacy`, `medspacy.load()` and the same note",
                _s(one["first"] for one in starts["stock medspaCy, one note"]),
            ),
            ("`spondy --help`", _s(one["wall"] for one in starts["help"])),
            *_memory(result),
            *_gate(result),
        ],
    )


def _memory(result: Result) -> Iterator[tuple[str, str]]:
    memory = result["memory"]
    if memory:
        command = "`spondy analyze - --format jsonl` over (b)"
        yield f"{command}, the greatest memory of a process", f"{memory['peak_mb']:.0f} MB"
        yield f"{command}, all its processes together", f"{memory['together_mb']:.0f} MB"


def _gate(result: Result) -> Iterator[tuple[str, str]]:
    gate = result["gate"]
    if not gate:
        return
    words = {
        "scan": f"polars' scan for the {gate['stems']['scan']} stems that are enough alone",
        "scan_every": f"polars' scan for all {gate['stems']['scan_every']} stems, which stops at the first",
        "gate": "the gate",
    }
    for name, what in words.items():
        microseconds = median(gate["seconds"][name]) * 1_000_000 / gate["notes"]
        yield (
            f"{what}: (b) as a column, one thread",
            f"{microseconds:.3g} µs a note; {gate['passed'][name]:,} of {gate['notes']:,} pass",
        )


def _s(times: Iterable[float]) -> str:
    return f"{median(times):.2f} s"


def rows(heads: tuple[str, ...], cells: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield f"| {' | '.join(heads)} |"
    yield f"| {' | '.join('---' for _ in heads)} |"
    for row in cells:
        yield f"| {' | '.join(row)} |"
    yield ""
