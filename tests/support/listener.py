"""A tiny HTTP server on a free loopback port that speaks recorded answers."""

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Seen:
    """One request that arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


@dataclass
class Listener:
    """Answers what it was told to; remembers connections and requests.

    ``tell`` sets the answers to a method and path: the first goes first, the last
    again and again. What it was not told is 404 without a body. With ``cut`` set, the
    connection ends after so many bytes of the body.
    """

    answers: dict = field(default_factory=dict)
    seen: list = field(default_factory=list)
    connections: Counter = field(default_factory=Counter)
    cut: int | None = None

    def __enter__(self):
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.listener = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self):
        return self._server.server_address[1]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def tell(self, method, path, *answers):
        """Set answers: JSON values, bytes, or ``(status, headers, body)``."""
        self.answers[method, path] = list(answers)

    def wrap(self, context):
        """Speak TLS from now on."""
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )

    def requests(self, method=None, path=None):
        return [
            seen
            for seen in self.seen
            if method in {None, seen.method} and path in {None, seen.path}
        ]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def process_request(self, request, client_address):
        self.listener.connections["all"] += 1
        super().process_request(request, client_address)

    def handle_error(self, request, client_address):
        """A client that hangs up is no error of the test."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):  # noqa: A002 - the base class's name
        """Stay silent."""

    def handle_any(self):
        listener = self.server.listener
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        seen = Seen(self.command, parts.path, parts.query, dict(self.headers), body)
        listener.seen.append(seen)
        answers = listener.answers.get((self.command, parts.path))
        if not answers:
            return self.answer(404, {}, b"")
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer):
            answer = answer(seen)
        if not isinstance(answer, tuple):
            answer = (200, {}, answer)
        return self.answer(*answer)

    def answer(self, status, headers, body):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status not in {204, 304}:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status not in {204, 304}:
            cut = self.server.listener.cut
            self.wfile.write(body[:cut])
            self.close_connection = self.close_connection or cut is not None

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815
