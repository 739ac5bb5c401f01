"""Callers who do not keep to the rules: slow, endless, or rude (TM-9, TM-11)."""

import socket
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import requests

from support.checklist import Checklist, table
from support.service import detail_of, serving

GIGABYTE = 2**30


@pytest.fixture(scope="module")
def endpoint(shop):
    return shop.endpoint()


def head(endpoint, *lines, key=None):
    """Return the beginning of a call to score, with *lines* among its headers."""
    where = urlsplit(endpoint["ApiLocation"])
    return "\r\n".join(
        [
            f"POST {where.path}/execute HTTP/1.1",
            f"Host: {where.netloc}",
            f"Authorization: Bearer {key or endpoint['PrimaryKey']}",
            *lines,
            "\r\n",
        ]
    ).encode("latin-1")


def talk(endpoint, *pieces):
    """Send *pieces*; return all that comes back until the service hangs up."""
    where = urlsplit(endpoint["ApiLocation"])
    with closing(socket.create_connection((where.hostname, where.port), 20)) as line:
        for piece in pieces:
            line.sendall(piece)
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_a_gigabyte_is_refused_before_it_is_sent(endpoint):
    began = time.monotonic()
    answer = talk(endpoint, head(endpoint, f"Content-Length: {GIGABYTE}"))
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"RequestTooLarge" in answer
    assert time.monotonic() - began < 10


def test_a_caller_who_asks_first_is_told_no_without_sending(endpoint):
    lines = f"Content-Length: {GIGABYTE}", "Expect: 100-continue"
    assert talk(endpoint, head(endpoint, *lines)).startswith(b"HTTP/1.1 413")


def test_a_wrong_key_is_told_while_the_body_is_still_to_come(endpoint):
    call = head(endpoint, "Content-Length: 1000", key="sle_x")
    answer = talk(endpoint, call, b"x" * 10)
    assert answer.startswith(b"HTTP/1.1 401")
    assert b"connection: close" in answer.lower()


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["Authorization: Bearer other", "Content-Length: 0"], b"400"),
        (["Content-Length: 0", "Content-Length: 1"], b"400"),
        (["Content-Length: -1"], b"400"),
        (["Content-Length: x"], b"400"),
        (["Transfer-Encoding: gzip"], b"501"),
        (["Content-Length: 2", "Transfer-Encoding: chunked"], b"400"),
        (["X: \x7f", "Content-Length: 2"], b"400"),
        (["Content-Length: 2", "Content-Encoding: gzip"], b"400"),
    ],
)
def test_headers_that_contradict_or_overflow_are_refused(endpoint, lines, status):
    lines = [*lines, "Connection: close"]
    answer = talk(endpoint, head(endpoint, *lines) + b"{}")
    assert answer.split()[1] in {status, b"400"}


def test_endless_headers_are_cut_off(endpoint):
    """What is not read any more may reset the connection before its answer is."""
    try:
        answer = talk(endpoint, head(endpoint).rstrip() + b"\r\nX: " + b"y" * 70_000)
    except ConnectionError:
        answer = b""
    assert not answer or answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("key", ["", "ä", "k" * 9000, "a b", "sle_" + "0" * 49])
def test_a_strange_key_is_one_401(endpoint, key):
    call = head(endpoint, "Content-Length: 0", "Connection: close", key=key or " ")
    answer = talk(endpoint, call)
    assert answer.startswith(b"HTTP/1.1 401")
    assert b"Invalid credentials provided." in answer
    assert b"www-authenticate: Bearer" in answer.lower().replace(b"bearer", b"Bearer")


def test_a_key_in_the_url_is_refused(shop, endpoint):
    query = f"api-version=2.0&key={endpoint['SecondaryKey']}"
    answer = shop.execute(endpoint, query=query)
    assert answer.status_code == 400
    assert endpoint["SecondaryKey"] not in answer.text


def test_a_large_refused_upload_can_still_read_its_refusal(shop, endpoint):
    """A body of a few megabytes is drained, so that the answer is not lost."""
    answer = shop.execute(endpoint, key="sle_x", data=b"x" * 5_000_000)
    assert answer.status_code == 401


@pytest.fixture(scope="module")
def hurried(tmp_path_factory):
    """A service that gives its models hardly any time, and little to read."""
    folder = tmp_path_factory.mktemp("hurried")
    limits = {"SCORELINE_CALL_TIMEOUT_S": "0.02", "SCORELINE_MAX_CALL_MB": "0.5"}
    with serving(folder / "home", settings=limits) as service:
        yield Checklist(service, folder)


def test_row_29_a_call_that_takes_too_long_is_given_up(hurried):
    endpoint = hurried.endpoint()
    body = table()
    body["Inputs"]["input1"]["Values"] *= 4_000  # for a worker, not for a plan
    answer = hurried.execute(endpoint, body)
    assert detail_of(answer) == (408, "RequestTimeout", "ScoreRequestTimeout")
    assert hurried.execute(endpoint).status_code == 200


def test_row_29_the_limits_are_settings(hurried):
    answer = hurried.execute(hurried.endpoint(), data=b" " * (512 * 1024 + 1))
    assert detail_of(answer) == (413, "BadArgument", "RequestTooLarge")


def test_the_service_serves_on(shop, endpoint):
    assert shop.execute(endpoint).status_code == 200
    ready = requests.get(f"{shop.service.url}/health/ready", timeout=30)
    assert ready.status_code == 200
