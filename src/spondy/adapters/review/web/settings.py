"""What the workbench is told when it is started."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from spondy.adapters.review.store.logins import IDLE


@dataclass(frozen=True)
class OidcSettings:
    """An OpenID provider that says who people are.

    Attributes:
        issuer: its address, as it names itself.
        client_id, client_secret: what it knows this workbench by.
        name_claim: the claim that holds the name of a person here.
    """

    issuer: str
    client_id: str
    # No part of what is printed of the settings.
    client_secret: str = field(repr=False)
    name_claim: str = "preferred_username"


@dataclass(frozen=True)
class ReviewSettings:
    """Settings of a workbench.

    Attributes:
        host: address to listen on.
        port: port to listen on; 0 for any that is free.
        alone: one person works here, whom a one-time token lets in; else people sign in.
        public_url: address under which people reach it, where a proxy stands before it; without a slash at its end.
        idle: how long a session lasts in which nothing is asked for.
        oidc: the OpenID provider, if there is one.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    alone: bool = True
    public_url: str | None = None
    idle: timedelta = IDLE
    oidc: OidcSettings | None = None

    @property
    def encrypted(self) -> bool:
        """Whether people reach it by https, so that its cookies never go another way."""
        return (self.public_url or "").startswith("https://")

    @property
    def called(self) -> str:
        """The host name or address under which it is called."""
        return (urlsplit(self.public_url).hostname if self.public_url else None) or self.host
