"""Headers that never end, in time or in length."""

import pytest

from scoreline.server.deadlines import DeadlineProtocol
from support.raw_http import run, say


@pytest.fixture
def short_deadline(monkeypatch):
    monkeypatch.setattr(DeadlineProtocol, "deadline_s", 0.1)


@pytest.mark.parametrize("piece", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_headers_that_never_end_close_the_connection(short_deadline, piece):
    assert run(lambda port: say(port, piece)) == b""


def test_headers_that_trickle_close_the_connection(short_deadline):
    pieces = [b"GET / HTTP/1.1\r\n", *[b"a: b\r\n"] * 4]

    async def scenario(port):
        try:
            return await say(port, *pieces, pause=0.05)
        except ConnectionError:
            return b""

    assert run(scenario) == b""


def test_the_headers_of_a_second_request_have_a_deadline_too(short_deadline):
    whole = b"GET /one HTTP/1.1\r\nHost: a\r\n\r\n"
    answer = run(lambda port: say(port, whole, b"GET /two", pause=0.05))
    assert answer.endswith(b"/one")


@pytest.mark.parametrize("lines", [[b"a: " + b"b" * 30_000] * 3, [b"c" * 70_000]])
def test_headers_beyond_a_length_are_refused(lines):
    head = [b"GET / HTTP/1.1", b"Host: a", *lines, b"", b""]
    answer = run(lambda port: say(port, b"\r\n".join(head)))
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1") == 1


def test_headers_of_many_requests_are_not_added_up():
    whole = b"GET /one HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 40_000 + b"\r\n\r\n"
    last = b"GET /two HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answer = run(lambda port: say(port, whole, whole + last))
    assert answer.count(b"/one") == 2
    assert answer.endswith(b"/two")


def test_a_body_may_take_longer_than_headers(short_deadline):
    head = (
        b"POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n"
    )
    answer = run(lambda port: say(port, head, b"a", b"b", pause=0.15))
    assert answer.startswith(b"HTTP/1.1 200")
