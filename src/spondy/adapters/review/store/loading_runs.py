"""The runs that a file of analyses is of: nearly always one, of which every analysis says with what it was made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import file_digest
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.orm import Session

from spondy.adapters.exports.analyses import ANALYSES
from spondy.adapters.review.store.audit import Versions, record
from spondy.adapters.review.store.database import now
from spondy.adapters.review.store.loading_prepared import PreparedNote
from spondy.adapters.review.store.records import Actor
from spondy.adapters.review.store.tables import FailureRow, Run
from spondy.adapters.visible import visible
from spondy.adapters.writers.folder import FAILED
from spondy.errors import InputError


class Failure(NamedTuple):
    """A note that a run could not analyse."""

    note_id: str | None
    code: str
    message: str


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None


def failures_beside(analyses: Path) -> list[Failure]:
    """Return the notes that failed, where a file of analyses stands in the output folder of its run.

    Raises:
        InputError: `failed.jsonl` cannot be read.
    """
    path = analyses.with_name(FAILED)
    if analyses.name != ANALYSES or not path.exists():
        return []
    try:
        lines = [json.loads(line) for line in path.read_bytes().splitlines() if line.strip()]
        return [Failure(_id(line["note_id"]), str(line["code"])[:16], visible(line["message"])) for line in lines]
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path}: not the failures of a run") from None


def _id(value: str | None) -> str | None:
    return None if value is None else visible(value)


class LoadedRuns:
    """Makes a run of each version that the analyses of a file were made with, when the first of them comes.

    Attributes:
        ids: the runs made.
    """

    def __init__(self, source: str, digest: str, by: Actor) -> None:
        """Say what is loaded.

        Args:
            source: name of the file.
            digest: SHA-256 of the file.
            by: who loads it.
        """
        self._source, self._digest, self._by = source, digest, by
        self._runs: dict[tuple[str, str, str | None], int] = {}
        self._code_sets: dict[int, set[str]] = {}

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of the runs."""
        return tuple(self._runs.values())

    def parts(self, session: Session, notes: Sequence[PreparedNote]) -> Iterator[tuple[int, list[PreparedNote]]]:
        """Yield the notes by the run that they are of, with its id."""
        for origin, part in groupby(notes, key=_origin):
            if origin not in self._runs:
                self._runs[origin] = self._begin(session, *origin)
            run_id = self._runs[origin]
            together = list(part)
            self._code_sets.setdefault(run_id, set()).update(one.analysis.provenance.code_set for one in together)
            yield run_id, together

    def end(self, session: Session, counts: Mapping[str, int], failures: Sequence[Failure]) -> None:
        """Say that all is loaded."""
        for origin, run_id in self._runs.items():
            code_set = ", ".join(sorted(self._code_sets[run_id]))
            values = {"ended_at": now(session), "summary": dict(counts), "code_set": code_set}
            session.execute(update(Run).where(Run.id == run_id).values(values))
            session.add_all(FailureRow(run_id=run_id, **failure._asdict()) for failure in failures)
            session.flush()
            versions = Versions(origin[0], origin[1], code_set, origin[2] or "")
            record(session, self._by, "loaded", f"run:{run_id}", counts, versions)

    def _begin(self, session: Session, made_by: str, patterns: str, model: str | None) -> int:
        run = Run(
            source=self._source,
            digest=self._digest,
            spondy=made_by,
            patterns=patterns,
            code_set="",
            model=model,
            began_at=now(session),
            ended_at=None,
            summary={},
        )
        session.add(run)
        session.flush()
        details = {"analyses_sha256": self._digest}
        record(session, self._by, "load", f"run:{run.id}", details, Versions(made_by, patterns, "", model or ""))
        return run.id


def _origin(note: PreparedNote) -> tuple[str, str, str | None]:
    made_by = note.analysis.provenance
    return made_by.spondy, made_by.patterns, made_by.model
