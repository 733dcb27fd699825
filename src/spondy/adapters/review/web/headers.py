"""Headers of the workbench: those of the service, but its pages have forms."""

from __future__ import annotations

from spondy.adapters.server.response_headers import CONTENT_SECURITY_POLICY, HEADERS

PAGE_HEADERS = HEADERS | {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace("form-action 'none'", "form-action 'self'"),
    # With no-referrer, a browser would not say of what origin a form is.
    "Referrer-Policy": "same-origin",
}
