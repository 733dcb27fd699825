"""Serve the workbench until told to stop."""

from __future__ import annotations

from collections.abc import Callable

from spondy.adapters.review.store import Store
from spondy.adapters.review.store.logins import end_all_sessions, forget_old_sessions, issue_token
from spondy.adapters.review.store.people import LOCAL, local_person, people, person_named
from spondy.adapters.review.web.app import create_review_app
from spondy.adapters.review.web.settings import ReviewSettings
from spondy.adapters.server.listening import serve_app
from spondy.adapters.server.settings import ServerSettings

SECONDS_TO_FINISH = 10


def has_people(store: Store) -> bool:
    """Say whether a database knows anybody but the one who works alone."""
    with store.reading() as session:
        return any(person.name != LOCAL for person in people(session))


def serve_review(settings: ReviewSettings, store: Store, tell: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        settings: what the workbench is told.
        store: its database.
        tell: called with the address once it is listened on; who works alone comes in by it, once.

    Raises:
        SpondyError: the address cannot be had.
    """
    way_in = _way_in(settings, store)

    def tell_way_in(address: str) -> None:
        tell(f"{settings.public_url or address.removesuffix('/')}{way_in}")

    server = ServerSettings(host=settings.host, port=settings.port, grace=SECONDS_TO_FINISH)
    serve_app(create_review_app(settings, store), server, tell_way_in)


def _way_in(settings: ReviewSettings, store: Store) -> str:
    """Return the path by which people come in."""
    with store.writing() as session:
        forget_old_sessions(session)
        if settings.alone:
            return f"/token/{issue_token(session, local_person(session))}"
        # Nobody works on without a name who once worked alone.
        alone = person_named(session, LOCAL)
        if alone is not None:
            end_all_sessions(session, alone.id)
        return "/"
