"""What went wrong, as an answer: Classic's shape for every kind of failure."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException

from scoreline.core.errors import KeyRejected, ServiceError
from scoreline.core.names import new_id
from scoreline.wire.errors import encode_error, error_body, rule_for

__all__ = ["Dressed", "ErrorAnswer", "code_of", "detailed", "message_of", "tell"]

_LOG: Final = logging.getLogger("scoreline.server")


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """An answer that tells an error.

    Attributes:
        status: HTTP status.
        body: The whole body.
        headers: Further headers.
        code: The code in its details, for logs and counts.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    code: str = ""


class _Detailed(Exception):
    """An error with a finer code for ``details`` than its class has."""

    def __init__(self, error: ServiceError, code: str) -> None:
        self.error = error
        self.code = code
        super().__init__(code)


class Dressed(Exception):
    """An error that is told to people, in another form than the protocol's.

    Attributes:
        error: What went wrong.
        dress: Turns the protocol's answer into the other form.
    """

    def __init__(
        self, error: Exception, dress: Callable[[ErrorAnswer], ErrorAnswer]
    ) -> None:
        self.error = error
        self.dress = dress
        super().__init__(type(error).__qualname__)


@contextmanager
def detailed(code: str, kind: type[ServiceError]) -> Iterator[None]:
    """Tell errors of exactly *kind* that leave the block by the detail *code*."""
    try:
        yield
    except kind as error:
        if type(error) is not kind:
            raise
        raise _Detailed(error, code) from None


def code_of(error: Exception) -> str:
    """Return the code in the details of the answer that tells *error*."""
    if isinstance(error, Dressed):
        return code_of(error.error)
    if isinstance(error, _Detailed):
        return error.code
    if isinstance(error, HTTPException):
        is_lost = error.status_code == HTTPStatus.NOT_FOUND
        return "PageNotFound" if is_lost else "MethodNotAllowed"
    rule = rule_for(error) if isinstance(error, ServiceError) else None
    return "UnknownError" if rule is None else rule.detail


def message_of(error: Exception) -> str:
    """Return the sentence that callers are told; empty for what is not told them."""
    if isinstance(error, Dressed | _Detailed):
        return message_of(error.error)
    is_told = isinstance(error, ServiceError) and rule_for(error) is not None
    return str(error) if is_told else ""


def tell(error: Exception, request_id: str) -> ErrorAnswer:
    """Return the answer that tells *error*; log it, if no caller should see it."""
    if isinstance(error, Dressed):
        dressed = error.dress(tell(error.error, request_id))
        return replace(dressed, code=code_of(error))
    told = code_of(error)
    code = ""
    if isinstance(error, _Detailed):
        code = error.code
        error = error.error
    if isinstance(error, HTTPException):
        return _refusal(error)
    if not isinstance(error, ServiceError) or rule_for(error) is None:
        return _incident(error, request_id)
    status, body, headers = encode_error(error, detail=code)
    if isinstance(error, KeyRejected):
        headers["WWW-Authenticate"] = "Bearer"
    return ErrorAnswer(status, body, headers, told)


def _refusal(error: HTTPException) -> ErrorAnswer:
    """Return what the router refuses: no such page, or not by that method."""
    told = code_of(error)
    if error.status_code == HTTPStatus.NOT_FOUND:
        detail = {"code": told, "message": "there is nothing at this address"}
        body = error_body("NotFound", "Resource not found.", detail)
    else:
        phrase = HTTPStatus(error.status_code).phrase.lower()
        detail = {"code": told, "message": f"the request: {phrase}"}
        body = error_body("BadArgument", "Invalid argument provided.", detail)
    return ErrorAnswer(error.status_code, body, dict(error.headers or {}), told)


def _incident(error: Exception, request_id: str) -> ErrorAnswer:
    """Return a 500 that names an incident.

    The log gets the error's type and where it was raised. Its message may repeat a
    row's value, and so do the messages of errors that it came from: they stay out.
    """
    incident = new_id()
    places = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error(
        "incident %s in request %s: %s\n%s",
        incident,
        request_id,
        type(error).__qualname__,
        places,
    )
    message = f"an internal error; the service's log tells more (incident {incident})"
    told = code_of(error)
    detail = {"code": told, "message": message}
    body = error_body("InternalError", "An internal error.", detail)
    return ErrorAnswer(500, body, code=told)
