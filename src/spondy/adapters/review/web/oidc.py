"""Signing in by an OpenID provider: authorization code with PKCE, state and nonce, all of it done by Authlib.

The provider is asked at the addresses that it names itself, and only where these are its own.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.deprecate import AuthlibDeprecationWarning  # type: ignore[import-untyped]
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from spondy.adapters.review.web.settings import OidcSettings

SECONDS = 10.0
"""How long an answer of the provider may take."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""By which the provider may sign: those with a key that it alone has."""
_ALGORITHMS = "id_token_signing_alg_values_supported"
UNREACHABLE = "the OpenID provider cannot be reached"


class ProviderError(Exception):
    """The provider cannot be asked, or what it says cannot be trusted."""


class Provider:
    """An OpenID provider."""

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings
        self._client = _registry().register(
            "provider",
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            server_metadata_url=f"{settings.issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "timeout": SECONDS},
        )

    async def redirect(self, request: Request, callback: str) -> Response:
        """Return the way to the provider.

        Args:
            request: what it answers; what is to be remembered is kept in its session.
            callback: address that the provider leads back to.

        Raises:
            ProviderError: it cannot be asked.
        """
        await self._know()
        response: Response = await self._client.authorize_redirect(request, callback)
        return response

    async def claims(self, request: Request) -> Mapping[str, Any]:
        """Return what the provider says of the person whom it led back here.

        Args:
            request: what the person's browser asks for, back from the provider.

        Raises:
            ProviderError: it says nothing that can be trusted.
        """
        options = {
            "iss": {"essential": True, "value": (await self._know())["issuer"]},
            "aud": {"essential": True, "value": self._settings.client_id},
            "sub": {"essential": True},
        }
        try:
            token = await self._client.authorize_access_token(request, claims_options=options)
        except httpx.HTTPError as error:
            raise ProviderError(UNREACHABLE) from error
        except (AuthlibBaseError, JoseError, RuntimeError, ValueError, KeyError) as error:
            raise ProviderError("the sign-in with the OpenID provider failed; try again") from error
        claims: Mapping[str, Any] | None = token.get("userinfo")
        if claims is None:
            raise ProviderError("the OpenID provider does not say who signed in")
        return claims

    async def _know(self) -> Mapping[str, Any]:
        """Return what the provider says of itself, once it is certain that it speaks for itself alone."""
        try:
            known: dict[str, Any] = await self._client.load_server_metadata()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderError(UNREACHABLE) from error
        own = _origin(self._settings.issuer)
        elsewhere = [name for name in ENDPOINTS if _origin(str(known.get(name, ""))) != own]
        if str(known.get("issuer", "")).rstrip("/") != self._settings.issuer or elsewhere:
            # What it said is asked for anew, when somebody has put it right.
            known.clear()
            raise ProviderError("the OpenID provider names another issuer, or addresses that are not its own")
        known[_ALGORITHMS] = [name for name in known.get(_ALGORITHMS, ["RS256"]) if name in ALGORITHMS]
        return known


def _registry() -> Any:
    """Return Authlib's registry of providers; where there is no provider, none of it is imported."""
    with warnings.catch_warnings():
        # It tells on standard error of the HTTP client that it would rather have.
        warnings.simplefilter("ignore", AuthlibDeprecationWarning)
        from authlib.integrations.starlette_client import OAuth  # type: ignore[import-untyped]
    return OAuth()


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower()
