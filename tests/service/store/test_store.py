from concurrent.futures import ThreadPoolExecutor

import pytest

from scoreline.core.errors import NameTaken
from scoreline.core.names import new_id
from scoreline.service.entities import WebService
from support.databases import on_both

pytestmark = on_both


@pytest.fixture
def store(catalogue):
    return catalogue.store


@pytest.fixture
def web_service(catalogue):
    def make(name):
        return WebService(new_id(), name, "", catalogue.clock(), new_id(), 0)

    return make


def names(store):
    with store.read() as session:
        return [it.name for it in session.web_services.all()]


def test_a_transaction_that_fails_leaves_nothing(store, web_service):
    def fail():
        with store.write() as session:
            session.web_services.insert(web_service("loans"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert names(store) == []


def test_the_constraint_itself_refuses_a_name_that_is_taken(store, web_service):
    with store.write() as session:
        session.web_services.insert(web_service("loans"))
    with store.write() as session, pytest.raises(NameTaken, match="'loans'"):
        session.web_services.insert(web_service("loans"))
    assert names(store) == ["loans"]


def test_a_change_makes_a_new_generation_and_a_job_does_not(store):
    before = store.generation
    with store.write_jobs():
        pass
    assert store.generation == before
    with store.write():
        assert store.generation == before
    assert store.generation > before


def test_writers_take_their_turn(store, web_service):
    """What a transaction has read is still so when it writes."""

    def add(_):
        with store.write() as session:
            number = len(session.web_services.all())
            session.web_services.insert(web_service(f"name{number}"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(24)))
    assert sorted(names(store)) == sorted(f"name{number}" for number in range(24))


def test_readers_see_what_was_committed_alone(store, web_service):
    with store.write() as session:
        session.web_services.insert(web_service("loans"))
        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(names, store).result(30) == []
    assert names(store) == ["loans"]


def test_moments_keep_their_microseconds(store, catalogue, web_service):
    catalogue.clock.move(microseconds=123_457)
    made = web_service("loans")
    with store.write() as session:
        session.web_services.insert(made)
    with store.read() as session:
        assert session.web_services.get(made.id) == made
