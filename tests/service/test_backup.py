import io
import sqlite3
import tarfile
from contextlib import closing

import pytest

from scoreline.core.errors import FileUnreadable, NotAllowed
from scoreline.core.names import EndpointName
from scoreline.service.backup import back_up, restore
from scoreline.service.home import Home
from support.catalogue import open_catalogue


@pytest.fixture
def used(catalogue):
    """A home in use, with an endpoint, an upload and a model."""
    served = catalogue.served()
    catalogue.upload(served, b"x,word\n1,a\n")
    (catalogue.home.models / "ab.skops").write_bytes(b"model")
    return catalogue, served.endpoint


def test_a_home_comes_back_as_it_was(used, tmp_path):
    """The backup is taken while the home is in use."""
    catalogue, endpoint = used
    keys = catalogue.access.keys(endpoint.id)
    assert back_up(catalogue.home, tmp_path / "it.tar")
    catalogue.registry.endpoints.create(endpoint.web_service_id, EndpointName("later"))
    restore(tmp_path / "it.tar", tmp_path / "new")
    with open_catalogue(tmp_path / "new") as other:
        assert other.access.keys(endpoint.id) == keys
        assert len(other.registry.endpoints.all(endpoint.web_service_id)) == 2
        assert (other.home.models / "ab.skops").read_bytes() == b"model"
        assert len(list(other.home.blobs.rglob("*.csv"))) == 1


def test_a_backup_and_what_comes_of_it_are_private(used, tmp_path):
    back_up(used[0].home, tmp_path / "it.tar")
    assert (tmp_path / "it.tar").stat().st_mode & 0o077 == 0
    restore(tmp_path / "it.tar", tmp_path / "new")
    for name in (".", "secret", "scoreline.db", "models", "blobs"):
        assert (tmp_path / "new" / name).stat().st_mode & 0o077 == 0, name


def test_a_backup_leaves_nothing_behind_in_the_home(used, tmp_path):
    before = sorted(used[0].home.path.iterdir())
    back_up(used[0].home, tmp_path / "it.tar")
    assert sorted(used[0].home.path.iterdir()) == before


def test_a_home_is_never_overwritten(used, tmp_path):
    back_up(used[0].home, tmp_path / "it.tar")
    with pytest.raises(NotAllowed, match="is a home already"):
        restore(tmp_path / "it.tar", used[0].home.path)


def test_a_home_whose_database_lies_elsewhere_says_so(tmp_path):
    home = Home.create(tmp_path / "home")
    home.secret()
    assert not back_up(home, tmp_path / "it.tar")


@pytest.mark.parametrize("names", [[], ["secret", "../evil"], ["secret", "/etc/x"]])
def test_what_is_no_backup_is_refused(tmp_path, names):
    path = tmp_path / "it.tar"
    with tarfile.open(path, "w") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(FileUnreadable, match="no backup"):
        restore(path, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    (tmp_path / "it.tar").write_bytes(b"x" * 600)
    with pytest.raises(FileUnreadable):
        restore(tmp_path / "it.tar", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_copy_of_the_database_is_whole(used, tmp_path):
    back_up(used[0].home, tmp_path / "it.tar")
    restore(tmp_path / "it.tar", tmp_path / "new")
    with closing(sqlite3.connect(tmp_path / "new" / "scoreline.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
