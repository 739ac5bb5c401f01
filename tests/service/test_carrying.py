"""Files carried between this machine and places outside the blob store."""

import fsspec
import pytest

from scoreline.core.errors import LocationInvalid
from scoreline.service.carrying import deliver, fetch
from scoreline.service.tasks import Deliver, Fetch


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "allowed"
    path.mkdir()
    return path


def test_a_file_comes_whole_from_any_kind_of_place(tmp_path):
    fsspec.filesystem("memory").pipe("/rows/x.csv", b"a" * 3_000_000)
    target = tmp_path / "x.csv"
    assert fetch(Fetch("memory://rows/x.csv", "memory://rows/", str(target))).size == (
        3_000_000
    )
    assert target.read_bytes() == b"a" * 3_000_000


def test_a_file_is_delivered_into_a_new_folder(tmp_path, folder):
    (tmp_path / "r.csv").write_bytes(b"x")
    root = folder.as_uri() + "/"
    deliver(Deliver(str(tmp_path / "r.csv"), f"{root}2026/may/r.csv", root))
    assert (folder / "2026/may/r.csv").read_bytes() == b"x"


def test_a_link_leads_out_of_no_folder(tmp_path, folder):
    (tmp_path / "secret.csv").write_bytes(b"x")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "up").symlink_to(tmp_path)
    root = folder.as_uri() + "/"
    with pytest.raises(LocationInvalid, match="outside the allowed folder"):
        fetch(Fetch(f"{root}link.csv", root, str(tmp_path / "got.csv")))
    with pytest.raises(LocationInvalid, match="outside the allowed folder"):
        deliver(Deliver(str(tmp_path / "secret.csv"), f"{root}up/new.csv", root))
    assert not (tmp_path / "new.csv").exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("memory://rows/none.csv", "there is no file"),
        ("nosuch://rows/x.csv", "can't be read"),
        ("s3://rows/x.csv", "no library for s3://"),
    ],
)
def test_what_goes_wrong_is_told_without_the_librarys_words(tmp_path, url, words):
    target = tmp_path / "x.csv"
    with pytest.raises(LocationInvalid, match=words):
        fetch(Fetch(url, url.rpartition("/")[0] + "/", str(target)))
    assert not target.exists()
