"""The fast lanes give what the general way gives, whatever the rows."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoreline.core.address import Address
from scoreline.files import plain_rows
from scoreline.files.xlsx_reader import XlsxFile
from support import packages

KINDS = (
    '<c r="{}"><v>{n}</v></c>',
    '<c r="{}" t="n"><v>{n}.5E-3</v></c>',
    '<c r="{}" s="1"><v>{n}</v></c>',
    '<c r="{}" s="2"><v>45{n}</v></c>',
    '<c r="{}" s="2"><v>{n}</v></c>',
    '<c r="{}" t="s"><v>{m}</v></c>',
    '<c r="{}" s="1" t="s"><v>{m}</v></c>',
    '<c r="{}" t="b"><v>{b}</v></c>',
    '<c r="{}" t="e"><v>#N/A</v></c>',
    '<c r="{}" t="str"><f>A1&amp;"x"</f><v>text {n} é</v></c>',
    '<c r="{}" t="str"><f t="shared" si="0"/><v></v></c>',
    '<c r="{}" t="inlineStr"><is><t>in_x0041_{n}</t></is></c>',
    '<c r="{}" t="inlineStr"><is><t xml:space="preserve"> a\r\nb </t></is></c>',
    '<c r="{}" t="inlineStr"><is><t>&lt; &amp;lt;&quot;_x0026_gt;&apos;</t></is></c>',
    '<c r="{}" t="inlineStr"><is><t></t></is></c>',
    '<c r="{}"><f>1+{n}</f><v>{n}</v></c>',
    '<c r="{}"><f>1+{n}</f></c>',
    '<c r="{}" s="1"/>',
    '<c r="{}"><v></v></c>',
    '<c r="{}"><v>1e{n}{n}</v></c>',
    "<c s='1' r='{}'><v>{n}</v></c>",
    '<!-- <row r="1"> --><c r="{}"><v>{n}</v></c>',
    "",
)
PLAIN = [*range(15), 15, 17, len(KINDS) - 1]
STYLES = packages.styles(*(f'<xf numFmtId="{n}"/>' for n in (0, 2, 14)))
STRINGS = tuple(f"shared {n}" for n in range(10))


def spell(rows):
    """Return rows of cells, whose kinds are indexes into `KINDS`."""
    text = ""
    for number, kinds in rows:
        numbers = {"n": number, "m": number % 10, "b": number % 2}
        cells = (
            KINDS[kind].format(f"{letter}{number}", **numbers)
            for letter, kind in zip("ABCDEF", kinds, strict=False)
        )
        text += f'<row r="{number}" spans="1:6">{"".join(cells)}</row>'
    return text


@pytest.fixture
def both_ways(tmp_path, monkeypatch):
    """Reads one sheet by the fast lanes, and with them closed."""

    def read(rows, area):
        parts = packages.parts(
            packages.sheet(rows), strings=STRINGS, styles_part=STYLES
        )
        path = packages.write(tmp_path / "book.xlsx", parts)
        answers = []
        for tries in (plain_rows._MAX_MISSES, 0):
            with monkeypatch.context() as patch, XlsxFile(path) as file:
                patch.setattr(plain_rows, "_MAX_MISSES", tries)
                answers.append(list(file.rows(Address.parse(area))))
        return answers

    return read


kinds_of_row = st.lists(st.integers(0, len(KINDS) - 1), min_size=1, max_size=6)
any_rows = st.dictionaries(st.integers(1, 30), kinds_of_row, max_size=8).map(
    lambda rows: sorted(rows.items())
)
areas = st.sampled_from(["Data!A1:F40", "Data!B2:C9", "Data!C5", "Data!G1:H40"])
relaxed = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@relaxed
@given(any_rows, areas)
def test_any_rows_read_the_same_both_ways(both_ways, rows, area):
    fast, general = both_ways(spell(rows), area)
    assert repr(fast) == repr(general)


def test_a_comment_that_looks_like_a_row_hides_none(both_ways):
    comment = KINDS.index('<!-- <row r="1"> --><c r="{}"><v>{n}</v></c>')
    fast, general = both_ways(spell([(1, [0]), (2, [comment])]), "Data!A1:F40")
    assert [number for number, _ in fast] == [1, 2]
    assert fast == general


@relaxed
@given(kinds_of_row, kinds_of_row, st.integers(2, 60), areas)
def test_repeated_rows_read_the_same_both_ways(both_ways, one, other, count, area):
    """As sheets are: two shapes of row, again and again."""
    rows = [(n, other if n % 7 == 0 else one) for n in range(1, count)]
    fast, general = both_ways(spell(rows), area)
    assert repr(fast) == repr(general)


@relaxed
@given(st.lists(st.lists(st.sampled_from(PLAIN), max_size=6), min_size=1, max_size=9))
def test_plain_rows_take_the_fast_lane_and_read_the_same(both_ways, rows):
    fast, general = both_ways(spell(enumerate(rows, start=1)), "Data!A1:F9")
    assert repr(fast) == repr(general)


def test_plain_rows_are_not_parsed_one_by_one(tmp_path, monkeypatch):
    rows = packages.sheet(spell((n, [0, 5, 7, 17, 13, 15]) for n in range(1, 50)))
    path = packages.write(tmp_path / "a.xlsx", packages.parts(rows, strings=STRINGS))
    monkeypatch.setattr(XlsxFile, "_general", None)
    with XlsxFile(path) as file:
        assert len(list(file.rows(Address.parse("Data!A1:F99")))) == 49


@pytest.mark.parametrize("kinds", [[0, 5, 7], [17, 17, 0], [22, 0], [17, 17, 17]])
def test_the_used_range_is_found_in_chunks_that_are_not_parsed(tmp_path, kinds):
    rows = [(n, kinds) for n in range(3, 30_000)] + [(30_500, [17, 17, 17])]
    rows += [(30_000, [22, 22, 22, 0]), (30_001, [])] if kinds[-1] == 0 else []
    part = packages.sheet(spell(sorted(rows)))
    path = packages.write(tmp_path / "book.xlsx", packages.parts(part, strings=STRINGS))
    with XlsxFile(path) as file:
        used = file.used("Data")
        cells = list(file.rows(Address.parse("Data!A1:Z40000")))
    if not cells:
        assert used is None
        return
    filled = {
        i for _, row in cells for i, v in enumerate(row, start=1) if v is not None
    }
    expected = Address("Data", cells[0][0], min(filled), cells[-1][0], max(filled))
    assert used == expected
