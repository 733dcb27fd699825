"""One note that somebody waits for the analysis of."""

from __future__ import annotations

from asyncio import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spondy.adapters.engine.task import Task

if TYPE_CHECKING:
    from spondy.adapters.outcome import Outcome


@dataclass(eq=False)
class Call:
    """A note on its way to a worker and back.

    Attributes:
        task: the note, as workers take it.
        patient: whether it comes from a stream, which waits for as long as it takes.
        answer: what became of the note; cancelled when nobody waits any more.
    """

    task: Task
    patient: bool
    answer: Future[Outcome]

    def settle(self) -> bool:
        """Hand the outcome to whoever waits for it; return False where there is none yet."""
        outcomes = self.task.take()
        if outcomes and not self.answer.done():
            self.answer.set_result(outcomes[0])
        return bool(outcomes)
