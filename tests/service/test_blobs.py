import pytest

from scoreline.core.errors import (
    BodyTooLarge,
    InvalidValue,
    LocationInvalid,
    NotFound,
)
from scoreline.service.blobs import Blobs, SignedBlob
from scoreline.wire.objects import BlobReference
from support.catalogue import reference

OWNER = "a" * 32


@pytest.fixture
def blobs(catalogue):
    return catalogue.blobs


def upload(blobs, content=b"x,y\n", name="rows.csv"):
    signed = blobs.new_upload(OWNER, name)
    with blobs.open_writer(signed.relative, signed.sas) as blob:
        blob.write(content)
        blob.commit()
    return signed


def test_what_is_uploaded_is_read_back(blobs):
    signed = upload(blobs)
    assert blobs.open_reader(signed.relative, signed.sas).read_bytes() == b"x,y\n"
    assert blobs.resolve(reference(signed)).read_bytes() == b"x,y\n"


def test_a_blob_lies_under_a_made_up_name_of_its_owner(blobs, catalogue):
    signed = upload(blobs, name="../../Umsätze (2).CSV")
    (folder,) = catalogue.home.blobs.iterdir()
    (file,) = folder.iterdir()
    assert signed.relative == f"blobs/{OWNER}/{file.name}"
    assert (folder.name, file.suffix, len(file.stem)) == (OWNER, ".csv", 32)


@pytest.mark.parametrize("name", ["", "rows", ".csv", "x.c/v", "x.é", "x." + "a" * 11])
def test_a_name_without_a_usable_extension_is_refused(blobs, name):
    with pytest.raises(InvalidValue, match=r"write it as 'rows\.csv'"):
        blobs.new_upload(OWNER, name)


def test_an_address_expires(catalogue, blobs):
    signed = upload(blobs)
    catalogue.clock.move(minutes=60)
    with pytest.raises(LocationInvalid, match="expired on 2026-03-01 13:00"):
        blobs.resolve(reference(signed))
    fresh = blobs.signed_read(signed.relative)
    assert blobs.resolve(reference(fresh)).exists()


def test_an_address_to_read_is_not_written_to(blobs):
    fresh = blobs.signed_read(upload(blobs).relative)
    with pytest.raises(LocationInvalid, match="does not allow to write"):
        blobs.open_writer(fresh.relative, fresh.sas)


def test_an_address_opens_no_other_blob(blobs):
    one, two = upload(blobs), upload(blobs)
    with pytest.raises(LocationInvalid, match="not signed"):
        blobs.open_reader(two.relative, one.sas)


@pytest.mark.parametrize(
    "relative",
    [
        "",
        "container/rows.csv",
        f"blobs/{OWNER}/../{OWNER}/{'b' * 32}.csv",
        f"blobs/{OWNER}/{'b' * 32}.csv\n",
        f"blobs/{OWNER}/{'B' * 32}.csv",
        "blobs/../secret",
        "/etc/passwd",
        "blobs//x\0",
    ],
)
def test_a_location_of_another_store_is_refused(blobs, relative):
    foreign = BlobReference(relative, "https://acct.blob.example/", "?sv=1&sig=x")
    with pytest.raises(LocationInvalid, match="not lie in this service's store"):
        blobs.resolve(foreign)


def test_a_connection_string_is_refused(blobs):
    signed = upload(blobs)
    named = BlobReference(signed.relative, connection_string="AccountKey=x")
    with pytest.raises(LocationInvalid, match="ConnectionString") as refusal:
        blobs.resolve(named)
    assert "AccountKey" not in str(refusal.value)


def test_a_leading_slash_is_tolerated(blobs):
    signed = upload(blobs)
    slashed = SignedBlob("/" + signed.relative, signed.sas, signed.expires)
    assert blobs.resolve(reference(slashed)).exists()


def test_nothing_is_there_before_the_upload(blobs):
    signed = blobs.new_upload(OWNER, "rows.csv")
    with pytest.raises(LocationInvalid, match="nothing was uploaded"):
        blobs.resolve(reference(signed))
    with pytest.raises(NotFound):
        blobs.open_reader(signed.relative, signed.sas)
    with pytest.raises(NotFound):
        blobs.signed_read(signed.relative)


def test_an_upload_that_breaks_off_leaves_nothing(blobs, catalogue):
    signed = blobs.new_upload(OWNER, "rows.csv")
    with blobs.open_writer(signed.relative, signed.sas) as blob:
        blob.write(b"half")
    assert list(catalogue.home.blobs.rglob("*.*")) == []


def test_a_blob_is_not_too_large(catalogue):
    blobs = Blobs(catalogue.home.blobs, catalogue.vault, catalogue.clock, max_size=4)
    upload(blobs, b"1234")
    signed = blobs.new_upload(OWNER, "rows.csv")
    with blobs.open_writer(signed.relative, signed.sas) as blob:
        blob.write(b"123")
        with pytest.raises(BodyTooLarge, match="4 bytes"):
            blob.write(b"45")


def test_a_deleted_blob_is_gone(blobs):
    signed = upload(blobs)
    blobs.delete(signed.relative)
    blobs.delete(signed.relative)
    with pytest.raises(NotFound):
        blobs.signed_read(signed.relative)
