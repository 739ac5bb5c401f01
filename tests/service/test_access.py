from datetime import date

import pytest

from scoreline.core.errors import InvalidValue, KeyDead, KeyRejected, NotFound
from scoreline.core.keys import ApiKey, KeyKind, KeySlot
from scoreline.service.access import Access, KeyState
from scoreline.service.entities import Principal
from scoreline.service.secrets import KeyVault
from support.databases import on_both

pytestmark = on_both


@pytest.fixture
def acme(catalogue):
    return catalogue.endpoint(catalogue.publish())


@pytest.fixture
def access(catalogue):
    return catalogue.access


def bearer(access, key):
    return access.identify(key.reveal())


def test_both_keys_of_an_endpoint_are_its_own(access, acme):
    keys = access.keys(acme.id)
    assert keys.primary != keys.secondary
    for key in (keys.primary, keys.secondary):
        found = bearer(access, key)
        assert (found.kind, found.endpoint_id) == (KeyKind.ENDPOINT, acme.id)


def test_keys_can_be_read_again_after_a_restart(catalogue, acme):
    again = Access(catalogue.store, KeyVault(catalogue.home.secret()))
    assert again.keys(acme.id) == catalogue.access.keys(acme.id)


@pytest.mark.parametrize(
    "text",
    ["", "x", "é", "\ud800", "sle_" + "0" * 49, "sle_\n", "Bearer", "x" * 65536, "\0"],
)
def test_what_is_spelt_as_no_key_is_refused(access, text):
    with pytest.raises(KeyRejected, match=r"^Invalid credentials provided\.$"):
        access.identify(text)


@pytest.mark.parametrize("kind", KeyKind)
def test_an_unknown_key_is_refused_in_the_same_words(access, kind):
    with pytest.raises(KeyRejected, match=r"^Invalid credentials provided\.$"):
        bearer(access, ApiKey.new(kind))


def test_a_regenerated_key_is_told_so_and_the_new_one_works(access, acme):
    old = access.keys(acme.id)
    assert bearer(access, old.primary)
    new = access.regenerate(acme.id, KeySlot.PRIMARY)
    with pytest.raises(KeyDead, match="was regenerated on 2026-03-01"):
        bearer(access, old.primary)
    assert bearer(access, new).endpoint_id == acme.id
    assert access.keys(acme.id).primary == new


def test_regenerating_one_key_leaves_the_other(access, acme):
    old = access.keys(acme.id)
    access.regenerate(acme.id, KeySlot.SECONDARY)
    assert access.keys(acme.id).primary == old.primary
    assert bearer(access, old.primary)


def test_a_workbook_key_scores_for_its_endpoint(access, acme):
    made = access.create_workbook_key(acme.id, "acme.xlsx")
    expected = Principal(KeyKind.WORKBOOK, made.id, acme.id)
    assert bearer(access, made.key) == expected
    assert access.workbook_keys(acme.id) == [made]


def test_a_revoked_workbook_key_is_told_so_and_shown_no_more(access, acme):
    made = access.create_workbook_key(acme.id, "acme.xlsx")
    bearer(access, made.key)
    access.revoke_workbook_key(acme.id, made.id)
    access.revoke_workbook_key(acme.id, made.id)
    with pytest.raises(KeyDead, match="was revoked on 2026-03-01"):
        bearer(access, made.key)
    (left,) = access.workbook_keys(acme.id)
    assert (left.state, left.key) == (KeyState.REVOKED, None)


def test_a_workbook_key_expires_on_its_day(catalogue, access, acme):
    made = access.create_workbook_key(acme.id, "acme.xlsx", date(2026, 3, 3))
    catalogue.clock.move(days=1)
    assert bearer(access, made.key)
    catalogue.clock.move(days=1)
    with pytest.raises(KeyDead, match="expired on 2026-03-03"):
        bearer(access, made.key)
    assert access.workbook_keys(acme.id)[0].state is KeyState.EXPIRED


def test_a_workbook_key_expires_on_a_day_to_come(access, acme):
    with pytest.raises(InvalidValue, match="a day to come, not on 2026-03-01"):
        access.create_workbook_key(acme.id, "acme.xlsx", date(2026, 3, 1))


@pytest.mark.parametrize("name", ["", "  ", "x" * 256, "a\nb"])
def test_a_workbook_key_has_a_readable_name(access, acme, name):
    with pytest.raises(InvalidValue, match="1 to 255 printable"):
        access.create_workbook_key(acme.id, name)


def test_keys_belong_to_endpoints_that_exist(access, acme):
    for missing in (
        lambda: access.keys("0" * 32),
        lambda: access.regenerate("0" * 32, KeySlot.PRIMARY),
        lambda: access.create_workbook_key("0" * 32, "x.xlsx"),
        lambda: access.revoke_workbook_key(acme.id, "0" * 32),
    ):
        with pytest.raises(NotFound):
            missing()


def test_a_workbook_key_is_revoked_through_its_own_endpoint(catalogue, access, acme):
    made = access.create_workbook_key(acme.id, "acme.xlsx")
    other = catalogue.endpoint(catalogue.registry.web_service("loans"), "other")
    with pytest.raises(NotFound):
        access.revoke_workbook_key(other.id, made.id)
    assert bearer(access, made.key)


def test_keys_of_a_deleted_endpoint_are_unknown(catalogue, access, acme):
    keys = access.keys(acme.id)
    bearer(access, keys.primary)
    catalogue.registry.endpoints.delete(acme.web_service_id, "acme")
    with pytest.raises(KeyRejected, match="Invalid credentials"):
        bearer(access, keys.primary)


def test_the_workspace_token_is_made_once(access):
    token = access.workspace_token()
    assert access.workspace_token() == token
    assert bearer(access, token).kind is KeyKind.WORKSPACE


def test_a_rotated_token_replaces_the_old_one(access):
    old = access.workspace_token()
    new = access.rotate_workspace_token()
    assert access.workspace_token() == new
    with pytest.raises(KeyDead, match="regenerated"):
        bearer(access, old)
