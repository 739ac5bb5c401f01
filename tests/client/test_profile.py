import json
import os
import stat

import keyring
import pytest
from keyring.backend import KeyringBackend

from scoreline.client.profile import Connection, Profile
from scoreline.core.errors import InvalidValue, OriginRefused
from scoreline.core.keys import ApiKey, KeyKind

TOKEN = ApiKey.new(KeyKind.WORKSPACE)
CONNECTION = Connection("https://scores.example/", "a" * 32, TOKEN)


class Store(KeyringBackend):
    """A key store that works."""

    priority = 1

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        self.kept.pop((service, username))


def test_a_login_is_remembered_and_forgotten(person):
    Profile().log_in(CONNECTION)
    assert Profile().connection() == CONNECTION
    assert Profile().log_out()
    assert not Profile().log_out()
    with pytest.raises(InvalidValue, match="scoreline login"):
        Profile().connection()
    assert TOKEN.reveal() not in "".join(path.read_text() for path in person.iterdir())


def test_a_token_lies_in_the_key_store_where_one_works(person):
    store = Store()
    keyring.set_keyring(store)
    assert Profile().log_in(CONNECTION) is None
    assert list(store.kept.values()) == [TOKEN.reveal()]
    assert TOKEN.reveal() not in (person / "settings.json").read_text()
    assert Profile().connection() == CONNECTION


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_without_a_key_store_a_token_lies_in_a_private_file(person):
    file = Profile().log_in(CONNECTION)
    assert file.parent == person
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert TOKEN.reveal() not in (person / "settings.json").read_text()


def test_a_connection_does_not_show_its_token():
    assert TOKEN.reveal() not in repr(CONNECTION)


def test_a_login_over_plain_http_needs_its_origin_allowed_first():
    plain = Connection("http://scores.example", "a" * 32, TOKEN)
    with pytest.raises(OriginRefused, match="plain http"):
        Profile().log_in(plain)
    Profile().allow("http://scores.example")
    Profile().log_in(plain)
    assert Profile().connection() == plain


def test_origins_come_from_settings_environment_login_and_home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    connection = {"url": "http://10.0.0.7:8750", "workspace_id": "b" * 32}
    connection["token"] = TOKEN.reveal()
    (home / "connection.json").write_text(json.dumps(connection))
    environment = {"SCORELINE_ALLOWED_ORIGINS": "https://a.example, https://b.example"}
    profile = Profile(environment=environment)
    profile.allow("https://stored.example/workspaces/1?x=y")
    profile.log_in(CONNECTION)
    assert sorted(map(str, profile.allowed_origins(home).origins)) == [
        "http://10.0.0.7:8750",
        "https://a.example",
        "https://b.example",
        "https://scores.example",
        "https://stored.example",
    ]
    assert profile.connection(home).url == "http://10.0.0.7:8750"


def test_an_origin_can_be_taken_back():
    Profile().allow("https://a.example:8443")
    assert Profile().disallow("https://a.example:8443/x")
    assert not Profile().disallow("https://a.example:8443")
    assert not Profile().allowed_origins().origins


def test_a_home_without_a_service_is_told_as_one(tmp_path):
    with pytest.raises(InvalidValue, match="scoreline serve --home"):
        Profile().connection(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"url": 1}', '{"url": "x"}'])
def test_a_damaged_connection_file_is_told_as_one(tmp_path, text):
    (tmp_path / "connection.json").write_text(text)
    with pytest.raises(InvalidValue, match="can't be read"):
        Profile().connection(tmp_path)


@pytest.mark.parametrize("name", ["settings.json", "keys.json"])
def test_damaged_settings_are_told_as_such(person, name):
    Profile().log_in(CONNECTION)
    (person / name).write_bytes(b"\xff{")
    with pytest.raises(InvalidValue, match="mend or delete the file"):
        Profile().connection()
