"""Which places outside the blob store a reference may name."""

import pytest

from scoreline.core.errors import InvalidValue, LocationInvalid
from scoreline.service.locations import NOWHERE, Locations, is_outside
from scoreline.wire.objects import BlobReference

OWN, OTHER = "a" * 32, "b" * 32
ALLOWED = Locations(["s3://bucket/rows", "file:///data/{endpoint}/"])


def named(base, relative, **fields):
    reference = BlobReference(relative, base, **fields)
    return ALLOWED.named(reference, OWN)


@pytest.mark.parametrize("base", ["s3://bucket/rows", "s3://bucket/rows/"])
@pytest.mark.parametrize("relative", ["2026/may.csv", "/2026/may.csv"])
def test_what_lies_below_a_prefix_is_allowed(base, relative):
    found = named(base, relative)
    assert found.url == "s3://bucket/rows/2026/may.csv"
    assert found.reference == BlobReference("2026/may.csv", "s3://bucket/rows/")


def test_each_endpoint_has_a_folder_of_its_own():
    assert named(f"file:///data/{OWN}/", "x.csv").root == f"file:///data/{OWN}/"
    assert named(f"file:///data/{OTHER}/", "x.csv") is None


@pytest.mark.parametrize(
    ("base", "relative"),
    [
        ("s3://bucket/rowsmore/", "x.csv"),
        ("s3://bucket/", "x.csv"),
        ("S3://bucket/rows/", "x.csv"),
        ("file:///etc/", "passwd.csv"),
        ("https://scores.example/", "blobs/x.csv"),
        (None, "s3://bucket/rows/x.csv"),
        ("", "x.csv"),
    ],
)
def test_nothing_else_is(base, relative):
    assert named(base, relative) is None


def test_nothing_at_all_is_allowed_by_default():
    reference = BlobReference("x.csv", "file:///data/")
    assert NOWHERE.named(reference, OWN) is None


@pytest.mark.parametrize(
    "relative",
    [
        "../x.csv",
        "a/../../x.csv",
        "a/./x.csv",
        "a//x.csv",
        "..",
        "",
        "*.csv",
        "%2e%2e/x.csv",
        "x.csv?versionId=1",
        "x.csv#y",
        "zip://y::file:///etc/x.csv",
        "a\\b.csv",
        "x\n.csv",
    ],
)
def test_a_name_that_is_no_plain_one_is_refused(relative):
    with pytest.raises(LocationInvalid, match="named by folders and a name"):
        named("s3://bucket/rows/", relative)


@pytest.mark.parametrize("field", ["sas_blob_token", "connection_string"])
def test_a_secret_is_refused_and_not_repeated(field):
    with pytest.raises(LocationInvalid, match="need no SasBlobToken") as caught:
        named("s3://bucket/rows/", "x.csv", **{field: "?sig=c4nary"})
    assert "c4nary" not in str(caught.value)


@pytest.mark.parametrize(
    "prefix",
    [
        "/data",
        "data/",
        "s3:bucket",
        "file:///a/../b",
        "file:///a/..",
        "simplecache::s3://bucket/",
        "s3://a::file:///",
        "ftp://me:c4nary@host/",
        "s3://b/*/",
    ],
)
def test_a_prefix_is_the_url_of_a_folder(prefix):
    with pytest.raises(InvalidValue, match="URL of a folder") as caught:
        Locations([prefix])
    assert "c4nary" not in str(caught.value)


@pytest.mark.parametrize("prefix", ["file:///C:/rows", "http://host:9000/b/", "s3://b"])
def test_a_prefix_may_have_a_drive_or_a_port(prefix):
    assert Locations([prefix]).at(f"{prefix.rstrip('/')}/x.csv", OWN)


def test_a_place_tells_on_which_side_it_is():
    assert is_outside("s3://bucket/x.csv")
    assert not is_outside("blobs/a/b.csv")
