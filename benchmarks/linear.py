"""How the time of a note grows with its size, for texts made to be hard.

    python benchmarks/linear.py [--sizes 8000 16000 32000 64000] [--shape NAME]

For each shape: CPU seconds at each size, and the slope of the logarithm of time over that of size. 1 is linear; those
above 1.15 are marked, and give exit status 1.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from spondy import Analyzer, Note
from spondy.knowledge.files import read_yaml

ROOT = Path(__file__).resolve().parents[1]
SIZES = (8_000, 16_000, 32_000, 64_000)
STEEPEST = 1.15
TIMES = 2
# A note that names no condition is not read any further.
OPENING = "Assessment: spondylolysis of L5.\n"
Shape = Callable[[int], str]


def repeated(piece: str, between: str = " ") -> Shape:
    """Return what makes a text of a size by repeating a piece."""
    return lambda size: ((piece + between) * (size // (len(piece) + len(between)) + 1))[:size]


def numbered(piece: str) -> Shape:
    """Return what makes a text of pieces that differ, each with a level of its own."""

    def make(size: int) -> str:
        found, length, number = [], 0, 0
        while length < size:
            level = f"C{number % 6 + 1}-C{number % 6 + 2}" if number % 2 else f"L{number % 5 + 1}"
            found.append(piece.format(level=level, number=number))
            length += len(found[-1])
            number += 1
        return "".join(found)[:size]

    return make


HARD: dict[str, Shape] = {
    "negation cues": repeated("no"),
    "cues and conditions": repeated("no spondylolysis, possible spondylolisthesis,"),
    "cues that nest": repeated("no evidence of possible history of"),
    "levels": repeated("C1-C2"),
    "levels in lists": repeated("C1, C2, C3, C4, C5, C6, C7,"),
    "nested brackets": repeated("("),
    "check boxes": repeated("[ ]"),
    "conditions, one a sentence": numbered("Spondylolisthesis of {level}, {number} mm. "),
    "conditions without sentence ends": numbered("spondylolisthesis of {level} and "),
    "conditions, one a line": numbered("- pars defect {level}\n"),
    "a problem list": numbered("{number}. Spondylolysis {level}, chronic\n"),
    "conditions under headers": numbered("ASSESSMENT:\nspondylolysis of {level}\n\n"),
    "imaging and symptoms": numbered("MRI of the lumbar spine shows slip of {level}. Back pain, numbness. "),
    "headers": repeated("ASSESSMENT:", "\n"),
    "no sentence ends": repeated("the patient walks with spondylolysis and pain"),
    "one long word": repeated("a", ""),
    "long words": repeated("spondylo" * 60),
    "almost a word": repeated("spondylolisthesi"),
    "digits": repeated("1234567890", ""),
    "dots": repeated(".", ""),
    "abbreviations": repeated("e.g. Dr. L. vs."),
    "blanks": repeated(" ", ""),
    "line ends": repeated("\n", ""),
    "odd characters": repeated("\u00bd\ufb03e\u0301\u202e\u200b", ""),
}


def near_misses() -> Iterator[tuple[str, Shape]]:
    """Yield shapes of the rules' own examples: what the rules of a file match and just miss."""
    for path in sorted((ROOT / "patterns").rglob("*.yaml")):
        data = read_yaml(path.relative_to(ROOT / "patterns").as_posix())
        for key in ("match", "miss"):
            texts = sorted(set(_texts(data, key)))
            if texts:
                yield f"{path.stem}: {key}", repeated(" ".join(texts)[:4_000])


def _texts(data: Any, key: str) -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            if name == key and isinstance(value, list):
                yield from (one for one in value if isinstance(one, str))
            else:
                yield from _texts(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value, key)


def seconds(analyzer: Analyzer, text: str) -> float:
    """Return the CPU time of one analysis, the best of a few."""
    best = math.inf
    for _ in range(TIMES):
        begin = time.process_time()
        analyzer.analyze(Note(note_id="n", text=text))
        best = min(best, time.process_time() - begin)
    return best


def shapes() -> dict[str, Shape]:
    """Return all shapes by their names; each names a condition, so that it is read."""

    def opened(shape: Shape) -> Shape:
        return lambda size: (OPENING + shape(size))[:size]

    return {name: opened(shape) for name, shape in (*HARD.items(), *near_misses())}


def slope(sizes: list[int], times: list[float]) -> float:
    """Return the slope of the line of best fit through the logarithms."""
    xs, ys = [math.log(size) for size in sizes], [math.log(max(each, 1e-4)) for each in times]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return rise / sum((x - middle_x) ** 2 for x in xs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--shape", action="append", help="only this one; may be given several times")
    options = parser.parse_args()
    known = shapes()
    analyzer = Analyzer(ahead=True)
    steep = 0
    print(f"{'shape':36}" + "".join(f"{size:>10}" for size in options.sizes) + f"{'slope':>8}")
    for name in options.shape or known:
        times = [seconds(analyzer, known[name](size)) for size in options.sizes]
        found = slope(options.sizes, times)
        # What takes next to nothing has no slope to speak of.
        is_steep = found > STEEPEST and times[-1] > 0.02
        steep += is_steep
        line = "".join(f"{each:10.3f}" for each in times)
        print(f"{name:36}{line}{found:8.2f}{'  steep' if is_steep else ''}", flush=True)
    return 1 if steep else 0


if __name__ == "__main__":
    sys.exit(main())
