"""uvicorn's HTTP, and nothing but HTTP: refusals in our shape, no other protocol.

uvicorn refuses what is no HTTP in plain text, takes a request without Host, and loses
the body of one that asks for another protocol.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from scoreline.core.names import new_id
from scoreline.wire.errors import error_body

__all__ = ["RequestProtocol"]

_HOST: Final = "The request must have exactly one Host header."
_WISHES: Final = frozenset({b"upgrade", b"http2-settings"})


class RequestProtocol(HttpToolsProtocol):
    """Reads requests in HTTP/1.1, and refuses in the protocol's envelope what is none.

    A wish for another protocol is not granted, as HTTP allows: Java's client asks for
    HTTP/2 with every first request of a connection, body and all.
    """

    _fault = ""  # why the parser gives a request up, if we made it do so
    _data = b""  # what the parser is being fed

    def data_received(self, data: bytes) -> None:
        """Feed *data* to the parser."""
        self._feed(data)

    def on_headers_complete(self) -> None:
        """Start the request, unless it names no host, or several (RFC 9112, 3.2)."""
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or not (hosts or self.parser.get_http_version() == "1.0"):
            self._fault = _HOST
            raise ValueError  # which the parser tells as a bad request
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        """Read a request that asks for another protocol again, as one that does not.

        The parser takes what stands behind its headers for the other protocol's.
        """
        end = sys.exception()
        assert isinstance(end, httptools.HttpParserUpgrade)  # noqa: S101  # as its caller handles it
        again = b"".join([*self._plain_head(), self._data[end.args[0] :]])
        self.parser = httptools.HttpRequestParser(self)
        self._feed(again)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP.

        Behind a whole request that is not answered yet there is nobody to be told: its
        caller would take the refusal for its answer.
        """
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:  # type: ignore[redundant-expr]  # None before the first request
            if not cycle.more_body:
                cycle.keep_alive = False
                return
            if cycle.response_started:
                self.transport.close()
                return
        self.transport.write(_refusal(self._fault or msg))
        self.transport.close()

    def _feed(self, data: bytes) -> None:
        self._data = data
        super().data_received(data)
        self._data = b""

    def _should_upgrade(self) -> bool:
        """Return whether a request is to be read again; CONNECT has no body to lose."""
        return self.parser.get_method() != b"CONNECT"

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: any caller can ask, and it is nothing to tell the operator."""

    def _plain_head(self) -> Iterator[bytes]:
        """Yield the request's head, without the wish for another protocol."""
        version = self.parser.get_http_version()
        yield b"%b %b HTTP/" % (self.scope["method"].encode(), self.url)
        yield version.encode() + b"\r\n"
        for name, value in self.headers:
            if name == b"connection":
                yield b"connection: %b\r\n" % b",".join(_kept(value.split(b",")))
            elif name not in _WISHES:
                yield b"%b: %b\r\n" % (name, value)
        yield b"\r\n"


def _kept(tokens: Iterable[bytes]) -> Iterator[bytes]:
    return (token for token in tokens if token.strip().lower() not in _WISHES)


def _refusal(fault: str) -> bytes:
    detail = {"code": "RequestMalformed", "message": fault}
    body = error_body("BadArgument", "Invalid argument provided.", detail)
    head = (
        "HTTP/1.1 400 Bad Request\r\n"
        "content-type: application/json\r\n"
        f"content-length: {len(body)}\r\n"
        f"x-ms-request-id: {new_id()}\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body
