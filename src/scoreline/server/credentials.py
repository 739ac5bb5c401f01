"""The key in a request, as Classic's clients spell its header."""

from __future__ import annotations

from starlette.types import Scope

from scoreline.core.errors import KeyRejected, RequestUnreadable
from scoreline.core.keys import KEY_PATTERN
from scoreline.server.bodies import header_values

__all__ = ["read_key"]


def read_key(scope: Scope) -> str:
    """Return the text behind ``Bearer`` (in any case, behind any number of spaces).

    Raises:
        KeyRejected: If there is no ``Authorization`` header of that kind.
        RequestUnreadable: If there are two, or a key stands in the query, where logs
            of proxies would keep it.
    """
    if KEY_PATTERN.search(scope["query_string"].decode("latin-1")):
        raise RequestUnreadable(
            "a key stands in the URL, where others can read it; regenerate it, and "
            "send it as the header 'Authorization: Bearer …'"
        )
    values = header_values(scope, b"authorization")
    if len(values) > 1:
        raise RequestUnreadable("the request has more than one Authorization header")
    scheme, _, key = (values[0] if values else "").strip().partition(" ")
    if scheme.lower() != "bearer":
        raise KeyRejected
    return key.strip()
