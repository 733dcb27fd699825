"""People: who there is, what they may do, and how a provider of identities calls them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from spondy.adapters.review.store.audit import record
from spondy.adapters.review.store.database import now
from spondy.adapters.review.store.faults import RefusedError
from spondy.adapters.review.store.logins import end_all_sessions
from spondy.adapters.review.store.passwords import hashed
from spondy.adapters.review.store.records import Actor, Role
from spondy.adapters.review.store.tables import Identity, Person
from spondy.adapters.visible import visible

LOCAL = "local"
"""The name of the one who works alone; they come in with a token and have no password."""
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1000
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")


def actor(person: Person) -> Actor:
    """Return a person as one who does things."""
    return Actor(person.name, person.id, Role(person.role))


def plain_name(name: str) -> str:
    """Return a name as it is stored and looked up."""
    return name.replace("\0", "").strip().lower()


def person_named(session: Session, name: str) -> Person | None:
    """Return a person by what they log in with."""
    return session.execute(select(Person).where(Person.name == plain_name(name))).scalar_one_or_none()


def people(session: Session) -> Sequence[Person]:
    """Return all people by name, those disabled too."""
    return session.scalars(select(Person).order_by(Person.name)).all()


def add_person(
    session: Session, name: str, role: Role, *, by: Actor, full_name: str = "", password: str | None = None
) -> Person:
    """Add a person.

    Args:
        session: one that writes.
        name: letters, digits and `._@+-`, at most 64.
        role: what they may do.
        by: who adds them.
        full_name: shown beside what they do.
        password: of at least 12 characters; None where they come in otherwise.

    Raises:
        RefusedError: the name is taken or cannot be one, or the password is too short.
    """
    name = plain_name(name)
    if not _NAME.fullmatch(name):
        raise RefusedError("a name has at most 64 letters, digits and . _ @ + -, and begins with a letter or digit")
    if person_named(session, name) is not None:
        raise RefusedError(f"there is a person named {name} already")
    person = Person(
        name=name,
        full_name=visible(full_name).strip(),
        role=role,
        password_hash=_checked(password) if password is not None else None,
        made_at=now(session),
        disabled_at=None,
    )
    session.add(person)
    session.flush()
    record(session, by, "person", f"person:{name}", {"change": "added", "role": role})
    return person


def set_password(session: Session, name: str, password: str, *, by: Actor) -> None:
    """Give a person a new password, and end all their sessions.

    Raises:
        RefusedError: there is no such person, or the password is too short.
    """
    person = _known(session, name)
    person.password_hash = _checked(password)
    end_all_sessions(session, person.id)
    record(session, by, "person", f"person:{person.name}", {"change": "password"})


def set_role(session: Session, name: str, role: Role, *, by: Actor) -> None:
    """Give a person another role.

    Raises:
        RefusedError: there is no such person, or they are the last who may change people.
    """
    person = _known(session, name)
    if role is not Role.ADMIN:
        _keep_an_admin(session, person)
    person.role = role
    record(session, by, "person", f"person:{person.name}", {"change": "role", "role": role})


def disable(session: Session, name: str, *, by: Actor) -> None:
    """Let a person no longer in, and end all their sessions; what they did stays theirs.

    Raises:
        RefusedError: there is no such person, or they are the last who may change people.
    """
    person = _known(session, name)
    _keep_an_admin(session, person)
    person.disabled_at = now(session)
    end_all_sessions(session, person.id)
    record(session, by, "person", f"person:{person.name}", {"change": "disabled"})


def enable(session: Session, name: str, *, by: Actor) -> None:
    """Let a person in again.

    Raises:
        RefusedError: there is no such person.
    """
    person = _known(session, name)
    person.disabled_at = None
    record(session, by, "person", f"person:{person.name}", {"change": "enabled"})


def local_person(session: Session) -> Person:
    """Return the one who works alone, who may do everything; made at the first time."""
    person = person_named(session, LOCAL)
    return person or add_person(session, LOCAL, Role.ADMIN, by=Actor("spondy"))


def map_identity(session: Session, issuer: str, subject: str, name: str, *, by: Actor) -> None:
    """Say which person a provider of identities means by a subject.

    Raises:
        RefusedError: there is no such person, or the subject is somebody else already.
    """
    person = _known(session, name)
    there = session.get(Identity, (issuer, subject))
    if there is not None and there.person_id != person.id:
        raise RefusedError("this identity is somebody else's already")
    if there is None:
        session.add(Identity(issuer=issuer, subject=subject, person_id=person.id, made_at=now(session)))
        session.flush()
        record(session, by, "person", f"person:{person.name}", {"change": "identity", "issuer": issuer})


def person_of_identity(session: Session, issuer: str, subject: str) -> Person | None:
    """Return the person whom a provider of identities calls by a subject; None for one unknown or disabled."""
    query = select(Person).join(Identity, Identity.person_id == Person.id)
    return session.execute(
        query.where(Identity.issuer == issuer, Identity.subject == subject, Person.disabled_at.is_(None))
    ).scalar_one_or_none()


def _known(session: Session, name: str) -> Person:
    person = person_named(session, name)
    if person is None:
        raise RefusedError("there is no such person")
    return person


def _keep_an_admin(session: Session, person: Person) -> None:
    """Locks all admins, so that two of them cannot remove each other at once.

    Who once worked alone is none of them: nobody can sign in as such.
    """
    in_force = (Person.role == Role.ADMIN, Person.disabled_at.is_(None), Person.name != LOCAL)
    admins = select(Person).where(*in_force).order_by(Person.id)
    if [each.id for each in session.scalars(admins.with_for_update())] == [person.id]:
        raise RefusedError("the last admin must stay one")


def _checked(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise RefusedError(f"a password has between {SHORTEST_PASSWORD} and {LONGEST_PASSWORD} characters")
    return hashed(password)
