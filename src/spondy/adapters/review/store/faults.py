"""What can go wrong at the database of the workbench. No message holds words of a note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spondy.errors import SpondyError
from spondy.gaps import Violation

if TYPE_CHECKING:
    from spondy.adapters.review.store.records import DecisionMade, DraftText


class DatabaseError(SpondyError):
    """The database of the workbench cannot be opened, read or written."""

    code = "SPY600"


class ConflictError(SpondyError):
    """Another person, or a newer analysis, was there first; nothing was written.

    Attributes:
        version: the version that the item or draft has now.
        decision: the decision in force, where the conflict is about one.
        draft: the newest draft, where the conflict is about one.
    """

    code = "SPY601"

    def __init__(
        self, message: str, *, version: int, decision: DecisionMade | None = None, draft: DraftText | None = None
    ) -> None:
        super().__init__(message)
        self.version = version
        self.decision = decision
        self.draft = draft


class RefusedError(SpondyError):
    """What was asked for is not allowed: a reason is missing, a query breaks a rule, a name is taken.

    Attributes:
        violations: of a query, what it does wrong.
    """

    code = "SPY602"

    def __init__(self, message: str, *, violations: Sequence[Violation] = ()) -> None:
        super().__init__(message)
        self.violations = tuple(violations)


class LoginRefusedError(SpondyError):
    """A login failed, or has to wait after too many that did.

    Attributes:
        wait: seconds until the next try; 0 where there is no need to wait.
    """

    code = "SPY603"

    def __init__(self, message: str, *, wait: int = 0) -> None:
        super().__init__(message)
        self.wait = wait
