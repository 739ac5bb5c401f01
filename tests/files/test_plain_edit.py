"""The fast lane of writing gives what the general way gives, whatever the rows."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoreline.core.address import Address
from scoreline.files.edit import write_cells
from scoreline.files.parts import AreaEdit
from scoreline.files.sheet_edit import SheetEditor
from scoreline.files.xlsx_reader import XlsxFile
from support import packages

SPELLINGS = (
    '<c r="{}"><v>1</v></c>',
    '<c r="{}" s="1" t="s"><v>0</v></c>',
    '<c r="{}" s="1"/>',
    '<c r="{}"><f>1+1</f><v>2</v></c>',
    '<c s="1" r="{}"><v>1</v></c>',
    '<c r="{}" t="inlineStr"><is><r><rPr><color rgb="f"/></rPr><t>x</t></r></is></c>',
    '<c r="{}"><v>1</v></c><!-- a -->',
    "",
)
OPENINGS = (
    '<row r="{}">',
    '<row r="{}" spans="1:3" ht="9">',
    '<row r="{}" s="1" customFormat="1">',
)
STYLES = packages.styles('<xf numFmtId="0"/>', '<xf numFmtId="14"/>')
COLUMNS = '<cols><col min="4" max="5" style="1"/></cols>'

cells = st.lists(st.integers(0, len(SPELLINGS) - 1), max_size=6)
plain_cells = st.lists(st.sampled_from([0, 1, 2, 7]), max_size=6)
values = st.sampled_from([None, "x", 1.5, True])


def spell(rows, opening):
    text = ""
    for number, kinds in rows:
        spelt = (
            SPELLINGS[kind].format(f"{letter}{number}")
            for letter, kind in zip("ABCDEF", kinds, strict=False)
        )
        text += OPENINGS[opening].format(number) + "".join(spelt) + "</row>"
    return text


@pytest.fixture
def both_ways(tmp_path, monkeypatch):
    """Writes into one sheet by the fast lane, and with it closed."""

    def write(rows, edit):
        parts = packages.parts(
            packages.sheet(rows, before=COLUMNS), strings=("a",), styles_part=STYLES
        )
        source = packages.write(tmp_path / "a.xlsx", parts)
        answers = []
        for is_open in (True, False):
            with monkeypatch.context() as patch:
                if not is_open:
                    patch.setattr(SheetEditor, "_edit_plain", lambda *_: None)
                write_cells(source, tmp_path / "b.xlsx", [edit])
            sheet = packages.read(tmp_path / "b.xlsx")["xl/worksheets/sheet1.xml"]
            answers.append(re.sub(rb"<row [^>]*+></row>", b"", sheet))
        return answers

    return write


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dictionaries(st.integers(2, 12), cells | plain_cells, max_size=6),
    st.integers(0, len(OPENINGS) - 1),
    st.dictionaries(st.integers(1, 14), st.tuples(values, values), min_size=1),
    st.integers(1, 6),
)
def test_any_rows_are_written_the_same_both_ways(both_ways, old, opening, new, left):
    area = Address("Data", 1, left, 20, left + 1)
    rows = spell(sorted(old.items()), opening)
    fast, general = both_ways(rows, AreaEdit(area, sorted(new.items())))
    assert fast == general


@pytest.mark.parametrize(
    "existing", ["", '<c r="D{0}" s="1"/><c r="E{0}"><v>1</v></c>']
)
def test_plain_rows_are_written_without_parsing_them(tmp_path, monkeypatch, existing):
    """New result columns, and those of an earlier run."""
    count = 20_000
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c>{existing.format(n)}</row>'
        for n in range(1, count + 1)
    )
    source = packages.write(tmp_path / "a.xlsx", packages.parts(packages.sheet(rows)))
    parsed = []
    edit_rows = SheetEditor._edit_rows
    monkeypatch.setattr(
        SheetEditor, "_edit_rows", lambda *a: parsed.append(a) or edit_rows(*a)
    )
    new = [(n, (f"r{n}", float(n))) for n in range(1, count + 1)]
    edit = AreaEdit(Address.parse(f"Data!D1:E{count}"), new)
    write_cells(source, tmp_path / "b.xlsx", [edit])
    assert len(parsed) == 1  # the chunk with the header
    with XlsxFile(tmp_path / "b.xlsx") as file:
        assert list(file.rows(edit.area)) == new
