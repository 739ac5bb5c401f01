from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import InvalidValue, LocationInvalid
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.service.secrets import KeyVault

VAULT = KeyVault(b"a" * 32)
OTHER = KeyVault(b"b" * 32)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
PATH = "blobs/one.csv"


def test_a_sealed_key_opens_again():
    key = ApiKey.new(KeyKind.ENDPOINT)
    assert VAULT.open(VAULT.seal(key)) == key


def test_a_key_sealed_under_another_secret_does_not_open():
    with pytest.raises(InvalidValue, match="this home's secret"):
        OTHER.open(VAULT.seal(ApiKey.new(KeyKind.ENDPOINT)))


def test_neither_digest_nor_seal_shows_the_key():
    key = ApiKey.new(KeyKind.ENDPOINT)
    kept = VAULT.digest(key) + VAULT.seal(key)
    assert key.reveal().encode() not in kept


def test_a_digest_depends_on_key_and_secret():
    key, another = ApiKey.new(KeyKind.ENDPOINT), ApiKey.new(KeyKind.ENDPOINT)
    assert VAULT.digest(key) == KeyVault(b"a" * 32).digest(key)
    assert len({VAULT.digest(key), VAULT.digest(another), OTHER.digest(key)}) == 3


def test_a_secret_of_another_length_is_refused():
    with pytest.raises(InvalidValue, match="16 bytes, not 32"):
        KeyVault(b"a" * 16)


def test_a_signed_address_opens_what_it_was_signed_for():
    for permission in "rw":
        query = VAULT.sign(PATH, "rw", LATER)
        VAULT.verify(PATH, query, permission=permission, now=NOW)


def test_an_address_is_good_with_and_without_its_question_mark():
    query = VAULT.sign(PATH, "r", LATER)
    assert query.startswith("?")
    VAULT.verify(PATH, query[1:], permission="r", now=NOW)


def test_an_expired_address_says_when_it_expired():
    query = VAULT.sign(PATH, "r", LATER)
    with pytest.raises(LocationInvalid, match="expired on 2026-03-01 00:01 UTC"):
        VAULT.verify(PATH, query, permission="r", now=LATER)


def test_an_address_to_read_does_not_allow_to_write():
    query = VAULT.sign(PATH, "r", LATER)
    with pytest.raises(LocationInvalid, match="does not allow to write"):
        VAULT.verify(PATH, query, permission="w", now=NOW)


@pytest.mark.parametrize(
    "forge",
    [
        lambda query: query.replace("sp=r", "sp=rw"),
        lambda query: query.replace("se=1", "se=2"),
        lambda query: query.replace("sig=", "sig=x"),
        lambda query: query + "&sp=rw",
        lambda query: query + "&sig=x",
        lambda query: query + "&" * 100 + "sp=rw",
        lambda query: "",
        lambda query: "\ud800",
        lambda query: "?sig=\ud800",
        lambda query: "?se=soon&sp=r&sig=x",
        lambda query: "?se=²&sp=r&sig=x",
        lambda query: "?se=1&sp=r&sig=é",
    ],
)
def test_a_forged_address_is_refused(forge):
    query = forge(VAULT.sign(PATH, "r", LATER))
    with pytest.raises(LocationInvalid, match="not signed by this service"):
        VAULT.verify(PATH, query, permission="w", now=NOW)


def test_an_address_opens_no_other_path_and_no_other_service():
    query = VAULT.sign(PATH, "r", LATER)
    for vault, path in ((VAULT, "blobs/two.csv"), (OTHER, PATH)):
        with pytest.raises(LocationInvalid):
            vault.verify(path, query, permission="r", now=NOW)


@given(st.text(max_size=200))
def test_no_text_is_taken_for_a_signature(text):
    with pytest.raises(LocationInvalid):
        VAULT.verify(PATH, text, permission="r", now=NOW)
