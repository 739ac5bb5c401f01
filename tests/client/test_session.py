import socket
import ssl
import traceback

import pytest
import requests

from scoreline.client.origins import AllowedOrigins, Origin
from scoreline.client.retry import Retry
from scoreline.client.session import Session
from scoreline.core.errors import (
    AnswerInvalid,
    KeyDead,
    KeyRejected,
    OriginRefused,
    SchemaMismatch,
    TooManyCalls,
    Unreachable,
)
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.wire.errors import encode_error
from support.certificates import self_signed
from support.listener import Listener

KEY = ApiKey.new(KeyKind.ENDPOINT)


@pytest.fixture
def listener():
    with Listener() as listener:
        yield listener


@pytest.fixture
def waits():
    return []


@pytest.fixture
def session(waits):
    with Session(retry=Retry(share=lambda: 0.0), sleep=waits.append) as session:
        yield session


def told(error):
    status, body, headers = encode_error(error)
    return status, headers, body


def test_the_key_travels_as_bearer_and_netrc_does_not_replace_it(
    session, listener, tmp_path, monkeypatch
):
    """A .netrc entry for the host would otherwise win over the header (D3)."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    listener.tell("GET", "/a", {})
    session.call("GET", f"{listener.url}/a", key=KEY)
    session.call("GET", f"{listener.url}/a")
    with_key, without = listener.seen
    assert with_key.headers["Authorization"] == f"Bearer {KEY.reveal()}"
    assert "Authorization" not in without.headers


@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 307, 308])
def test_a_redirect_is_an_error_and_is_not_followed(session, listener, status):
    """Neither key nor rows reach the place that a redirect names (D2)."""
    with Listener() as elsewhere:
        for target in (elsewhere.url, listener.url):
            listener.tell("POST", "/a", (status, {"Location": f"{target}/b"}, b""))
            with pytest.raises(AnswerInvalid, match="redirect"):
                session.call("POST", f"{listener.url}/a", key=KEY, body=b"{}")
        assert not elsewhere.connections
    assert not listener.requests(path="/b")


# Every spelling leads to the listener's own machine for one parser or another.
DISGUISES = [
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost.:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://good.example@127.0.0.1:{port}/",
    "http://good.example:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@good.example/",
    "http://good.example\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@good.example/",
    "http://127.0.0.1:{port}?@good.example/",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/ ",
    "http://127.0.0.1:{port}/\n",
    "http://127.0.0.1:{port}/a/../b",
    "http://127.0.0.1:{port}/%2e%2e/b",
    "http:///127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http://\uff11\uff12\uff17.0.0.1:{port}/",
    "http://127\u30020\u30020\u30021:{port}/",
    "http://loc\u00adalhost:{port}/",
]


@pytest.mark.parametrize("disguise", DISGUISES)
def test_nothing_connects_to_an_address_in_disguise(session, listener, disguise):
    """Refused before any connection: the listener sees none (TM-3)."""
    url = disguise.format(port=listener.port)
    for send in (
        lambda: session.call("POST", url, key=KEY, body=b"{}"),
        lambda: next(session.download(url)),
    ):
        with pytest.raises(OriginRefused):
            send()
    assert not listener.connections


def test_an_origin_that_was_not_allowed_gets_no_connection(session):
    with pytest.raises(OriginRefused, match="scoreline origin allow https://"):
        session.call("GET", "https://scores.example/x", key=KEY)


def test_a_full_service_is_asked_again_after_the_time_it_names(
    session, listener, waits
):
    busy = told(TooManyCalls("acme01", 4, retry_after=2))
    listener.tell("POST", "/a", busy, busy, {"done": True})
    reply = session.call(
        "POST", f"{listener.url}/a", key=KEY, body=b"{}", repeatable=True
    )
    assert reply.body == b'{"done": true}'
    assert waits == [2.0, 2.0]


def test_patience_ends_after_five_tries(session, listener, waits):
    listener.tell("GET", "/a", told(TooManyCalls("acme01", 4)))
    with pytest.raises(TooManyCalls, match="4 concurrent calls"):
        session.call("GET", f"{listener.url}/a", key=KEY)
    assert (len(listener.seen), len(waits)) == (5, 4)


def test_a_request_that_changes_something_is_sent_once(session, listener, waits):
    listener.tell("PUT", "/a", told(TooManyCalls("acme01", 4)))
    with pytest.raises(TooManyCalls):
        session.call("PUT", f"{listener.url}/a", key=KEY, body=b"{}")
    assert (len(listener.seen), waits) == (1, [])


@pytest.mark.parametrize("error", [KeyRejected(), KeyDead("revoked", "2026-01-31")])
def test_a_refusal_is_the_error_that_the_service_raised(session, listener, error):
    listener.tell("GET", "/a", told(error))
    with pytest.raises(type(error), match=str(error)) as raised:
        session.call("GET", f"{listener.url}/a", key=KEY)
    assert raised.value.answered
    assert not SchemaMismatch.answered


@pytest.mark.parametrize("body", [b"", b"<html>Sign in to the guest network</html>"])
def test_an_answer_of_another_program_is_said_to_be_one(session, listener, body):
    listener.tell("GET", "/a", (404, {}, body))
    with pytest.raises(AnswerInvalid, match="is this the right URL"):
        session.call("GET", f"{listener.url}/a", key=KEY)


def test_a_closed_port_is_named_in_plain_words(session):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unreachable) as error:
            session.call("GET", f"{origin}/a", key=KEY)
    assert str(error.value) == (
        f"no service answers at {origin}: the connection was refused; is the service "
        "running?"
    )


def test_an_unknown_host_is_named_in_plain_words(monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    allowed = AllowedOrigins(frozenset({Origin.of("https://scores.example")}))
    with pytest.raises(Unreachable, match="the host's name is not known"):
        Session(allowed).call("GET", "https://scores.example/a", key=KEY)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.ConnectTimeout(), "no connection within 10 seconds"),
        (requests.ReadTimeout(), "no answer within 120 seconds"),
        (requests.exceptions.ProxyError(), "the proxy on the way"),
        (requests.exceptions.ChunkedEncodingError(), "broke off half-way"),
        (requests.ConnectionError(), "the connection broke off"),
    ],
)
def test_each_failure_of_the_network_has_its_words(error, words):
    class Failing(requests.adapters.BaseAdapter):
        def send(self, *args, **kwargs):
            raise error

        def close(self):
            """Nothing is open."""

    with pytest.raises(Unreachable, match=words):
        Session(adapter=Failing()).call("GET", "http://localhost/a", key=KEY)


def test_a_certificate_nobody_vouches_for_ends_before_the_key_is_sent(
    session, listener, tmp_path
):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    listener.wrap(context)
    with pytest.raises(Unreachable, match="its certificate is not trusted"):
        session.call("GET", f"https://127.0.0.1:{listener.port}/a", key=KEY)
    assert not listener.seen


def test_an_answer_cut_short_is_no_answer(session, listener):
    """Whatever byte the connection ends at, no part of the answer is used (N-6)."""
    listener.tell("GET", "/a", (200, {"Connection": "close"}, {"rows": [1, 2]}))
    listener.cut = 7
    with pytest.raises(Unreachable, match="broke off"):
        session.call("GET", f"{listener.url}/a", key=KEY)


def test_no_traceback_shows_the_key(session, listener):
    listener.tell("GET", "/a", (500, {}, b""))
    for url in (f"{listener.url}/a", "http://127.0.0.1:1/a", "https://x.example/"):
        try:
            session.call("GET", url, key=KEY)
        except Exception as error:  # noqa: BLE001 - any of them must keep the secret
            shown = "".join(traceback.format_exception(error)) + repr(error)
            assert KEY.reveal() not in shown


def test_a_file_is_uploaded_and_downloaded_as_it_is(session, listener, tmp_path):
    file = tmp_path / "rows.csv"
    file.write_bytes(b"a,b\n1,2\n")
    listener.tell("PUT", "/blob", (201, {}, b""))
    listener.tell("GET", "/blob", file.read_bytes())
    session.upload(f"{listener.url}/blob?sig=a%2Fb", file)
    (sent,) = listener.requests("PUT")
    assert sent.body == file.read_bytes()
    assert "Authorization" not in sent.headers
    assert b"".join(session.download(f"{listener.url}/blob")) == file.read_bytes()
