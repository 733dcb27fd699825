"""What was measured, and on what."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

from notes import ROOT

Versions = dict[str, str]


def machine() -> Versions:
    """Return commit, Python and processor."""
    return {
        "commit": commit(),
        "python": platform.python_version(),
        "cpu": f"{_cpu_model()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.machine()}",
    }


def commit() -> str:
    """Return the commit that is checked out, and whether files differ from it; `benchmarks/results` and `docs` may."""
    head = _git("rev-parse", "--short=12", "HEAD")
    if not head:
        return "unknown"
    changed = _git("status", "--porcelain", "--", "src", "patterns", "benchmarks", ":!benchmarks/results")
    return f"{head} with changes not committed" if changed else head


def _git(*arguments: str) -> str:
    ran = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8")
    return ran.stdout.strip() if ran.returncode == 0 else ""


def _cpu_model() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text(encoding="utf-8").splitlines() if about.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"
