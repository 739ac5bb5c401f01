import pytest

from scoreline.core.keys import ApiKey, KeyKind
from support.listener import Listener


@pytest.fixture
def login(scoreline, running):
    def run(**options):
        return scoreline(
            "login", running.url, "--workspace", running.workspace_id, **options
        )

    return run


def test_a_login_picks_the_workspace_of_later_commands(scoreline, running, login):
    done = login(stdin=f"{running.token}\n")
    assert done.code == 0
    assert running.token not in done.out + done.err
    assert scoreline("service", "list").code == 0
    assert scoreline("logout").code == 0
    assert scoreline("service", "list").code == 2
    assert "there was no login" in scoreline("logout").err


def test_a_token_may_come_from_the_environment(running, login, monkeypatch):
    monkeypatch.setenv("SCORELINE_TOKEN", running.token)
    assert login().code == 0


def test_a_wrong_token_is_not_remembered(scoreline, login):
    done = login(stdin=ApiKey.new(KeyKind.WORKSPACE).reveal())
    assert done.code == 1
    assert scoreline("service", "list").code == 2


@pytest.mark.parametrize("stdin", ["", "\n", "not a token\n"])
def test_what_is_no_token_is_not_sent(scoreline, person, stdin):
    with Listener() as listener:
        done = scoreline("login", listener.url, "--workspace", "a" * 32, stdin=stdin)
        assert done.code == 2
        assert "not a token" not in done.err
        assert not listener.connections


def test_plain_http_to_another_machine_needs_to_be_allowed(scoreline):
    token = ApiKey.new(KeyKind.WORKSPACE).reveal()
    url = "http://scores.example"
    done = scoreline("login", url, "--workspace", "a" * 32, stdin=token)
    assert done.code == 2
    assert "scoreline origin allow http://scores.example" in done.err
