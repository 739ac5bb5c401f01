import pytest

from scoreline.core.errors import KeyRejected, NotAllowed
from scoreline.service import rotation
from scoreline.service.rotation import rotate_secret, rotate_token, settled_secret
from scoreline.service.store import Store
from support.catalogue import open_catalogue


@pytest.fixture
def used(tmp_path, database, migrated):
    """A home that no server uses, with an endpoint: its keys and its token."""
    with open_catalogue(tmp_path / "home", database) as catalogue:
        endpoint = catalogue.served().endpoint
        token = catalogue.access.workspace_token()
        key = catalogue.access.create_workbook_key(endpoint.id, "a.xlsx", expires=None)
        keys = [*vars_of(catalogue.access.keys(endpoint.id)), token, key.key]
    return catalogue.home, keys, endpoint


def vars_of(pair):
    return [pair.primary, pair.secondary]


def known(home, keys, url=None):
    """Return how many of *keys* the home knows."""
    count = 0
    with open_catalogue(home.path, url) as catalogue:
        for key in keys:
            try:
                catalogue.access.identify(key.reveal())
            except KeyRejected:
                continue
            count += 1
    return count


def test_keys_stay_valid_under_a_new_secret(used):
    home, keys, endpoint = used
    before = home.secret()
    rotate_secret(home)
    assert home.secret() != before
    assert known(home, keys) == len(keys)
    with open_catalogue(home.path) as catalogue:
        assert vars_of(catalogue.access.keys(endpoint.id)) == keys[:2]


def test_a_rotation_that_broke_off_before_the_database_has_not_happened(
    used, monkeypatch
):
    home, keys, _ = used
    with monkeypatch.context() as broken:
        broken.setattr(rotation, "_seal_anew", fail)
        with pytest.raises(RuntimeError):
            rotate_secret(home)
    assert (home.path / "secret.new").exists()
    before = home.secret()
    assert settle(home) == before
    assert known(home, keys) == len(keys)


def test_a_rotation_that_broke_off_behind_the_database_has_happened(used, monkeypatch):
    home, keys, _ = used
    before = home.secret()
    rotate_secret(home)
    (home.path / "secret").rename(home.path / "secret.new")
    (home.path / "secret").write_bytes(before)
    assert settle(home) != before
    assert not (home.path / "secret.new").exists()
    assert known(home, keys) == len(keys)


def settle(home):
    store = Store(home.database)
    try:
        return settled_secret(home, store)
    finally:
        store.close()


def fail(*arguments):
    raise RuntimeError("power cut")


def test_a_new_token_replaces_the_old_one(used):
    home, keys, _ = used
    home.write_connection("http://127.0.0.1:1", "0" * 32, keys[2].reveal())
    rotate_token(home)
    assert known(home, keys) == len(keys) - 1
    text = home.connection.read_text(encoding="utf-8")
    assert keys[2].reveal() not in text
    assert '"token": "slt_' in text


@pytest.mark.parametrize("rotate", [rotate_secret, rotate_token])
def test_nothing_is_rotated_under_a_running_server(used, rotate):
    with used[0].lock(), pytest.raises(NotAllowed, match="another server"):
        rotate(used[0])
