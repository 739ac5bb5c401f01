import asyncio

import pytest

from scoreline.core.errors import BodyTooLarge, BodyTooSlow, RequestUnreadable
from scoreline.server import bodies
from scoreline.server.bodies import Body


def body_of(*chunks, headers=(), ends="complete"):
    """Return a body that arrives in *chunks*, then is complete, hangs or breaks off."""
    messages = [
        {"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks
    ]

    async def receive():
        if messages:
            return messages.pop(0)
        if ends == "hangs":
            await asyncio.Event().wait()
        if ends == "breaks off":
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": b"", "more_body": False}

    return Body({"headers": list(headers)}, receive)


def read(body, limit=10):
    return asyncio.run(body.read(limit))


def test_a_body_comes_whole_from_its_pieces():
    assert read(body_of(b"one", b"two")) == b"onetwo"


def test_a_body_of_exactly_the_limit_passes():
    assert read(body_of(b"0123456789")) == b"0123456789"


def test_one_byte_more_is_refused():
    with pytest.raises(BodyTooLarge, match="10 bytes"):
        read(body_of(b"0123456789", b"x"))


def test_a_body_that_says_it_is_too_long_is_refused_unread():
    body = body_of(b"x", headers=[(b"content-length", b"11")])
    with pytest.raises(BodyTooLarge):
        read(body)
    assert not body.is_complete


def test_a_body_that_stops_arriving_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies, "PATIENCE_S", 0.01)
    with pytest.raises(BodyTooSlow):
        read(body_of(b"x", ends="hangs"))


def test_a_body_that_breaks_off_is_refused():
    with pytest.raises(RequestUnreadable, match="broke off"):
        read(body_of(b"x", ends="breaks off"))


@pytest.mark.parametrize("encoding", [b"UTF-8", b"utf8", b"identity", b""])
def test_a_charset_in_content_encoding_is_taken_as_meant(encoding):
    body = body_of(b"x", headers=[(b"content-encoding", encoding)])
    assert read(body) == b"x"


def test_a_compressed_body_is_refused():
    with pytest.raises(RequestUnreadable, match="compressed"):
        read(body_of(b"x", headers=[(b"content-encoding", b"gzip")]))


def test_a_request_without_a_body_is_complete():
    assert body_of().is_complete


def test_draining_ends_with_the_body():
    body = body_of(b"x", b"y", headers=[(b"content-length", b"2")])
    asyncio.run(body.drain())
    assert body.is_complete


def test_draining_gives_up_soon(monkeypatch):
    monkeypatch.setattr(bodies, "DRAIN_S", 0.01)
    body = body_of(b"x", headers=[(b"content-length", b"2")], ends="hangs")
    asyncio.run(body.drain())
    assert not body.is_complete


def test_a_caller_who_waits_for_consent_is_not_drained():
    headers = [(b"content-length", b"2"), (b"expect", b"100-continue")]
    assert body_of(headers=headers).awaits_consent
