"""Keys at rest: in the store, and in memory."""

import pytest


@pytest.fixture
def acme(catalogue):
    return catalogue.endpoint(catalogue.publish())


def test_the_database_holds_no_key(catalogue, acme):
    """Not in its file either, where a deleted row would leave traces."""
    keys = catalogue.access.keys(acme.id)
    held = [
        keys.primary,
        keys.secondary,
        catalogue.access.workspace_token(),
        catalogue.access.create_workbook_key(acme.id, "acme.xlsx").key,
    ]
    written = (catalogue.home.path / "scoreline.db").read_bytes()
    assert not [key for key in held if key.reveal().encode() in written]


def test_a_known_key_is_recognised_without_the_database(catalogue, acme):
    key = catalogue.access.keys(acme.id).primary
    expected = catalogue.access.identify(key.reveal())
    catalogue.store.close()
    (catalogue.home.path / "scoreline.db").unlink()
    assert catalogue.access.identify(key.reveal()) == expected
