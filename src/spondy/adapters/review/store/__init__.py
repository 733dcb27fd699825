"""The database of the review workbench, without any page: typed records and functions on sessions of a `Store`.

`open_store` opens or makes it, `load` fills it. What people do goes through `decisions`, `drafts`, `charts`,
`exporting`, `logins`, `people` and `views`; `worklist` and `figures` ask, and `audit` keeps what was done.
"""

from spondy.adapters.review.store.database import Store, open_store
from spondy.adapters.review.store.faults import ConflictError, DatabaseError, LoginRefusedError, RefusedError
from spondy.adapters.review.store.loading import LoadSummary, load

__all__ = [
    "ConflictError",
    "DatabaseError",
    "LoadSummary",
    "LoginRefusedError",
    "RefusedError",
    "Store",
    "load",
    "open_store",
]
