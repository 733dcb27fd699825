"""Fuzz one target guided by coverage; needs atheris, which is no dependency of spondy: `pip install atheris`.

    python benchmarks/fuzz/with_atheris.py "json lines" -max_total_time=600

What follows the name of the target goes to libFuzzer. Inputs that led somewhere new are kept in `fuzz_found`, where the
next run begins with them, and so is what is found; with a file of these after the name that case alone is run again.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))
# As in run.py.
SECONDS_A_CASE = 20
FOUND = Path("fuzz_found")


def main() -> None:
    """Run libFuzzer on the target that is named."""
    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["spondy"]):
        from targets import all_targets

        (target,) = (each for each in all_targets() if each.name == name)
        # What is imported only when it is first asked for.
        target.check(target.seeds[0], 0)
    arguments = [sys.argv[0], f"-timeout={SECONDS_A_CASE}", f"-artifact_prefix={FOUND}/", *options]
    if all(option.startswith("-") for option in options):
        corpus = FOUND / f"inputs-{name.replace(' ', '-')}"
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(target.seeds):
            (corpus / f"seed-{number}").write_bytes(seed)
        arguments.append(str(corpus))
    # The same number each time, so that what was found is found again.
    atheris.Setup(arguments, lambda data: target.check(data, zlib.crc32(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
