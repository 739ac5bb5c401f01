"""Somebody's settings on a machine of their own: nothing of the tester's shows."""

import keyring
import pytest
from keyring.backends import fail


@pytest.fixture
def person(tmp_path, monkeypatch):
    """A person without settings, login, key store or environment."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "settings"))
    for name in (
        "SCORELINE_HOME",
        "SCORELINE_TOKEN",
        "SCORELINE_KEY",
        "SCORELINE_ALLOWED_ORIGINS",
    ):
        monkeypatch.delenv(name, raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield tmp_path / "settings" / "scoreline"
    keyring.set_keyring(before)
