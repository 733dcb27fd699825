"""Whom of the people here an OpenID provider means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spondy.adapters.review.store import LoginRefusedError
from spondy.adapters.review.store.audit import PROGRAM
from spondy.adapters.review.store.people import LOCAL, map_identity, person_named, person_of_identity
from spondy.adapters.review.store.tables import Identity, Person
from spondy.adapters.review.web.settings import OidcSettings


def person_meant(session: Session, oidc: OidcSettings, claims: Mapping[str, Any]) -> Person:
    """Return the person whom claims are of.

    The first time, it is the one with the name that the provider says, who has no password and is not known to the
    provider otherwise; from then on the provider's own subject counts, whatever the name.

    Args:
        session: one that writes.
        oidc: settings of the provider.
        claims: of a token that was checked.

    Raises:
        LoginRefusedError: there is no such person.
    """
    subject = str(claims["sub"])
    person = person_of_identity(session, oidc.issuer, subject)
    if person is not None:
        return person
    # A subject that is mapped stays so, also while its person is disabled.
    mapped = session.get(Identity, (oidc.issuer, subject)) is not None
    name = claims.get(oidc.name_claim) if not mapped else None
    if oidc.name_claim == "email" and claims.get("email_verified") is not True:
        name = None
    person = person_named(session, name) if isinstance(name, str) and name else None
    if person is None or not _comes_by_provider(session, person, oidc.issuer):
        raise LoginRefusedError("the provider knows you, but this workbench does not: ask an admin to add you")
    map_identity(session, oidc.issuer, subject, person.name, by=PROGRAM)
    return person


def _comes_by_provider(session: Session, person: Person, issuer: str) -> bool:
    if person.name == LOCAL or person.password_hash is not None or person.disabled_at is not None:
        return False
    known = select(Identity.subject).where(Identity.person_id == person.id, Identity.issuer == issuer)
    return session.execute(known).first() is None
