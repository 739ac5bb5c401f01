import pytest

from scoreline.core.schema import Column, ColumnType
from scoreline.service.assembly import assemble

COLUMNS = (
    Column("label", ColumnType.STRING),
    Column('for "x"', ColumnType.NUMBER, nullable=True),
)


def assembled(catalogue, tmp_path, name, chunks):
    paths = []
    for number, content in enumerate(chunks, start=1):
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_bytes(content)
    location = catalogue.blobs.new_upload("a" * 32, name).relative
    assemble(catalogue.blobs, location, columns=COLUMNS, chunks=paths)
    return catalogue.blobs.path(location).read_bytes().decode()


def test_a_csv_result_has_one_header_and_the_chunks_in_order(catalogue, tmp_path):
    found = assembled(catalogue, tmp_path, "x.csv", [b"a,1\n", b"b,\n"])
    assert found == 'label,"for ""x"""\na,1\nb,\n'


def test_a_tsv_result_is_separated_by_tabs(catalogue, tmp_path):
    found = assembled(catalogue, tmp_path, "x.tsv", [b"a\t1\n"])
    assert found.splitlines()[1] == "a\t1"
    assert found.startswith("label\t")


def test_an_arff_result_declares_its_columns(catalogue, tmp_path):
    found = assembled(catalogue, tmp_path, "x.arff", [b"a,1\n", b"b,\n"])
    assert found.endswith("@DATA\n'a',1\n'b',?\n")
    assert "@ATTRIBUTE 'label' STRING\n" in found


def test_no_rows_give_a_header_alone(catalogue, tmp_path):
    assert assembled(catalogue, tmp_path, "x.csv", []) == 'label,"for ""x"""\n'
    assert assembled(catalogue, tmp_path, "x.arff", []).endswith("@DATA\n")


def test_a_result_that_fails_leaves_nothing(catalogue, tmp_path):
    location = catalogue.blobs.new_upload("a" * 32, "x.csv").relative
    with pytest.raises(FileNotFoundError):
        assemble(catalogue.blobs, location, columns=COLUMNS, chunks=[tmp_path / "none"])
    assert list(catalogue.home.blobs.rglob("*.*")) == []
