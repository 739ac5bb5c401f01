"""The floor: our server's HTTP stack, answering what it was sent.

Usage: ``python echo.py PORT``
"""

from __future__ import annotations

import asyncio
import socket
import sys

from scoreline.server.http import make_server, new_event_loop


async def echo(scope, receive, send):
    """Answer the body."""
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    body = b"".join(chunks)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(sys.argv[1])))
    server = make_server(echo, on_ready=lambda: None)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(server.serve([listener]))


if __name__ == "__main__":
    main()
