import asyncio
import socket
from contextlib import asynccontextmanager, closing

import pytest

from scoreline.server.http import make_server
from scoreline.server.short_way import SMALL, PromptProtocol

BODY = b"rows"


def request(body=BODY, *lines, path=b"/x/execute", method=b"POST"):
    head = [method + b" " + path + b" HTTP/1.1", b"Host: a", *lines]
    head += [b"Content-Length: %d" % len(body), b"", b""]
    return b"\r\n".join(head) + body


async def app(scope, receive, send):
    """Tell what came, once all of it is there, or that its caller has left."""
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message["body"]
        if not message["more_body"]:
            break
    else:
        scope["left"].set()
        return
    told = b"app:" + body[:20]
    headers = [(b"content-length", b"%d" % len(told))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": told})


def answer(scope, body):
    """Answer at once whatever does not ask for more time."""
    assert isinstance(body, bytes)
    if body.startswith(b"slow"):
        return None
    return b"content-length: %d\r\n\r\nat once:%b" % (len(body) + 8, body)


@asynccontextmanager
async def serving(left):
    ready = asyncio.Event()

    async def noting(scope, receive, send):
        await app({**scope, "left": left}, receive, send)

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = make_server(noting, answer=answer, on_ready=ready.set)
        task = asyncio.create_task(server.serve([listener]))
        await ready.wait()
        yield listener.getsockname()[1]
        server.should_exit = True
        await task


def talk(*pieces, wanted, pause=0.0):
    """Send *pieces* and return the bodies of *wanted* answers."""

    async def scenario():
        async with asyncio.timeout(20), serving(asyncio.Event()) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause)
            found = [await body_of(reader) for _ in range(wanted)]
            writer.close()
            await writer.wait_closed()
            return found

    return asyncio.run(scenario())


async def body_of(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    if head.startswith(b"HTTP/1.1 100"):
        return b"100"
    assert head.startswith(b"HTTP/1.1 200 OK\r\ndate: ")
    length = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
    return await reader.readexactly(length)


def test_a_small_call_is_answered_at_once_and_so_is_the_next():
    found = talk(request(b"one"), request(b"two"), wanted=2)
    assert found == [b"at once:one", b"at once:two"]


def test_a_body_that_comes_a_little_later_is_waited_for(monkeypatch):
    monkeypatch.setattr("scoreline.server.short_way.HELD_S", 5)
    head, body = request()[:-4], request()[-4:]
    assert talk(head, body[:2], body[2:], wanted=1, pause=0.01) == [b"at once:rows"]


def test_a_body_that_comes_much_later_goes_the_long_way(monkeypatch):
    monkeypatch.setattr("scoreline.server.short_way.HELD_S", 0.001)
    assert talk(request()[:-4], BODY, wanted=1, pause=0.1) == [b"app:rows"]


@pytest.mark.parametrize(
    "sent",
    [
        request(b"slow"),
        request(b"x" * (SMALL + 1)),
        request(BODY, path=b"/x/jobs"),
        request(BODY, method=b"PUT"),
        request(BODY, b"Connection: close"),
    ],
    ids=["not at hand", "large", "another path", "another method", "the last one"],
)
def test_what_is_less_simple_goes_the_long_way(sent):
    (found,) = talk(sent, wanted=1)
    assert found == b"app:" + sent.partition(b"\r\n\r\n")[2][:20]


def test_a_caller_who_asks_whether_to_go_on_is_told(monkeypatch):
    monkeypatch.setattr("scoreline.server.short_way.HELD_S", 5)
    sent = request(BODY, b"Expect: 100-continue")
    assert talk(sent[:-4], BODY, wanted=2, pause=0.05) == [b"100", b"app:rows"]


def test_requests_in_one_piece_are_answered_in_their_order():
    bodies = [b"a", b"slow b", b"c", b"slow d", b"e"]
    found = talk(b"".join(map(request, bodies)), wanted=5)
    # What waits for another's answer is no longer held back.
    assert found[0] == b"at once:a"
    assert [each.partition(b":")[2] for each in found] == bodies


def test_the_application_learns_that_a_caller_left_before_the_body(monkeypatch):
    monkeypatch.setattr("scoreline.server.short_way.HELD_S", 60)
    left = asyncio.Event()

    async def scenario():
        async with asyncio.timeout(20), serving(left) as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request()[:-2])
            await writer.drain()
            await asyncio.sleep(0.05)
            writer.transport.abort()
            await left.wait()

    asyncio.run(scenario())


def test_a_stopping_server_answers_the_long_way_and_closes(monkeypatch):
    monkeypatch.setattr("scoreline.server.short_way.HELD_S", 60)
    held = asyncio.Event()

    class Watched(PromptProtocol):
        def data_received(self, data):
            super().data_received(data)
            held.set()

    monkeypatch.setattr("scoreline.server.short_way.PromptProtocol", Watched)

    async def scenario():
        async with asyncio.timeout(20):
            async with serving(asyncio.Event()) as port:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(request()[:-4])
                await held.wait()
                stopping = asyncio.create_task(asyncio.sleep(0.3))
                stopping.add_done_callback(lambda _: writer.write(BODY))
            answered = await reader.read()
            writer.close()
            return answered

    answered = asyncio.run(scenario())
    assert b"connection: close" in answered
    assert answered.endswith(b"app:rows")
