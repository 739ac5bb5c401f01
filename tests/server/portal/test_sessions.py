from datetime import timedelta

import pytest

from scoreline.core.keys import ApiKey, KeyKind
from scoreline.server.portal.sessions import MAX_FAILURES, Attempts, Sessions

KEY = ApiKey.new(KeyKind.ENDPOINT)


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def wait(self, **span):
        self.now += timedelta(**span).total_seconds()


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def sessions(watch):
    return Sessions(watch)


def test_a_session_is_found_by_its_id_alone(sessions):
    session_id = sessions.open(KEY)
    assert sessions.find(session_id).key == KEY
    assert sessions.find(session_id[:-1]) is None
    assert sessions.find("") is None


def test_each_session_has_an_id_and_a_token_of_its_own(sessions):
    ids = {sessions.open(KEY) for _ in range(20)}
    assert len(ids) == 20
    assert len({sessions.find(one).token for one in ids}) == 20


def test_a_session_ends_after_half_an_hour_without_a_visit(sessions, watch):
    session_id = sessions.open(KEY)
    for _ in range(3):
        watch.wait(minutes=29)
        assert sessions.find(session_id) is not None
    watch.wait(minutes=30)
    assert sessions.find(session_id) is None


def test_a_session_ends_after_twelve_hours_however_busy(sessions, watch):
    session_id = sessions.open(KEY)
    for _ in range(12 * 3 - 1):
        watch.wait(minutes=20)
        assert sessions.find(session_id) is not None
    watch.wait(minutes=20)
    assert sessions.find(session_id) is None


def test_a_closed_session_is_gone(sessions):
    session_id = sessions.open(KEY)
    sessions.close(session_id)
    sessions.close("nobody's")
    assert sessions.find(session_id) is None


def test_a_session_shows_neither_key_nor_token(sessions):
    session = sessions.find(sessions.open(KEY))
    assert KEY.reveal() not in repr(session)
    assert session.token not in repr(session)


def test_many_refusals_of_one_source_are_too_many(watch):
    attempts = Attempts(watch)
    told = [attempts.fail("here") for _ in range(MAX_FAILURES + 1)]
    assert told == [False] * MAX_FAILURES + [True]
    assert not attempts.fail("elsewhere")


def test_refusals_are_forgotten_after_a_while(watch):
    attempts = Attempts(watch)
    for _ in range(MAX_FAILURES + 5):
        attempts.fail("here")
    watch.wait(minutes=6)
    assert not attempts.fail("here")
