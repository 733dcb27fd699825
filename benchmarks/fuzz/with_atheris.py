"""Fuzz one target guided by coverage; needs atheris, which is no dependency of spondy: `pip install atheris`.

    python benchmarks/fuzz/with_atheris.py "json lines" -max_total_time=600

What follows the name of the target goes to libFuzzer. What it finds it writes to the folder that it is run in.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import count
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))
with atheris.instrument_imports(include=["spondy"]):
    from targets import all_targets


def main() -> None:
    """Run libFuzzer on the target that is named."""
    (target,) = (each for each in all_targets() if each.name == sys.argv[1])
    numbers = count()
    corpus = Path(tempfile.mkdtemp(prefix="spondy-fuzz-"))
    for number, seed in enumerate(target.seeds):
        (corpus / str(number)).write_bytes(seed)
    atheris.Setup([sys.argv[0], *sys.argv[2:], str(corpus)], lambda data: target.check(data, next(numbers)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
