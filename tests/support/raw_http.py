"""A server on a free port, and what is said to it byte by byte."""

import asyncio
import os
import signal
import socket
from contextlib import asynccontextmanager, closing

from scoreline.server.http import make_server


async def echo(scope, receive, send):
    """Answer method, path and body, once the whole request has arrived."""
    body, goes_on = b"", True
    while goes_on:
        message = await receive()
        body += message.get("body", b"")
        goes_on = message.get("more_body", False)
    said = f"{scope['method']} {scope['path']}".encode() + (body and b" " + body)
    headers = [(b"content-length", b"%d" % len(said))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


@asynccontextmanager
async def listening(app=echo):
    """Yield the port of a server that is stopped by SIGTERM at the end."""
    ready = asyncio.Event()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = make_server(app, on_ready=ready.set)
        task = asyncio.create_task(server.serve([listener]))
        await ready.wait()
        yield listener.getsockname()[1]
        os.kill(os.getpid(), signal.SIGTERM)
        await task


async def say(port, *pieces, pause=0.0):
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


def run(scenario, app=echo):
    """Return what the coroutine function *scenario* returns for a server's port."""

    async def bounded():
        async with asyncio.timeout(20), listening(app) as port:
            return await scenario(port)

    return asyncio.run(bounded())
