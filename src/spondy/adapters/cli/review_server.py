"""What `spondy review` checks before it serves: packages, who may come in, and from where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from spondy.errors import InputError

if TYPE_CHECKING:
    from spondy.adapters.review.store import Store
    from spondy.adapters.review.web.settings import OidcSettings

_NEEDED = ("sqlalchemy", "fastapi", "uvicorn", "authlib", "itsdangerous", "python_multipart")


def check_packages() -> None:
    """Check that what the workbench needs is installed.

    Raises:
        InputError: it is not.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise InputError(f"{', '.join(missing)} not installed; the workbench needs it: pip install 'spondy[review]'")


def provider(issuer: str | None, client_id: str | None, secret_file: Path | None, claim: str) -> OidcSettings | None:
    """Return the settings of the OpenID provider; None where there is none.

    Raises:
        InputError: the secret cannot be read.
        BadParameter: something is missing, or the provider could be listened to.
    """
    if issuer is None and client_id is None and secret_file is None:
        return None
    if issuer is None or client_id is None or secret_file is None:
        raise typer.BadParameter("--oidc-issuer, --oidc-client-id and --oidc-client-secret-file go together")
    _check_address(issuer, "--oidc-issuer")
    from spondy.adapters.review.web.settings import OidcSettings

    try:
        secret = secret_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret:
        raise InputError(f"{secret_file.name}: the secret of the OpenID client cannot be read")
    return OidcSettings(issuer.rstrip("/"), client_id, secret, claim)


def public_address(url: str | None) -> str | None:
    """Return the address under which people reach the workbench, without a slash at its end.

    Raises:
        BadParameter: it is none.
    """
    if url is None:
        return None
    _check_address(url, "--public-url")
    parts = urlsplit(url)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise typer.BadParameter("--public-url is a host, and no folder of one")
    return url.rstrip("/")


def serve(
    store: Store, *, host: str, port: int, public_url: str | None, idle: timedelta, oidc: OidcSettings | None
) -> Callable[[], None]:
    """Return a function that serves a database, once it is certain that it may be.

    Raises:
        InputError: it could be reached from other machines, and nobody would have to sign in.
    """
    from spondy.adapters.review.web.serving import has_people, serve_review
    from spondy.adapters.review.web.settings import ReviewSettings
    from spondy.adapters.server.safety import is_loopback

    alone = oidc is None and not has_people(store)
    if alone and (public_url is not None or not is_loopback(host)):
        raise InputError(
            f"{public_url or host} can be reached from other machines, and nobody would have to sign in: "
            "add people with `spondy people add`, or name an OpenID provider, or listen on 127.0.0.1"
        )
    settings = ReviewSettings(host=host, port=port, alone=alone, public_url=public_url, idle=idle, oidc=oidc)
    return lambda: serve_review(settings, store, lambda address: print(address, flush=True))  # noqa: T201


def _check_address(url: str, option: str) -> None:
    from spondy.adapters.server.safety import is_loopback

    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise typer.BadParameter(f"{option} is an address that begins with https://")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise typer.BadParameter(f"{option} must begin with https://, else passwords could be read on the way")
