"""OpenDocument sheets, as LibreOffice writes them and as nobody should."""

import zipfile
from datetime import datetime

import pytest

from scoreline.core.address import Address
from scoreline.core.errors import FileUnreadable
from scoreline.core.table import CellError, Uncalculated
from scoreline.files.ods_reader import OdsSheet, read_ods

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext'
    ':1.0">'
    '<office:automatic-styles><style:style style:name="h" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
TAIL = "</office:spreadsheet></office:body></office:document-content>"


@pytest.fixture
def read(tmp_path):
    def write_and_read(*tables, head=HEAD, more=()):
        path = tmp_path / "a.ods"
        with zipfile.ZipFile(path, "w") as parts:
            parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            parts.writestr("content.xml", head + "".join(tables) + TAIL)
            for name, text in more:
                parts.writestr(name, text)
        return list(read_ods(path))

    return write_and_read


def table(*rows, name="Data", style=""):
    style = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{name}"{style}>{"".join(rows)}</table:table>'


def row(*cells, repeated=1):
    return (
        f'<table:table-row table:number-rows-repeated="{repeated}">'
        f"{''.join(cells)}</table:table-row>"
    )


def cell(kind="", text="", **attributes):
    told = f' office:value-type="{kind}"' if kind else ""
    for name, value in attributes.items():
        prefix, _, local = name.partition("_")
        told += f' {prefix}:{local.replace("_", "-")}="{value}"'
    body = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell{told}>{body}</table:table-cell>"


def test_every_kind_of_value_is_read(read):
    cells = (
        cell("float", office_value="1.5"),
        cell("percentage", office_value="0.25"),
        cell("boolean", office_boolean_value="true"),
        cell("date", office_date_value="2026-01-31T12:30:00"),
        cell("date", office_date_value="2026-01-31"),
        cell("time", office_time_value="PT06H00M00S"),
        cell("string", "a<text:s text:c='2'/>b<text:tab/>c<text:span>d</text:span>"),
        cell("string", "#N/A", calcext_value_type="error"),
        cell(table_formula="of:=1"),
        cell(),
        cell("string", "00123"),
    )
    assert read(table(row(*cells))) == [
        OdsSheet("Data", is_visible=True),
        (
            1,
            (
                1.5,
                0.25,
                True,
                datetime(2026, 1, 31, 12, 30),
                datetime(2026, 1, 31),
                0.25,
                "a  b\tcd",
                CellError("#N/A"),
                Uncalculated(),
                None,
                "00123",
            ),
        ),
    ]


def test_repeated_cells_and_rows_are_counted(read):
    one = cell("float", office_value="1", table_number_columns_repeated="2")
    gap = cell(table_number_columns_repeated="3")
    end = cell(table_number_columns_repeated="16000")
    found = read(table(row(gap, repeated=4), row(one, gap, one, end, repeated=2)))
    values = (1.0, 1.0, None, None, None, 1.0, 1.0)
    assert found[1:] == [(5, values), (6, values)]


def test_hidden_sheets_and_merged_ranges_are_told(read):
    wide = cell(
        "string", "x", table_number_columns_spanned="2", table_number_rows_spanned="3"
    )
    found = read(table(row(cell(), wide)), table(name="Hid", style="h"))
    assert found == [
        OdsSheet("Data", is_visible=True),
        Address("Data", 1, 2, 3, 3),
        (1, (None, "x")),
        OdsSheet("Hid", is_visible=False),
    ]


@pytest.mark.parametrize(
    ("columns", "rows"), [("16385", "1"), ("2", "1048577"), ("16000", "1048576")]
)
def test_a_small_file_with_endless_cells_is_refused(read, columns, rows):
    one = cell("float", office_value="1", table_number_columns_repeated=columns)
    with pytest.raises(FileUnreadable, match=r"more (cells|rows) than"):
        read(table(row(one, repeated=int(rows))))


@pytest.mark.parametrize(
    "content",
    [
        cell("float", office_value="x"),
        cell("date", office_date_value="32"),
        "<broken",
    ],
)
def test_a_damaged_file_is_refused(read, content):
    with pytest.raises(FileUnreadable, match=r"a\.ods is damaged"):
        read(table(row(content)))


def test_entities_are_not_followed(read):
    head = HEAD.replace("?><", '?><!DOCTYPE x [<!ENTITY e SYSTEM "/etc/passwd">]><')
    with pytest.raises(FileUnreadable, match="document type"):
        read(table(row(cell("string", "&e;"))), head=head)


def test_an_encrypted_file_is_refused(read):
    more = [("META-INF/manifest.xml", "<manifest:encryption-data/>")]
    with pytest.raises(FileUnreadable, match="encrypted"):
        read(table(), more=more)


def test_another_zip_file_is_refused(tmp_path):
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("x", "y")
    with pytest.raises(FileUnreadable, match=r"is no \.ods file"):
        list(read_ods(path))
