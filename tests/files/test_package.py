import struct
import zipfile
import zlib
from time import perf_counter

import pytest

from scoreline.core.errors import FileUnreadable
from scoreline.files.limits import GENEROUS, TIGHT
from scoreline.files.package import Package
from scoreline.files.xlsx_reader import XlsxFile
from support import packages

SHEET = packages.sheet('<row r="1"><c r="A1"><v>1</v></c></row>')


@pytest.fixture
def book(tmp_path):
    return packages.write(tmp_path / "book.xlsx", packages.parts(SHEET))


def read_all(path, limits=GENEROUS):
    with XlsxFile(path, limits) as file:
        file.tables()
        file._package.tree("[Content_Types].xml")
        return [list(file.rows(file.used(s.name))) for s in file.sheets()]


def refusal(path, limits=TIGHT):
    """Return why *path* is refused; refusing takes no time worth the name."""
    started = perf_counter()
    with pytest.raises(FileUnreadable) as caught:
        read_all(path, limits)
    assert perf_counter() - started < 20
    assert path.name in str(caught.value)
    return str(caught.value)


def patched(path, old, new):
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    return path


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty (0 bytes)"),
        (b"PK\3\4 and so on", "is damaged: the end of the zip file is missing"),
        (OLE + "Workbook".encode("utf-16-le"), "is an old .xls workbook"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is encrypted; open it with"),
        (OLE, "is an old office document"),
        (b"a,b\n1,2\n", "looks like text; if it is CSV, name it .csv"),
        (b"\n <html><table>", "is a web page under another name"),
        (
            b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "is an old XML spreadsheet",
        ),
        (b"%PDF-1.7\0", "is no workbook; an .xlsx or .xlsm file is needed"),
    ],
)
def test_each_kind_of_wrong_file_is_named(tmp_path, content, words):
    path = tmp_path / "wrong.xlsx"
    path.write_bytes(content)
    assert words in refusal(path)


def test_an_absent_file_is_told(tmp_path):
    assert "can't be opened" in refusal(tmp_path / "no.xlsx")


def test_every_truncation_is_refused(book):
    """A file cut short anywhere is never half read."""
    whole = book.read_bytes()
    for length in range(len(whole) - 1, 0, -37):
        book.write_bytes(whole[:length])
        refusal(book)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"mimetype": "application/vnd", "content.xml": "<a/>"}, "OpenDocument"),
        ({"word/document.xml": "<a/>"}, "holds no workbook"),
        (
            {"_rels/.rels": packages.links(("officeDocument", "xl/workbook.bin"))},
            "is a binary .xlsb",
        ),
        (
            {
                "_rels/.rels": packages.links(("officeDocument", "word/document.xml")),
                "word/document.xml": "<document/>",
            },
            "holds no workbook",
        ),
    ],
)
def test_other_documents_are_named(tmp_path, parts, words):
    assert words in refusal(packages.write(tmp_path / "other.xlsx", parts))


@pytest.mark.parametrize("name", ["../evil.xml", "/abs.xml", "a//b.xml", "a\\b.xml"])
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    parts = packages.parts(SHEET, more={name: "x"})
    path = packages.write(tmp_path / "book.xlsx", parts)
    assert "forbidden name" in refusal(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml"])
def test_a_part_that_comes_twice_is_refused(book, name):
    """Programs disagree on which of the two counts."""
    with zipfile.ZipFile(book, "a") as package:
        package.writestr(name, "<workbook/>")
    assert "twice" in refusal(book)


def test_an_encrypted_part_is_refused(book):
    content = bytearray(book.read_bytes())
    entry = content.rindex(b"PK\1\2")
    content[entry + 8] |= 1
    book.write_bytes(content)
    assert "encrypted part" in refusal(book)


def test_a_packing_that_excel_cannot_read_is_refused(tmp_path):
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("xl/workbook.xml", "<a/>")
    assert "packed in a way" in refusal(path)


def test_overlapping_parts_are_refused(tmp_path):
    """One packed part under many names unpacks to much more than the file holds."""
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.xml", "x" * 5_000)
        package.writestr("b.xml", "y")
    with zipfile.ZipFile(path) as package:
        offset = package.getinfo("b.xml").header_offset
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\1\2")
    assert struct.unpack_from("<I", content, entry + 42)[0] == offset
    struct.pack_into("<I", content, entry + 42, 0)
    path.write_bytes(content)
    assert "two names" in refusal(path)


def test_a_forged_packed_size_is_refused(book):
    content = bytearray(book.read_bytes())
    entry = content.rindex(b"PK\1\2")
    struct.pack_into("<I", content, entry + 20, 60_000)
    book.write_bytes(content)
    assert "forged size" in refusal(book)


@pytest.mark.parametrize("declared", [1, 900])
def test_a_forged_unpacked_size_is_noticed_while_reading(book, declared):
    with zipfile.ZipFile(book) as package:
        info = package.getinfo("xl/worksheets/sheet1.xml")
        true = struct.pack("<III", info.CRC, info.compress_size, info.file_size)
    forged = true[:8] + struct.pack("<I", declared)
    assert "damaged" in refusal(patched(book, true, forged))


def test_a_wrong_checksum_is_noticed(book):
    with zipfile.ZipFile(book) as package:
        checksum = package.getinfo("xl/worksheets/sheet1.xml").CRC
    old, new = (struct.pack("<I", value) for value in (checksum, checksum ^ 1))
    assert "damaged in its part 'xl/worksheets" in refusal(patched(book, old, new))


def test_a_directory_that_asks_for_gigabytes_is_refused(tmp_path):
    """A forged end of directory makes the zip module ask for the memory it names."""
    path = tmp_path / "book.xlsx"
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, 2**30, 0, 0)
    path.write_bytes(b"PK\3\4" + bytes(100) + end)
    refusal(path)
    wide = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 2**40, 0)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, 4, 1)
    last = struct.pack("<4sHHHHIIH", b"PK\5\6", *[2**16 - 1] * 4, *[2**32 - 1] * 2, 0)
    path.write_bytes(b"PK\3\4" + wide + locator + last)
    refusal(path)


def test_too_many_parts_are_refused(tmp_path):
    names = {f"part{number}": "" for number in range(TIGHT.members + 1)}
    path = packages.write(tmp_path / "book.xlsx", names)
    assert "2,001 parts; allowed are 2,000" in refusal(path)


def bomb(path, size):
    """Write a workbook whose sheet holds *size* bytes of nothing."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, text in packages.parts(SHEET).items():
            if name != "xl/worksheets/sheet1.xml":
                package.writestr(name, text)
        start, end = SHEET.encode().split(b"<row", 1)
        with package.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(start)
            for _ in range(size // 2**20):
                part.write(b" " * 2**20)
            part.write(b"<row" + end)
    return path


def test_bombs_are_refused_unread(tmp_path):
    path = bomb(tmp_path / "book.xlsx", 32 * 2**20)
    assert "packed more than 100 to 1" in refusal(path)


def test_too_large_a_whole_is_refused(tmp_path):
    path = tmp_path / "book.xlsx"
    noise = bytes(range(256)) * 4096
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for number in range(20):
            package.writestr(f"part{number}", noise)
    assert "has 20.0 MiB; allowed are 20 MiB" in refusal(path)


def test_a_row_without_end_is_refused_in_bounded_memory(tmp_path):
    path = bomb(tmp_path / "book.xlsx", 80 * 2**20)
    assert "row of more than 64 MiB" in refusal(path, GENEROUS)


ENTITIES = '<!DOCTYPE a [<!ENTITY b "{}">]>'.format("lol" * 100)


@pytest.mark.parametrize(
    "part",
    [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
    ],
)
def test_document_types_are_refused_in_every_part(tmp_path, part):
    parts = packages.parts(SHEET)
    parts[part] = parts[part].replace(packages.HEAD, packages.HEAD + ENTITIES)
    path = packages.write(tmp_path / "book.xlsx", parts)
    refusal(path, GENEROUS)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/vbaProject.bin", "holds macros"),
        ("xl/activeX/activeX1.bin", "holds ActiveX controls"),
        ("xl/embeddings/oleObject1.bin", "holds embedded objects"),
        ("xl/externalLinks/externalLink1.xml", "holds links to other workbooks"),
    ],
)
def test_active_content_is_for_ones_own_files_only(tmp_path, part, words):
    parts = packages.parts(SHEET, more={part: "x"})
    path = packages.write(tmp_path / "book.xlsm", parts)
    assert words in refusal(path)
    with XlsxFile(path) as file:
        assert part in file.parts


def test_parts_may_be_read_in_turns(book):
    with Package(book) as package:
        one = package.stream("xl/workbook.xml")
        other = package.stream("xl/styles.xml")
        pieces = next(one), next(other)
        assert pieces == (
            package.read("xl/workbook.xml"),
            package.read("xl/styles.xml"),
        )


def test_stored_parts_are_read_too(tmp_path):
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for name, text in packages.parts(SHEET).items():
            package.writestr(name, text)
    with XlsxFile(path) as file:
        assert str(file.used("Data")) == "Data!A1"


def test_a_large_part_is_unpacked_piece_by_piece(tmp_path):
    path = bomb(tmp_path / "book.xlsx", 8 * 2**20)
    with Package(path) as package:
        sizes = [len(chunk) for chunk in package.stream("xl/worksheets/sheet1.xml")]
    assert max(sizes) <= 2**19


def test_raw_bytes_are_the_packed_ones(book):
    with Package(book) as package:
        packed = b"".join(package.raw("xl/workbook.xml"))
        assert zlib.decompress(packed, -15) == package.read("xl/workbook.xml")
