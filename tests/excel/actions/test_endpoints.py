import pytest

from scoreline.core.errors import NameTaken, NoEndpointStored, NotAllowed
from scoreline.core.keys import ApiKey, KeyKind, KeySlot
from scoreline.core.throttle import ThrottleLevel
from scoreline.excel.actions.endpoints import (
    connect,
    create,
    details,
    regenerate_key,
    remove,
)
from scoreline.excel.dialogs import Stopped
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_edit import put_endpoint, stored_endpoints
from scoreline.workbook.ports import Visibility
from support.desk import stored
from support.fake_services import HOST, FakeOwner

WORKBOOK_KEY = ApiKey.new(KeyKind.WORKBOOK)
ENDPOINT_KEY = ApiKey.new(KeyKind.ENDPOINT)
URI = f"{HOST}/acme/execute?api-version=2.0&details=true"


@pytest.fixture
def empty(book):
    del book.cells["_scoreline"]
    return book


def fill(person, url=URI, key=WORKBOOK_KEY, **more):
    person.forms.append({"url": url, "key": key.reveal(), **more})


def test_connect_takes_a_request_uri_and_keeps_a_workbook_key_in_the_workbook(
    desk, empty, person
):
    fill(person)
    connect(desk)
    [found] = stored_endpoints(empty)
    assert (found.name, found.url, found.key) == ("acme", f"{HOST}/acme", WORKBOOK_KEY)
    assert empty.visibility["_scoreline"] is Visibility.VERY_HIDDEN
    assert "whoever gets the file" in person.told[0]


def test_an_endpoint_key_is_kept_outside_the_workbook(desk, empty, person):
    fill(person, key=ENDPOINT_KEY)
    connect(desk)
    [found] = stored_endpoints(empty)
    assert found.key is None
    assert desk.services.key_of(found) == ENDPOINT_KEY
    texts = [str(value) for value in empty.cells["_scoreline"].values()]
    assert not any(ENDPOINT_KEY.reveal() in text for text in texts)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"url": "ftp://x", "key": WORKBOOK_KEY.reveal()}, "url"),
        ({"url": URI, "key": "slw_short"}, "key"),
    ],
)
def test_what_is_typed_is_checked_before_anything_is_sent(
    desk, empty, person, typed, wrong
):
    person.forms.append(typed)
    with pytest.raises(Stopped):
        connect(desk)
    assert list(person.problems[0]) == [wrong]
    assert "_scoreline" not in empty.cells


def test_an_endpoint_that_does_not_answer_is_not_stored(desk, empty, person):
    def describe():
        raise NotAllowed("no")

    desk.services.fake.describe = describe
    fill(person)
    with pytest.raises(NotAllowed):
        connect(desk)
    assert "_scoreline" not in empty.cells


def test_an_address_nobody_knows_gets_no_key(desk, empty, person):
    desk.services.allowed.clear()
    fill(person)
    with pytest.raises(Stopped):
        connect(desk)
    assert "score.test" in person.questions[0]


def test_another_web_services_endpoint_of_the_same_name_is_refused(desk, person):
    fill(person, url=f"{HOST}/other")
    with pytest.raises(NameTaken):
        connect(desk)


def test_create_stores_the_endpoint_and_keeps_its_key_outside(desk, book, person):
    desk.services.owned = FakeOwner()
    person.forms.append({"name": "bigbank", "level": "High", "calls": "50"})
    create(desk)
    [(web_service, name, wishes)] = desk.services.owned.created
    assert (web_service, name) == ("credit", "bigbank")
    assert (wishes.throttle_level, wishes.max_concurrent_calls) == (
        ThrottleLevel.HIGH,
        50,
    )
    assert wishes.sample_data
    assert [e.name for e in stored_endpoints(book)] == ["acme", "bigbank"]
    assert stored_endpoints(book)[1].key is None
    assert desk.endpoint().name == "bigbank"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": "Big Bank"}, "name"),
        ({"name": "a", "calls": "20"}, "calls"),
        ({"name": "a", "level": "High", "calls": "201"}, "calls"),
        ({"name": "a", "level": "High", "calls": "many"}, "calls"),
        ({"name": "a", "description": "x" * 2001}, "description"),
    ],
)
def test_a_wrong_wish_is_told_as_it_is_typed(desk, person, typed, wrong):
    desk.services.owned = FakeOwner()
    person.forms.append(typed)
    with pytest.raises(Stopped):
        create(desk)
    assert list(person.problems[0]) == [wrong]


def test_create_needs_a_login(desk):
    with pytest.raises(NotAllowed, match="scoreline login"):
        create(desk)


def test_details_tell_schema_version_and_update(desk, person):
    desk.services.owned = FakeOwner()
    details(desk)
    told = person.told[0]
    assert "acme of mortgage" in told
    assert "An update is available." in told
    assert "income: " in told
    assert "Scored Probabilities: " in told


def test_details_without_a_login_say_who_is_told_of_updates(desk, person):
    details(desk)
    assert "told to its owner only" in person.told[0]


def test_a_workbook_key_is_replaced_in_the_workbook(desk, book, person):
    desk.services.owned = FakeOwner()
    person.presses = ["Yes"]
    before = desk.endpoint().key
    regenerate_key(desk)
    assert desk.endpoint().key not in {None, before}
    assert desk.endpoint().key.kind is KeyKind.WORKBOOK


def test_the_slot_of_the_stored_key_is_regenerated(desk, book, person):
    owner = desk.services.owned = FakeOwner(slot=KeySlot.SECONDARY)
    put_endpoint(book, desk.reference(stored(kind=KeyKind.ENDPOINT)))
    before = desk.services.key_of(desk.endpoint())
    person.presses = ["Yes"]
    regenerate_key(desk)
    assert owner.regenerated == [KeySlot.SECONDARY]
    assert desk.services.key_of(desk.endpoint()) != before
    assert desk.endpoint().key is None


def test_no_key_is_regenerated_without_a_yes(desk):
    owner = desk.services.owned = FakeOwner()
    with pytest.raises(Stopped):
        regenerate_key(desk)
    assert owner.regenerated == []


def test_remove_takes_the_endpoint_out_of_the_workbook(desk, book, person):
    put_endpoint(book, stored("bigbank"))
    desk.memory.chosen = "acme"
    person.presses = ["Yes"]
    remove(desk)
    assert [e.name for e in stored_endpoints(book)] == ["bigbank"]
    person.presses = ["Yes"]
    remove(desk)
    assert stored_endpoints(book) == ()
    with pytest.raises(NoEndpointStored):
        endpoint_sheet.read(book)
    put_endpoint(book, stored())
    assert [e.name for e in stored_endpoints(book)] == ["acme"]


def test_a_damaged_sheet_is_not_written_over(desk, book, person):
    book.put("_scoreline!A1", ("something else",))
    fill(person)
    with pytest.raises(NoEndpointStored, match="damaged"):
        connect(desk)
