"""Sessions: how people come in, how long they may stay, and how they leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from spondy.adapters.review.store.audit import record
from spondy.adapters.review.store.database import Store, now
from spondy.adapters.review.store.faults import LoginRefusedError
from spondy.adapters.review.store.passwords import fits, hashed, is_outdated, new_token, token_hash
from spondy.adapters.review.store.records import Actor, Role
from spondy.adapters.review.store.tables import LoginSession, OneTimeToken, Person
from spondy.adapters.review.store.throttle import failed, forget_failures, seconds_to_wait

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOKEN_LIFE = timedelta(minutes=10)
# A page with many parts asks for each; one note in the minute is enough to know that somebody is there.
_SEEN_EVERY = timedelta(minutes=1)


def log_in(store: Store, name: str, password: str, *, address: str) -> str:
    """Let a person in by name and password, and return the token of their session.

    A refusal is kept, too; that is why this takes the store and not a session.

    Args:
        store: the database.
        name: of the person.
        password: of the person.
        address: where they call from, an IP address.

    Raises:
        LoginRefusedError: name or password is wrong, which of them is not said; or too many failed before.
    """
    name = name.replace("\0", "").strip().lower()[:64]
    with store.writing() as session:
        wait = seconds_to_wait(session, name, address)
        if not wait:
            person = session.execute(select(Person).where(Person.name == name)).scalar_one_or_none()
            stored = person.password_hash if person is not None and person.disabled_at is None else None
    if wait:
        raise LoginRefusedError("too many logins failed; wait before the next", wait=wait)
    # Not in a transaction: it takes a tenth of a second, on purpose.
    good = fits(password, stored)
    renewed = hashed(password) if good and stored is not None and is_outdated(stored) else None
    with store.writing() as session:
        person = session.execute(select(Person).where(Person.name == name)).scalar_one_or_none()
        if good and person is not None and person.password_hash == stored and person.disabled_at is None:
            if renewed is not None:
                person.password_hash = renewed
            forget_failures(session, name)
            return begin_session(session, person, "password")
        failed(session, name, address)
        known = {"known": person is not None}
        record(session, Actor("spondy"), "login-failed", f"person:{name if person is not None else ''}", known)
    raise LoginRefusedError("name or password is wrong")


def begin_session(session: Session, person: Person, how: str) -> str:
    """Let a person in, whoever has made sure that it is them, and return the token of their session.

    Args:
        session: one that writes.
        person: the person.
        how: by what they came in: `password`, `token`, `identity`.

    Raises:
        LoginRefusedError: the person is disabled.
    """
    if person.disabled_at is not None:
        raise LoginRefusedError("this person may not come in")
    token = new_token()
    moment = now(session)
    session.add(
        LoginSession(token_hash=token_hash(token), person_id=person.id, began_at=moment, seen_at=moment, ended_at=None)
    )
    session.flush()
    record(session, _actor(person), "login", f"person:{person.name}", {"how": how})
    return token


def who_is_in(store: Store, token: str, *, idle: timedelta = IDLE, longest: timedelta = LONGEST) -> Actor | None:
    """Return whose session a token is, and note that they are there; None where it is over or never was.

    Args:
        store: the database.
        token: what the session was begun with.
        idle: a session is over when nothing was asked for so long.
        longest: a session is over so long after it began, whatever was asked.
    """
    hash_of_token = token_hash(token)
    with store.reading() as session:
        moment = now(session)
        query = select(LoginSession, Person).join(Person, LoginSession.person_id == Person.id)
        found = session.execute(query.where(LoginSession.token_hash == hash_of_token)).one_or_none()
        if found is None:
            return None
        stay, person = found
        over = moment - stay.seen_at >= idle or moment - stay.began_at >= longest
        if over or stay.ended_at is not None or person.disabled_at is not None:
            return None
        who, seen_before = _actor(person), moment - stay.seen_at
    if seen_before >= min(_SEEN_EVERY, idle / 2):
        with store.writing() as session:
            same = (LoginSession.token_hash == hash_of_token, LoginSession.ended_at.is_(None))
            session.execute(update(LoginSession).where(*same).values(seen_at=moment))
    return who


def log_out(session: Session, token: str) -> None:
    """End a session."""
    query = select(LoginSession, Person).join(Person, LoginSession.person_id == Person.id)
    found = session.execute(
        query.where(LoginSession.token_hash == token_hash(token), LoginSession.ended_at.is_(None))
    ).one_or_none()
    if found is not None:
        stay, person = found
        stay.ended_at = now(session)
        record(session, _actor(person), "logout", f"person:{person.name}")


def end_all_sessions(session: Session, person_id: int) -> None:
    """End every session of a person."""
    mine = (LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
    session.execute(update(LoginSession).where(*mine).values(ended_at=now(session)))


def forget_old_sessions(session: Session, *, longest: timedelta = LONGEST) -> None:
    """Delete sessions and one-time tokens that let nobody in any more."""
    moment = now(session)
    over = or_(LoginSession.began_at <= moment - longest, LoginSession.ended_at.is_not(None))
    session.execute(delete(LoginSession).where(over))
    session.execute(delete(OneTimeToken).where(OneTimeToken.expires_at <= moment))


def issue_token(session: Session, person: Person, *, life: timedelta = TOKEN_LIFE) -> str:
    """Return a token that lets a person in once, for the address that `spondy review` prints."""
    token = new_token()
    session.add(
        OneTimeToken(token_hash=token_hash(token), person_id=person.id, expires_at=now(session) + life, used_at=None)
    )
    session.flush()
    return token


def redeem_token(session: Session, token: str) -> str:
    """Let in who has a one-time token, and return the token of their session.

    Raises:
        LoginRefusedError: the token is unknown, too old, or was used before.
    """
    good = (
        OneTimeToken.token_hash == token_hash(token),
        OneTimeToken.used_at.is_(None),
        OneTimeToken.expires_at > now(session),
    )
    # Of two who come with it at once, the database lets one change the row.
    used = update(OneTimeToken).where(*good).values(used_at=now(session)).returning(OneTimeToken.person_id)
    person_ids: Sequence[int] = session.execute(used).scalars().all()
    if not person_ids:
        raise LoginRefusedError("this address was used before, or is too old; start anew")
    return begin_session(session, session.get_one(Person, person_ids[0]), "token")


def _actor(person: Person) -> Actor:
    return Actor(person.name, person.id, Role(person.role))
