"""An analyzer that does as the note says: `!` and a word make it crash, hang, or eat memory.

It needs no language processing. Where it is given a log, it writes the id of each note there, and the process that it
was analysed in, before it begins.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
import time

from spondy.errors import PatternError
from spondy.model import Analysis, Gap, Note, Provenance


class PoisonedAnalyzer:
    def __init__(self, log: str | None) -> None:
        self.log = log
        self.kept: list[bytes] = []

    def analyze(self, note: Note) -> Analysis:
        if self.log:
            with open(self.log, "a", encoding="utf-8") as stream:
                stream.write(f"{note.note_id} {os.getpid()}\n")
        if note.text.startswith("!"):
            word, *arguments = note.text[1:].removesuffix(" GAP").split()
            getattr(self, word)(*arguments)
        gap = Gap(id="gap", severity="low", missing="m", why="w", source="s")
        return Analysis(
            note_id=note.note_id,
            setting="outpatient",
            note_kind="clinical",
            gaps=(gap,) if "GAP" in note.text else (),
            provenance=Provenance(spondy="0", code_set="FY2026", patterns="sha256:poison"),
            metadata=note.metadata,
        )

    def exit(self, status: str) -> None:
        os._exit(int(status))

    def leave(self, status: str) -> None:
        sys.exit(int(status))

    def signal(self, name: str) -> None:
        os.kill(os.getpid(), getattr(signal, name))

    def segfault(self) -> None:
        ctypes.string_at(0)

    def sleep(self, seconds: str) -> None:
        time.sleep(float(seconds))

    def spin(self) -> None:
        # In compiled code, which gives no other thread a turn.
        re.match(r"(a+)+$", "a" * 64 + "b")

    def eat(self, megabytes: str) -> None:
        bytearray(int(megabytes) * 1_000_000)

    def keep(self, megabytes: str) -> None:
        self.kept.append(b"x" * (int(megabytes) * 1_000_000))

    def say(self, words: str) -> None:
        os.write(1, words.encode())

    def killed(self, times: str, path: str) -> None:
        """Be killed, but only so many times."""
        with open(path, "a+b") as stream:
            stream.write(b"x")
            if stream.tell() > int(times):
                return
        self.signal("SIGKILL")


def build(log: str | None = None) -> PoisonedAnalyzer:
    return PoisonedAnalyzer(log)


def build_broken() -> PoisonedAnalyzer:
    raise PatternError("no such patterns")


def build_faulty() -> PoisonedAnalyzer:
    raise RuntimeError("Zebrafinch")


def build_dead() -> PoisonedAnalyzer:
    os._exit(7)
