"""HTTP byte by byte: what is none, and what would be another protocol."""

import asyncio
import json

import pytest

from support.raw_http import echo, run, say

CLOSE = b"Connection: close\r\n"


def answers(*pieces, pause=0.0, app=echo):
    return run(lambda port: say(port, *pieces, pause=pause), app)


def each_answer(requests):
    """Return what a server says to each of *requests*, on a connection of its own."""

    async def scenario(port):
        return [await say(port, *pieces, pause=0.01) for pieces in requests]

    return run(scenario)


def refused(answer):
    """Return the message of the one refusal that *answer* holds."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"x-ms-request-id: " in head
    assert b"content-type: application/json" in head
    error = json.loads(body)["error"]
    assert error["code"] == "BadArgument"
    assert error["details"][0]["code"] == "RequestMalformed"
    return error["details"][0]["message"]


NO_HTTP = [
    b"nonsense\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost a\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http:// HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
]


def test_what_is_no_http_is_refused_in_the_usual_shape():
    for answer in each_answer([piece] for piece in NO_HTTP):
        assert "Invalid HTTP" in refused(answer)


def test_a_request_names_one_host():
    for hosts in (b"", b"Host: a\r\nHost: b\r\n"):
        assert "Host" in refused(answers(b"GET / HTTP/1.1\r\n" + hosts + b"\r\n"))


def test_a_request_of_old_http_needs_no_host():
    assert answers(b"GET /old HTTP/1.0\r\n\r\n").endswith(b"GET /old")


def test_a_refusal_is_no_answer_to_the_request_before(caplog):
    """The whole request is answered; then the connection is closed."""
    first = b"POST /first HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"

    async def slow(scope, receive, send):
        await asyncio.sleep(0.05)
        await echo(scope, receive, send)

    answer = answers(first, b"nonsense\r\n\r\n", pause=0.01, app=slow)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"POST /first x")


def upgrade(wish, *lines, body=b""):
    head = [b"POST /x HTTP/1.1", b"Host: a", b"Upgrade: " + wish, *lines]
    return b"\r\n".join([*head, b"", body])


@pytest.mark.parametrize("wish", [b"h2c", b"websocket"])
def test_the_body_of_a_request_that_asks_for_another_protocol_is_read(wish):
    """As Java's client asks: the body comes with the headers, later, or in pieces."""
    lines = b"Connection: Upgrade, HTTP2-Settings", b"HTTP2-Settings: AAEA"
    head = upgrade(wish, *lines, b"Content-Length: 5")
    last = b"GET /last HTTP/1.1\r\nHost: a\r\n" + CLOSE + b"\r\n"
    for answer in each_answer(
        (head + b"hello"[:at], b"hello"[at:] + last) for at in (0, 3, 5)
    ):
        assert answer.count(b"HTTP/1.1 200 ") == 2
        assert b"POST /x hello" in answer
        assert answer.endswith(b"GET /last")


def test_a_body_in_chunks_is_read_as_well():
    lines = b"Connection: Upgrade, close", b"Transfer-Encoding: chunked"
    answer = answers(upgrade(b"h2c", *lines, body=b"3\r\nabc\r\n0\r\n\r\n"))
    assert answer.endswith(b"POST /x abc")


def test_a_wish_for_another_protocol_is_no_news_for_the_log(caplog):
    lines = b"Connection: Upgrade, close", b"Content-Length: 0"
    connect = b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n" + CLOSE + b"\r\n"
    heads = connect, upgrade(b"websocket", *lines), upgrade(b"h2c", *lines)
    for answer in each_answer([head] for head in heads):
        assert answer.startswith(b"HTTP/1.1 ")
    assert "WebSocket" not in caplog.text
    assert "upgrade" not in caplog.text.lower()
