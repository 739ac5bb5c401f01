"""The server as a whole: what it tells of itself, and how it stops."""

from support.raw_http import run, say


def test_an_answer_does_not_name_the_server_and_has_a_date():
    request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answer = run(lambda port: say(port, request)).lower()
    assert b"\r\nserver:" not in answer
    assert b"\r\ndate:" in answer


def test_a_signal_ends_serving_without_failing():
    async def scenario(port):
        return port

    assert run(scenario) > 0
