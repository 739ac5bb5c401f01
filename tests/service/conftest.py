import pytest

from support.catalogue import open_catalogue


@pytest.fixture
def catalogue(tmp_path):
    """A workspace on an SQLite store of its own."""
    with open_catalogue(tmp_path / "home") as it:
        yield it
