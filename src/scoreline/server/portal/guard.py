"""What keeps other sites and other eyes out: headers, origins, cookies.

Source: the project's threat list (TM-18, TM-19).
"""

from __future__ import annotations

import hmac
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from scoreline.core.errors import AccessDenied
from scoreline.server.addresses import Addresses
from scoreline.server.portal.sessions import ABSOLUTE_S

__all__ = ["SAFE_METHODS", "SECURITY_HEADERS", "Cookie", "check_origin", "check_token"]

SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; "
    "script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def check_origin(request: Request, addresses: Addresses) -> None:
    """Refuse a form that another site's page sent.

    Every browser names the page's origin with an unsafe request. It must be the public
    one, or the very host that the request went to.

    Raises:
        AccessDenied: If it is another one, or not told.
    """
    origin = urlsplit(request.headers.get("origin", ""))
    public = urlsplit(addresses.public_url)
    is_public = (origin.scheme, origin.netloc) == (public.scheme, public.netloc)
    is_this_host = bool(origin.netloc) and origin.netloc == request.headers.get("host")
    if public.scheme == "https" and origin.scheme != "https":
        is_this_host = False  # a page that came without TLS may be anybody's
    told = request.headers.get("sec-fetch-site", "same-origin")
    if told != "same-origin" or not (is_public or is_this_host):
        raise AccessDenied("this form was not sent by a page of this service")


def check_token(expected: str, given: str) -> None:
    """Refuse a form that does not carry its session's token.

    Raises:
        AccessDenied: If it carries another one, or none.
    """
    if not hmac.compare_digest(expected.encode(), given.encode(errors="replace")):
        raise AccessDenied("this form belongs to another session; open the page again")


class Cookie:
    """The cookie that holds a session's id.

    Cookies are shared by all ports of a host, so that its name tells the workspace.

    Args:
        addresses: Whether the service is reached by TLS.
    """

    def __init__(self, addresses: Addresses) -> None:
        self._is_secure = addresses.public_url.startswith("https:")
        prefix = "__Host-" if self._is_secure else ""
        self._name = f"{prefix}scoreline-{addresses.workspace_id[:8]}"

    def read(self, request: Request) -> str:
        """Return the id that *request* carries; empty if it carries none."""
        return request.cookies.get(self._name, "")

    def give(self, response: Response, session_id: str) -> None:
        """Have the browser keep *session_id*."""
        response.set_cookie(
            self._name,
            session_id,
            max_age=int(ABSOLUTE_S),
            path="/",
            secure=self._is_secure,
            httponly=True,
            samesite="lax",
        )

    def take(self, response: Response) -> None:
        """Have the browser forget its id."""
        response.delete_cookie(
            self._name, path="/", secure=self._is_secure, httponly=True, samesite="lax"
        )
