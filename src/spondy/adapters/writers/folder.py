"""The output folder of a run.

`analyses.jsonl` and `failed.jsonl` grow line by line, so that a stopped run can be resumed. `worklist.csv` and
`report.html` appear only when the run is over: where they stand, they are whole. `.options.json` remembers the
options that the analyses were made with, which a resumed run must share.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from pydantic import ValidationError

from spondy.adapters.outcome import Outcome
from spondy.adapters.writers.jsonl import drop_torn_line, failure_line, read_lines
from spondy.adapters.writers.private import OWNER_ONLY_FOLDER, open_private
from spondy.adapters.writers.worklist import COLUMNS, csv_bytes, rows_of
from spondy.errors import OutputError
from spondy.model import Analysis, Note

ANALYSES, WORKLIST, REPORT, FAILED = "analyses.jsonl", "worklist.csv", "report.html", "failed.jsonl"
OPTIONS = ".options.json"
# One HTML file with more notes than this is slow to open; the work list has no limit.
REPORT_NOTES = 1000
WriteReport = Callable[[Iterator[tuple[Note, Analysis]], Path], object]


class OutputFolder:
    """Writes the results of a run; use as a context manager.

    Attributes:
        done: ids of the notes that an earlier run had analysed (`resume`).
        repaired: whether a torn last line was cut off.
        left_out: notes with work that the report had no room for.
    """

    def __init__(
        self,
        path: Path,
        *,
        options: Mapping[str, str | float | None] | None = None,
        resume: bool = False,
        force: bool = False,
    ) -> None:
        """Make the folder, or open it again.

        Args:
            path: the folder.
            options: the options, by the names that a user knows them by, that change what is written of a note.
            resume: go on with the analyses that are there.
            force: overwrite the results that are there.

        Raises:
            OutputError: it is no folder, holds files and neither `resume` nor `force` is given, or holds
                analyses that cannot be gone on with.
        """
        self.path = path
        self._options = {name: value for name, value in (options or {}).items() if value is not None}
        self.done: set[str] = set()
        self.repaired = False
        self.left_out = 0
        self._origin: tuple[str, ...] | None = None
        self._for_report: dict[str, tuple[bytes, Note | None]] = {}
        self._failed: BinaryIO | None = None
        self._without_work: list[str] = []
        self._old_results_gone = False
        self._prepare(resume=resume, force=force)
        self._worklist = open_private(self._part(WORKLIST))
        try:
            self._worklist.write(csv_bytes([COLUMNS]))
            if resume and (path / ANALYSES).exists():
                self._take_up()
            if self.done:
                self._check_options()
            else:
                self._write_options()
            self._analyses = open_private(path / ANALYSES, append=True)
        except BaseException:
            self._drop_parts()
            raise

    def __enter__(self) -> OutputFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._analyses.close()
        if self._failed is not None:
            self._failed.close()
        self._drop_parts()

    def skip(self, note: Note) -> None:
        """Take notice of a note that an earlier run had analysed, whose text the report needs."""
        if note.note_id in self._for_report:
            line, _ = self._for_report[note.note_id]
            self._for_report[note.note_id] = (line, note)

    def write(self, outcome: Outcome) -> None:
        """Write the outcome of one note.

        Raises:
            OutputError: the folder holds analyses of another version of spondy or of its patterns.
        """
        if outcome.error is not None:
            self._drop_old_results()
            if self._failed is None:
                self._failed = open_private(self.path / FAILED)
            self._failed.write(failure_line(outcome.error))
            self._failed.flush()
            return
        if self._origin not in (None, outcome.origin):
            raise OutputError(
                f"{self.path / ANALYSES}: was made by another version of spondy, of its patterns or its model;"
                " analyse anew with --force, or into another folder"
            )
        self._drop_old_results()
        self._origin = outcome.origin
        self._analyses.write(outcome.line)
        self._analyses.flush()
        self._worklist.write(csv_bytes(outcome.worklist))
        self._keep_for_report(outcome.note_id or "", outcome.line, bool(outcome.worklist), outcome.note)

    def finish(self, write_report: WriteReport) -> None:
        """Write the report and put it and the work list in their places."""
        self._drop_old_results()
        self._worklist.close()
        open_private(self._part(REPORT)).close()
        pairs = (
            (note, Analysis.model_validate_json(line)) for line, note in self._for_report.values() if note is not None
        )
        write_report(pairs, self._part(REPORT))
        for name in (WORKLIST, REPORT):
            os.replace(self._part(name), self.path / name)

    def _part(self, name: str) -> Path:
        return self.path / f".{name}.part"

    def _prepare(self, *, resume: bool, force: bool) -> None:
        try:
            if not self.path.exists():
                self.path.mkdir(mode=OWNER_ONLY_FOLDER, parents=True)
            elif any(self.path.iterdir()) and not resume and not force:
                raise OutputError(
                    f"{self.path}: the folder is not empty; go on with --resume, overwrite with --force,"
                    " or name another"
                )
            if not resume:
                (self.path / ANALYSES).unlink(missing_ok=True)
                self._drop_old_results()
        except OSError as error:
            raise OutputError(f"{self.path}: {error.strerror}") from None

    def _drop_old_results(self) -> None:
        """Remove what an earlier run left: beside new analyses it would look as if it were theirs."""
        if not self._old_results_gone:
            self._old_results_gone = True
            for name in (WORKLIST, REPORT, FAILED):
                (self.path / name).unlink(missing_ok=True)

    def _drop_parts(self) -> None:
        self._worklist.close()
        for name in (WORKLIST, REPORT):
            self._part(name).unlink(missing_ok=True)

    def _take_up(self) -> None:
        """Read what an earlier run wrote."""
        path = self.path / ANALYSES
        self.repaired = drop_torn_line(path)
        for number, line in enumerate(read_lines(path), 1):
            try:
                analysis = Analysis.model_validate_json(line)
            except ValidationError:
                message = f"{path} line {number}: not an analysis of this version; analyse anew with --force"
                raise OutputError(message) from None
            rows = rows_of(analysis)
            self.done.add(analysis.note_id)
            self._origin = Outcome.origin_of(analysis)
            self._worklist.write(csv_bytes(rows))
            self._keep_for_report(analysis.note_id, line, bool(rows), None)

    def _check_options(self) -> None:
        """Refuse to go on with other options: one file would hold analyses that do not belong together."""
        try:
            before = json.loads((self.path / OPTIONS).read_bytes())
        except (OSError, ValueError):
            before = None
        if before == self._options:
            return
        if not isinstance(before, dict):
            cause = f"{OPTIONS}, which says with what options, is missing or damaged"
        else:
            names = sorted(before.keys() | self._options.keys())
            changed = [name for name in names if before.get(name) != self._options.get(name)]
            cause = f"was made with another {', '.join(changed)}; go on with the same"
        raise OutputError(f"{self.path / ANALYSES}: {cause}; analyse anew with --force, or into another folder")

    def _write_options(self) -> None:
        with open_private(self.path / OPTIONS) as stream:
            stream.write(json.dumps(self._options, sort_keys=True).encode("utf-8") + b"\n")

    def _keep_for_report(self, note_id: str, line: bytes, has_work: bool, note: Note | None) -> None:
        """Keep a note for the report; where room runs out, those with work go before those without."""
        if not has_work:
            if len(self._for_report) < REPORT_NOTES:
                self._for_report[note_id] = (line, note)
                self._without_work.append(note_id)
            return
        if len(self._for_report) >= REPORT_NOTES:
            if not self._without_work:
                self.left_out += 1
                return
            del self._for_report[self._without_work.pop()]
        self._for_report[note_id] = (line, note)
