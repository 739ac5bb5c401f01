import asyncio
import os
import signal
import socket
from contextlib import asynccontextmanager, closing

import pytest

from scoreline.server.deadlines import DeadlineProtocol
from scoreline.server.http import make_server


async def echo(scope, receive, send):
    """Answer the path, once the whole request has arrived."""
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-length", b"%d" % len(scope["path"]))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


@asynccontextmanager
async def serving(app=echo):
    """Yield the port of a server that is stopped by SIGTERM at the end."""
    ready = asyncio.Event()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = make_server(app, on_ready=ready.set)
        task = asyncio.create_task(server.serve([listener]))
        await ready.wait()
        yield listener.getsockname()[1]
        os.kill(os.getpid(), signal.SIGTERM)
        await task


async def talk(port, *pieces, pause=0.0):
    """Send *pieces*, and return all that comes back until the connection closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause)
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await writer.wait_closed()
    return answer


def run(scenario):
    async def bounded():
        async with asyncio.timeout(20), serving() as port:
            return await scenario(port)

    return asyncio.run(bounded())


@pytest.fixture
def short_deadline(monkeypatch):
    monkeypatch.setattr(DeadlineProtocol, "deadline_s", 0.1)


@pytest.mark.parametrize("piece", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_headers_that_never_end_close_the_connection(short_deadline, piece):
    assert run(lambda port: talk(port, piece)) == b""


def test_headers_that_trickle_close_the_connection(short_deadline):
    pieces = [b"GET / HTTP/1.1\r\n", *[b"a: b\r\n"] * 4]

    async def scenario(port):
        try:
            return await talk(port, *pieces, pause=0.05)
        except ConnectionError:
            return b""

    assert run(scenario) == b""


def test_the_headers_of_a_second_request_have_a_deadline_too(short_deadline):
    whole = b"GET /one HTTP/1.1\r\nHost: a\r\n\r\n"
    answer = run(lambda port: talk(port, whole, b"GET /two", pause=0.05))
    assert answer.endswith(b"/one")


@pytest.mark.parametrize("lines", [[b"a: " + b"b" * 30_000] * 3, [b"c" * 70_000]])
def test_headers_beyond_a_length_are_refused(lines):
    head = [b"GET / HTTP/1.1", b"Host: a", *lines, b"", b""]
    answer = run(lambda port: talk(port, b"\r\n".join(head)))
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1") == 1


def test_headers_of_many_requests_are_not_added_up():
    whole = b"GET /one HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 40_000 + b"\r\n\r\n"
    last = b"GET /two HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answer = run(lambda port: talk(port, whole, whole + last))
    assert answer.count(b"/one") == 2
    assert answer.endswith(b"/two")


def test_a_body_may_take_longer_than_headers(short_deadline):
    head = (
        b"POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n"
    )
    answer = run(lambda port: talk(port, head, b"a", b"b", pause=0.15))
    assert answer.startswith(b"HTTP/1.1 200")


def test_an_answer_does_not_name_the_server_and_has_a_date():
    request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answer = run(lambda port: talk(port, request)).lower()
    assert b"\r\nserver:" not in answer
    assert b"\r\ndate:" in answer


def test_a_signal_ends_serving_without_failing():
    async def scenario(port):
        return port

    assert run(scenario) > 0


UPGRADE = b"GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
        UPGRADE % b"websocket",
        UPGRADE % b"h2c",
    ],
)
def test_a_wish_for_another_protocol_is_no_news_for_the_log(head, caplog):
    async def scenario(port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head)
        answer = await asyncio.wait_for(reader.read(12), 5)
        writer.close()
        await writer.wait_closed()
        return answer

    assert run(scenario).startswith(b"HTTP/1.1 ")
    assert "WebSocket" not in caplog.text
    assert "upgrade" not in caplog.text
