import os

import pytest

from support import postgres
from support.catalogue import open_catalogue


@pytest.fixture(scope="session")
def emptied_postgres():
    """Empty a database of a PostgreSQL server of the tests' own."""
    if postgres.programs() is None:
        assert not os.environ.get("CI"), "PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed")
    with postgres.serving() as emptied:
        yield emptied


@pytest.fixture
def database(request):
    """The URL of an empty database; None for the home's own SQLite file."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return None
    return request.getfixturevalue("emptied_postgres")()


@pytest.fixture
def catalogue(tmp_path, database):
    """A workspace on a store of its own."""
    with open_catalogue(tmp_path / "home", database) as it:
        yield it
