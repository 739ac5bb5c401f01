"""The one place that sends anything: ``requests``, held to our rules.

A key travels only as ``Authorization: Bearer`` through an auth object (headers of
one's own follow redirects, and ``.netrc`` replaces the plain header), only to an
allowed origin, and never after a redirect. Every failure becomes an error of ours
without its cause, because the library's own exceptions hold the request and its key.
"""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import requests
from requests.adapters import BaseAdapter
from requests.auth import AuthBase
from urllib3.exceptions import NameResolutionError

from scoreline import __version__
from scoreline.client.origins import AllowedOrigins, Origin
from scoreline.client.retry import Patience, Retry
from scoreline.core.errors import (
    AnswerInvalid,
    OriginRefused,
    ServiceError,
    Unreachable,
)
from scoreline.core.keys import ApiKey
from scoreline.wire.errors import decode_error

__all__ = ["CONNECT_TIMEOUT", "MAX_ANSWER_BYTES", "READ_TIMEOUT", "Reply", "Session"]

CONNECT_TIMEOUT: Final = 10.0  # seconds
READ_TIMEOUT: Final = 120.0  # seconds without a byte; above the service's 100 s
MAX_ANSWER_BYTES: Final = 256 * 2**20  # of an answer that is held in memory
_CHUNK_BYTES: Final = 64 * 2**10
_FIRST_REFUSAL: Final = 300
_FIRST_ERROR: Final = 400
_UNCHANGED: Final = 304
_BUSY: Final = 503


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service answered: a status below 300, or 304.

    Attributes:
        status: HTTP status.
        body: The whole body.
    """

    status: int
    body: bytes = field(repr=False)


class Session:
    """Sends requests to allowed origins and turns every failure into an error of ours.

    Args:
        origins: Where requests may go.
        retry: How often and how long a full service is asked again.
        adapter: Carries requests instead of the network, as tests want.
    """

    def __init__(
        self,
        origins: AllowedOrigins | None = None,
        *,
        retry: Retry | None = None,
        adapter: BaseAdapter | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.origins = origins or AllowedOrigins()
        self._retry = retry or Retry()
        self._sleep = sleep
        self._http = requests.Session()
        self._http.headers["User-Agent"] = f"scoreline/{__version__}"
        if adapter is not None:
            self._http.mount("http://", adapter)
            self._http.mount("https://", adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections kept open."""
        self._http.close()

    def call(  # noqa: PLR0913 - by name, and rarely given
        self,
        method: str,
        url: str,
        *,
        key: ApiKey | None = None,
        body: bytes | None = None,
        repeatable: bool | None = None,
        once: str = "",
    ) -> Reply:
        """Send a JSON *body* and return the reply.

        Args:
            method: HTTP verb.
            url: Where to, query included.
            key: The credential; None where the address itself is one.
            body: The request's JSON.
            repeatable: Whether to ask again while the service is full; by default for
                GET only, and for what is done once.
            once: The ``Idempotency-Key`` under which the service does this only once,
                however often it is sent.

        Raises:
            OriginRefused: If the address is not allowed; nothing was sent.
            Unreachable: If no service answered.
            ServiceError: What the service answered instead, by ``wire.errors``.
        """
        headers = {"Content-Type": "application/json"} if body is not None else {}
        request = requests.Request(method, url, headers, data=body, auth=_Bearer(key))
        if once:
            request.headers["Idempotency-Key"] = once
        again = method == "GET" or bool(once) if repeatable is None else repeatable
        patience = self._retry.start() if again else None
        while True:
            with self._answered(request) as answer:
                if answer.status_code == _UNCHANGED:
                    return Reply(answer.status_code, b"")
                if answer.status_code < _FIRST_REFUSAL:
                    return Reply(answer.status_code, _whole(answer))
                error = _refusal(answer)
            delay = _delay(answer, patience)
            if delay is None:
                raise error
            self._sleep(delay)

    def upload(self, url: str, path: Path) -> None:
        """Send the file at *path* to a signed address.

        Raises:
            OriginRefused: If the address is not allowed; nothing was sent.
            Unreachable: If no service answered.
            ServiceError: What the service answered instead.
        """
        with path.open("rb") as file:
            request = requests.Request(
                "PUT",
                url,
                {"x-ms-blob-type": "BlockBlob"},
                data=file,
                auth=_Bearer(None),
            )
            with self._answered(request) as answer:
                if answer.status_code >= _FIRST_REFUSAL:
                    raise _refusal(answer)

    def download(self, url: str) -> Iterator[bytes]:
        """Yield what lies at a signed address, piece by piece.

        Raises:
            OriginRefused: If the address is not allowed; nothing was sent.
            Unreachable: If no service answered, or the answer broke off.
            ServiceError: What the service answered instead.
        """
        request = requests.Request("GET", url, auth=_Bearer(None))
        with self._answered(request) as answer:
            if answer.status_code >= _FIRST_REFUSAL:
                raise _refusal(answer)
            yield from answer.iter_content(_CHUNK_BYTES)

    @contextlib.contextmanager
    def _answered(self, request: requests.Request) -> Iterator[requests.Response]:
        """Send *request*; errors while the answer is read are translated, too."""
        origin = self.origins.check(request.url)
        try:
            prepared = self._http.prepare_request(request)
            _check_prepared(origin, prepared)
            settings = self._http.merge_environment_settings(
                prepared.url or "", {}, stream=True, verify=None, cert=None
            )
            with self._http.send(
                prepared,
                allow_redirects=False,
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                **settings,
            ) as answer:
                yield answer
        except requests.RequestException as error:
            raise Unreachable(str(origin), _reason(error)) from None


class _Bearer(AuthBase):
    """Puts a key on a request; without one it keeps ``.netrc`` off it all the same."""

    def __init__(self, key: ApiKey | None) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key is not None:
            request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        return request


def _check_prepared(origin: Origin, prepared: requests.PreparedRequest) -> None:
    """Refuse a request that would go elsewhere than the address seemed to say."""
    if Origin.of(prepared.url or "") != origin:
        raise OriginRefused(str(origin), "the address can be read in two ways")


def _whole(answer: requests.Response) -> bytes:
    body = bytearray()
    for piece in answer.iter_content(_CHUNK_BYTES):
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise AnswerInvalid(
                f"the service answered more than {MAX_ANSWER_BYTES // 2**20} MB; "
                "nothing was used"
            )
    return bytes(body)


def _refusal(answer: requests.Response) -> ServiceError:
    """Return the error that *answer* tells; a redirect is one, to wherever it leads."""
    if answer.status_code < _FIRST_ERROR:
        return AnswerInvalid(
            f"the service answered with a redirect (status {answer.status_code}), "
            "which is never followed; use the address that the service really has"
        )
    retry_after = answer.headers.get("Retry-After")
    return decode_error(answer.status_code, _whole(answer), retry_after)


def _delay(answer: requests.Response, patience: Patience | None) -> float | None:
    """Return after how many seconds to ask again, or None for never."""
    if patience is None or answer.status_code != _BUSY:
        return None
    return patience.delay(answer.headers.get("Retry-After"))


def _reason(error: requests.RequestException) -> str:
    """Return in plain words why *error* came about."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {cause.verify_message}"
        if isinstance(cause, NameResolutionError):
            return "the host's name is not known"
        if isinstance(cause, ConnectionRefusedError):
            return "the connection was refused; is the service running?"
    return next(
        (words for kind, words in _WORDS if isinstance(error, kind)),
        "the connection broke off",
    )


_WORDS: Final = (
    (requests.exceptions.ProxyError, "the proxy on the way did not let us through"),
    (requests.exceptions.SSLError, "no secure connection could be agreed on"),
    (
        requests.exceptions.ConnectTimeout,
        f"no connection within {CONNECT_TIMEOUT:g} seconds",
    ),
    (requests.exceptions.ReadTimeout, f"no answer within {READ_TIMEOUT:g} seconds"),
    (requests.exceptions.ChunkedEncodingError, "the answer broke off half-way"),
    (requests.exceptions.ContentDecodingError, "the answer can't be unpacked"),
)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield *error* and what it came from, as the libraries nest it."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = (cause.__cause__, cause.__context__, getattr(cause, "reason", None))
        waiting += [e for e in (*inner, *cause.args) if isinstance(e, BaseException)]
