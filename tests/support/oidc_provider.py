"""An OpenID provider on this machine: authorization code with PKCE, ID tokens signed with RS256.

It knows one client, and lets whoever comes in at once as the person that it was told. What it says can be spoiled, to
see whether that is noticed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "workbench", "a secret that the two share"


class Provider:
    """What the provider says, and what it was asked.

    Attributes:
        issuer: its address.
        person: claims of the person who is signed in there.
        metadata: replaces what it says of itself.
        spoil: changes the claims of a token before it is signed.
        key, signing_key: the one that it publishes, and the one that it signs with.
        asked: paths that were asked for.
    """

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.person: dict[str, Any] = {"sub": "u-1", "preferred_username": "ann"}
        self.metadata: dict[str, Any] = {}
        self.spoil: Callable[[dict[str, Any]], dict[str, Any]] = dict
        self.key = self.signing_key = RSAKey.generate_key(2048, {"kid": "first"})
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "none"],
        } | self.metadata

    def way_back(self, query: dict[str, str]) -> str:
        """Let a person in who was led here."""
        assert query["client_id"] == CLIENT and query["response_type"] == "code"
        assert "openid" in query["scope"].split() and query["code_challenge_method"] == "S256"
        assert len(query["state"]) >= 20 and len(query["nonce"]) >= 20
        code = secrets.token_urlsafe()
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, authorization: str, form: dict[str, str]) -> dict[str, Any] | None:
        """Return tokens for a code; None where something of it is wrong."""
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or authorization != f"Basic {expected}" or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"]} | self.person
        header = {"alg": "RS256", "kid": self.signing_key.kid}
        signed = jwt.encode(header, self.spoil(claims), self.signing_key)
        return {"access_token": "not used", "token_type": "Bearer", "expires_in": 60, "id_token": signed}

    def keys(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.provider.asked.append(parts.path)
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.way_back(_first(parts.query)))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif parts.path == "/.well-known/openid-configuration":
            self._answer(self.provider.described())
        elif parts.path == "/jwks":
            self._answer(self.provider.keys())
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        found = self.provider.token(self.headers.get("Authorization", ""), _first(body))
        self._answer(found or {"error": "invalid_grant"}, 200 if found else 400)

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _answer(self, content: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def provider(host: str = "localhost") -> Iterator[Provider]:
    """Serve a provider on any free port of this machine."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        handler.provider = Provider(f"http://{host}:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield handler.provider
        server.shutdown()
        thread.join()
