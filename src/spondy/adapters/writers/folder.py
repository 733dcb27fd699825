"""The output folder of a run.

Results appear only whole. Until the run is over they grow in hidden files, of which a journal tells how far they are
good; a run that was stopped, by whatever, goes on from there with `resume` and ends with the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from types import TracebackType

from spondy.adapters.outcome import Outcome
from spondy.adapters.writers.durable import hidden, publish, sync_folder
from spondy.adapters.writers.growing import GrowingFile
from spondy.adapters.writers.input_sum import Item, input_sum_with
from spondy.adapters.writers.journal import JOURNAL, Journal, Mark, last_mark
from spondy.adapters.writers.jsonl import failure_line
from spondy.adapters.writers.lock import LOCK, FolderLock
from spondy.adapters.writers.made_with import OPTIONS, InputMark, MadeWith, Options
from spondy.adapters.writers.private import OWNER_ONLY_FOLDER, open_private
from spondy.adapters.writers.report_notes import Kept, ReportNotes
from spondy.adapters.writers.worklist import COLUMNS, csv_bytes
from spondy.errors import OutputError
from spondy.model import Analysis, Note

ANALYSES, WORKLIST, REPORT, FAILED = "analyses.jsonl", "worklist.csv", "report.html", "failed.jsonl"
_RESULTS = (ANALYSES, WORKLIST, REPORT, FAILED)
WriteReport = Callable[[Iterator[tuple[Note, Analysis]], Path], object]
_ANEW = "analyse anew with --force, or into another folder"


class OutputFolder:
    """Writes the results of a run; use as a context manager.

    Attributes:
        path: the folder.
        before: what earlier runs had done (`resume`).
        done: what has been done by now.
    """

    def __init__(
        self,
        path: Path,
        *,
        options: Options | None = None,
        read_from: InputMark | None = None,
        resume: bool = False,
        force: bool = False,
    ) -> None:
        """Make the folder, or open it again.

        Args:
            path: the folder.
            options: the options, by the names that a user knows them by, that change what is written of a note.
            read_from: the input.
            resume: go on where an earlier run stopped.
            force: overwrite the results that are there.

        Raises:
            OutputError: it is no folder, another run has it, it holds files and neither `resume` nor `force` is
                given, or it holds results that cannot be gone on with.
        """
        self.path = path
        self._made_with = MadeWith(path, options or {}, read_from or InputMark())
        self._journal: Journal | None = None
        try:
            if not path.exists():
                path.mkdir(mode=OWNER_ONLY_FOLDER, parents=True)
            elif not path.is_dir():
                raise OutputError(f"{path}: Not a directory")
            elif not resume and not force and any(one.name != LOCK for one in path.iterdir()):
                raise OutputError(
                    f"{path}: the folder is not empty; go on with --resume, overwrite with --force, or name another"
                )
            self._lock = FolderLock(path)
        except OSError as error:
            raise OutputError(f"{path}: {error.strerror}") from None
        try:
            self._analyses, worklist, self._failed = (GrowingFile(path / name) for name in (ANALYSES, WORKLIST, FAILED))
            self._files = (self._analyses, worklist, self._failed)
            self.before = self._earlier() if resume else Mark()
            self._origin = self.before.origin
            self.done = self.before
            self._report_notes = ReportNotes(path, self.before.kept, self.before.left_out)
            if not self.before.notes:
                self._start()
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> OutputFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        closes = [file.close for file in self._files] + [self._report_notes.close]
        for close in closes + ([self._journal.close] if self._journal else []):
            # On a full disk, what is left to write cannot be written here either.
            with suppress(OSError):
                close()
        if not self.done.notes:
            self._drop_all()
        self._lock.release()

    @property
    def left_out(self) -> int:
        """Number of notes with work that the report has no room for."""
        return self._report_notes.left_out

    def rest(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the records of the input that no earlier run has done.

        Raises:
            OutputError: those before are not the ones that were done.
        """
        remaining = iter(items)
        number = input_sum = 0
        for item in islice(remaining, self.before.notes):
            input_sum = input_sum_with(item, input_sum)
            if isinstance(item, Note):
                self._report_notes.again(number, item)
            number += 1
        if (number, input_sum) != (self.before.notes, self.before.input_sum):
            raise OutputError(
                f"{self.path / ANALYSES}: was made of another input: its first {self.before.notes} notes are not those"
                f" of this one; {_ANEW}"
            )
        yield from remaining

    def write(self, outcomes: Sequence[Outcome]) -> None:
        """Write the outcomes of the next records of the input.

        Raises:
            OutputError: the folder holds analyses of another version of spondy, of its patterns or its model.
        """
        new_origin = self._new_origin(outcomes)
        journal = self._journal or self._go_on()
        done, report = self.done, self._report_notes
        failures: list[bytes] = []
        kept: list[Kept] = []
        start, input_sum = self._analyses.size, done.input_sum
        for number, outcome in enumerate(outcomes, done.notes):
            input_sum = input_sum_with(outcome.record, input_sum)
            if outcome.error is not None:
                failures.append(failure_line(outcome.error))
            elif outcome.note is not None:
                one = Kept(number, int(bool(outcome.worklist)), start, len(outcome.line))
                start += one.length
                if report.consider(one, outcome.note):
                    kept.append(one)
        mark = Mark(
            notes=done.notes + len(outcomes),
            analysed=done.analysed + len(outcomes) - len(failures),
            failed=done.failed + len(failures),
            left_out=report.left_out,
            input_sum=input_sum,
            origin=new_origin,
            kept=tuple(kept),
        )
        lines = b"".join([outcome.line for outcome in outcomes])
        journal.append(mark, (lines, b"".join([outcome.worklist for outcome in outcomes]), b"".join(failures)))
        self.done = mark

    def finish(self, write_report: WriteReport) -> None:
        """Make the report, and give all results their names."""
        report = self.path / REPORT
        if self._journal is None and self._is_finished():
            return
        journal = self._journal or self._go_on()
        journal.finish(self._origin, self._report_notes.kept)
        open_private(hidden(report)).close()
        write_report(self._report_notes.chosen(self._analyses), hidden(report))
        for file in self._files:
            if file is self._failed and not file.size:
                file.drop()
            else:
                file.publish()
        # The last of all: where it stands, the results are whole.
        sync_folder(self.path)
        publish(report)
        sync_folder(self.path)

    def _is_finished(self) -> bool:
        wholes = [file.is_whole or (file is self._failed and not file.size) for file in self._files]
        return (self.path / REPORT).exists() and all(wholes)

    def _earlier(self) -> Mark:
        """Return what an earlier run had done.

        Raises:
            OutputError: it cannot be gone on with.
        """
        if not (self.path / JOURNAL).exists():
            if any((self.path / name).exists() for name in _RESULTS):
                message = f"{self.path}: {JOURNAL}, which says how far the results are good, is missing; {_ANEW}"
                raise OutputError(message)
            return Mark()
        mark = last_mark(self.path / JOURNAL, self._files)
        difference = self._made_with.difference()
        if difference is None:
            return mark
        if mark.analysed:
            raise OutputError(f"{self.path / ANALYSES}: {difference}; {_ANEW}")
        return Mark()

    def _start(self) -> None:
        """Start anew."""
        self._drop_all()
        self._made_with.write()
        self._journal = Journal(self.path / JOURNAL, self._files, Mark())
        self._journal.append(Mark(), (b"", csv_bytes([COLUMNS]), b""))
        sync_folder(self.path)

    def _go_on(self) -> Journal:
        """Take up what an earlier run left. Only now is it changed: until here, all can still be refused."""
        (self.path / REPORT).unlink(missing_ok=True)
        self._journal = Journal(self.path / JOURNAL, self._files, self.before)
        return self._journal

    def _drop_all(self) -> None:
        """Remove all that a run leaves, the journal first: without it, nothing is taken for results of this run."""
        for name in (JOURNAL, OPTIONS, *_RESULTS):
            for path in (self.path / name, hidden(self.path / name)):
                path.unlink(missing_ok=True)

    def _new_origin(self, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
        """Return what made the analyses where that was not known before, and see that it is the same for all."""
        before = self._origin
        for outcome in outcomes:
            if outcome.origin and outcome.origin != (self._origin or outcome.origin):
                raise OutputError(
                    f"{self.path / ANALYSES}: was made by another version of spondy, of its patterns or its model;"
                    f" {_ANEW}"
                )
            self._origin = self._origin or outcome.origin
        return () if before else self._origin
