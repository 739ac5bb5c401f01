import pytest

from scoreline.core.errors import (
    InvalidValue,
    NameTaken,
    NotAllowed,
    RequestChanged,
    RequestInProgress,
)
from scoreline.service.idempotency import KEPT, Idempotency, KeptAnswer, scope_of
from scoreline.service.secrets import KeyVault
from support.databases import on_both

SCOPE = scope_of("1" * 32, "PUT /x", "one")
ANSWER = KeptAnswer(201, b'{"PrimaryKey": "c4nary"}')


@pytest.fixture
def idempotency(catalogue):
    return Idempotency(catalogue.store, catalogue.vault, catalogue.clock)


def done(idempotency):
    assert idempotency.begin(SCOPE, b"body") is None
    idempotency.finish(SCOPE, ANSWER)


@on_both
def test_what_was_done_is_answered_alike(idempotency):
    done(idempotency)
    assert idempotency.begin(SCOPE, b"body") == ANSWER


@on_both
def test_what_is_being_done_is_not_begun_again(idempotency):
    idempotency.begin(SCOPE, b"body")
    with pytest.raises(RequestInProgress):
        idempotency.begin(SCOPE, b"body")


@on_both
def test_another_body_needs_another_key(idempotency):
    done(idempotency)
    with pytest.raises(RequestChanged):
        idempotency.begin(SCOPE, b"another")


@on_both
def test_what_changed_nothing_may_be_tried_again(idempotency):
    idempotency.begin(SCOPE, b"body")
    idempotency.abandon(SCOPE)
    assert idempotency.begin(SCOPE, b"another") is None


@on_both
def test_answers_are_kept_for_a_day(catalogue, idempotency):
    done(idempotency)
    catalogue.clock.now += KEPT
    assert idempotency.begin(SCOPE, b"body") == ANSWER
    catalogue.clock.move(seconds=1)
    assert idempotency.begin(SCOPE, b"body") is None


@on_both
def test_what_a_killed_process_was_doing_is_forgotten(idempotency):
    idempotency.begin(SCOPE, b"body")
    idempotency.forget_unfinished()
    assert idempotency.begin(SCOPE, b"body") is None


@on_both
def test_a_change_whose_answer_was_lost_is_not_made_again(catalogue, idempotency):
    """The process was killed between the change and the keeping of its answer."""
    loans = catalogue.publish()
    assert idempotency.begin("s", b"body") is None
    with idempotency.doing("s"):
        catalogue.endpoint(loans)
    again = Idempotency(catalogue.store, catalogue.vault, catalogue.clock)
    again.forget_unfinished()
    with pytest.raises(RequestInProgress):
        again.begin("s", b"body")
    catalogue.clock.move(minutes=2)
    with pytest.raises(NotAllowed, match="was done, but its answer was lost"):
        again.begin("s", b"body")


def test_a_change_that_was_undone_leaves_no_note(catalogue, idempotency):
    loans = catalogue.publish()
    catalogue.endpoint(loans)
    assert idempotency.begin("s", b"body") is None
    with idempotency.doing("s"), pytest.raises(NameTaken):
        catalogue.endpoint(loans)
    idempotency.forget_unfinished()
    assert idempotency.begin("s", b"body") is None


def test_a_change_that_was_made_is_not_abandoned(catalogue, idempotency):
    """Whatever happened afterwards, on the way to the answer."""
    loans = catalogue.publish()
    assert idempotency.begin("s", b"body") is None
    with idempotency.doing("s"):
        catalogue.endpoint(loans)
    idempotency.abandon("s")
    with pytest.raises(RequestInProgress):
        idempotency.begin("s", b"body")


def test_an_answer_sealed_under_another_secret_is_not_made_up(catalogue, idempotency):
    done(idempotency)
    other = Idempotency(catalogue.store, KeyVault(bytes(32)), catalogue.clock)
    with pytest.raises(NotAllowed, match="secret was replaced"):
        other.begin(SCOPE, b"body")


@on_both
def test_answers_are_not_readable_in_the_database(catalogue, idempotency):
    done(idempotency)
    with catalogue.store.read() as session:
        kept = session.idempotent.get(SCOPE)
    assert b"c4nary" not in kept.sealed
    assert "c4nary" not in repr(kept)


def test_callers_addresses_and_keys_are_told_apart():
    scopes = {
        scope_of(key_id, address, key)
        for key_id in ("1" * 32, "2" * 32)
        for address in ("PUT /x", "PUT /y")
        for key in ("one", "two")
    }
    assert len(scopes) == 8


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(InvalidValue, match="255"):
        scope_of("1" * 32, "PUT /x", key)
