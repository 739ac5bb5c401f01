import os
import shutil

import pytest

from scoreline.service.home import Home
from scoreline.service.store import Store
from support import postgres
from support.catalogue import open_catalogue
from support.doomed import mother


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


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """An SQLite database of the newest form, to be copied: migrating takes longer."""
    path = tmp_path_factory.mktemp("migrated") / "scoreline.db"
    Store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def catalogue(tmp_path, database, migrated):
    """A workspace on a store of its own."""
    home = Home.create(tmp_path / "home")
    shutil.copy(migrated, home.path)
    with open_catalogue(home.path, database) as it:
        yield it


@pytest.fixture(scope="session")
def births():
    """A mother of processes that are killed over what they do."""
    with mother() as it:
        yield it
