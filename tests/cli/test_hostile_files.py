"""Files that no office program writes: commands refuse them in one sentence."""

import resource
import sys
import zipfile

import pytest

from scoreline.cli.confine import confined
from scoreline.core.errors import FileUnreadable
from scoreline.files.limits import GENEROUS
from support import packages

MIB = 2**20
BOOK = "xl/workbook.xml"
ROWS = packages.sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    "<x>&b;</x>"
)
ODS = "urn:oasis:names:tc:opendocument:xmlns:"
ENDLESS_ROW = (
    f'<d xmlns:o="{ODS}office:1.0" xmlns:t="{ODS}table:1.0"><t:table t:name="S">'
    "<t:table-row>" + f'<t:table-cell t:x="{"x" * 1_000}"/>' * (17 * MIB // 1_000)
)


def parts():
    """Return those of a workbook whose only sheet is read for endpoints."""
    found = packages.parts(ROWS)
    found[BOOK] = found[BOOK].replace('name="Data"', 'name="_scoreline"')
    return found


def with_entities(path):
    packages.write(path, parts() | {STRINGS: LAUGHS})


def with_large_styles(path):
    large = parts()
    large[STYLES] += " " * (GENEROUS.tree_bytes + 1)
    packages.write(path, large)


def with_a_part_twice(path):
    packages.write(path, parts())
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("XL/Workbook.xml", "")


def with_forged_sizes(path):
    """Let the directory say of each part that it is smaller than it is."""
    packages.write(path, parts())
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = (1).to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)


def with_a_forged_whole(path):
    """Let the directory say of a part that it unpacks to gigabytes."""
    packages.write(path, parts())
    data = path.read_bytes()
    at = data.find(b"PK\x01\x02")
    path.write_bytes(data[: at + 24] + b"\xff\xff\xff\x7f" + data[at + 28 :])


def with_an_endless_row(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts:
        parts.writestr("content.xml", ENDLESS_ROW)


KINDS = [
    (with_entities, "own.xlsx", "shared strings"),
    (with_large_styles, "own.xlsx", "is larger than 24 MiB"),
    (with_a_part_twice, "own.xlsx", "twice"),
    (with_forged_sizes, "own.xlsx", "own.xlsx"),
    (with_a_forged_whole, "own.xlsx", "is packed more than 1100 to 1"),
    (with_an_endless_row, "own.ods", "a row of more than 16 MiB"),
]


@pytest.fixture(params=KINDS, ids=lambda kind: kind[0].__name__)
def hostile(request, tmp_path):
    write, name, told = request.param
    write(tmp_path / name)
    return tmp_path / name, told


def test_a_hostile_file_is_not_scored(scoreline, hostile, monkeypatch):
    monkeypatch.setenv("SCORELINE_KEY", "sle_never_sent")
    path, told = hostile
    done = scoreline("workbook", "score", path)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert "incident" not in done.err
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such cap")
def test_a_file_that_asks_for_too_much_memory_is_told(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_AS)
    asked = pytest.raises(FileUnreadable, match=r"a\.xlsx needs more than 0\.1 GiB")
    with asked, confined(tmp_path / "a.xlsx", 128 * MIB):
        bytearray(512 * MIB)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
