"""The database of the review workbench, without any page: typed records and functions on sessions of a `Store`.

`open_store` opens or makes it, `load` fills it, `load_feedback` adds what users did with cards. What people do goes
through `decisions`, `drafts`, `charts`, `exporting`, `logins`, `people` and `views`; `worklist` and `figures` ask, and
`audit` keeps what was done.
"""

from spondy.adapters.review.store.database import Store, open_store
from spondy.adapters.review.store.faults import ConflictError, DatabaseError, LoginRefusedError, RefusedError
from spondy.adapters.review.store.feedback import FeedbackSummary, load_feedback
from spondy.adapters.review.store.loading import LoadSummary, load

__all__ = [
    "ConflictError",
    "DatabaseError",
    "FeedbackSummary",
    "LoadSummary",
    "LoginRefusedError",
    "RefusedError",
    "Store",
    "load",
    "load_feedback",
    "open_store",
]
