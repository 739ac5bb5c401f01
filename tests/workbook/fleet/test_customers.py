from datetime import date

import pytest

from scoreline.core.errors import FileUnreadable, InvalidValue
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import ThrottleLevel
from scoreline.workbook.fleet import read_customers
from scoreline.workbook.ports import EndpointWishes
from support.pictures import png

TODAY = date(2026, 11, 21)


@pytest.fixture
def read(tmp_path):
    def write_and_read(*lines):
        path = tmp_path / "customers.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return read_customers(path, TODAY)

    return write_and_read


def test_every_column_is_read(read, tmp_path):
    (tmp_path / "a.png").write_bytes(png(30, 20))
    (tmp_path / "rows.csv").write_text("x\n1\n", encoding="utf-8")
    (acme, beta) = read(
        "name,description,throttle,max_concurrent_calls,logging,sample_data,"
        "training_data,expires,logo",
        'acme,"Acme, Inc.",high,50,All,no,rows.csv,2027-01-31,a.png',
        "beta,,,,,,,,",
    )
    assert acme.wishes == EndpointWishes(
        description="Acme, Inc.",
        throttle_level=ThrottleLevel.HIGH,
        max_concurrent_calls=50,
        trace_level=TraceLevel.ALL,
        sample_data=False,
    )
    assert acme.expires == date(2027, 1, 31)
    assert acme.training_data == tmp_path / "rows.csv"
    assert (acme.logo.width, acme.logo.height) == (30, 20)
    assert (beta.name, beta.wishes) == ("beta", EndpointWishes())


@pytest.mark.parametrize(
    ("header", "line", "told"),
    [
        ("name", "Acme", "line 2: endpoint name 'Acme': use 1 to 24 lower-case"),
        ("name,throttle", "a,middle", "line 2: throttle: write low or high"),
        ("name,throttle,max_concurrent_calls", "a,low,9", "4 concurrent calls, not 9"),
        ("name,max_concurrent_calls", "a,9", "goes with throttle high"),
        ("name,throttle,max_concurrent_calls", "a,high,1e2", "write a whole number"),
        ("name,throttle,max_concurrent_calls", "a,high,201", "serves 1 to 200"),
        ("name,logging", "a,some", "logging: write none, error or all"),
        ("name,sample_data", "a,perhaps", "sample_data: write yes or no"),
        ("name,expires", "a,tomorrow", "expires: write a day such as 2027-01-31"),
        ("name,expires", "a,2026-11-20", "2026-11-20 is no day to come"),
        ("name,expires", "a,2026-11-21", "2026-11-21 is no day to come"),
        ("name,training_data", "a,no.csv", "training_data: there is no file no.csv"),
        ("name,logo", "a,no.png", "no.png can't be read"),
        ("name", "a\na", "line 3: 'a' is listed twice"),
    ],
)
def test_a_line_that_breaks_a_rule_is_named(read, header, line, told):
    with pytest.raises(InvalidValue) as refused:
        read(header, line)
    assert told in str(refused.value)


def test_all_lines_are_looked_at_before_anything_is_done(read):
    with pytest.raises(InvalidValue, match=r"line 2: .*; line 3: .*; and 3 more lines"):
        read("name", *(f"Bank{number}" for number in range(13)))


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("name,expire", "did you mean 'expires'?"),
        ("name,zzz", "known: name, description"),
        ("description", "there is no column 'name'"),
    ],
)
def test_unknown_columns_are_refused(read, header, told):
    with pytest.raises(FileUnreadable) as refused:
        read(header)
    assert told in str(refused.value)
