from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import InvalidValue
from scoreline.files.dates import NO_DATE, from_serial, is_date_format, to_serial

moments = st.datetimes(datetime(1904, 1, 2), datetime(9999, 12, 31, 23, 59)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


@given(moments, st.booleans())
def test_any_moment_comes_back_to_the_millisecond(moment, uses_1904):
    serial = to_serial(moment, uses_1904=uses_1904)
    assert from_serial(serial, uses_1904=uses_1904) == moment


def test_both_systems_name_the_same_day():
    """Microsoft: 5 July 1998 is 35981 in the 1900 system and 34519 in the other."""
    day = datetime(1998, 7, 5)
    assert from_serial(35981.0, uses_1904=False) == day
    assert from_serial(34519.0, uses_1904=True) == day


@pytest.mark.parametrize("serial", [-1.0, 0.0, 0.5, 59.0, 60.0, 2_958_466.0, 1e300])
def test_serials_that_programs_disagree_on_are_no_dates(serial):
    assert from_serial(serial, uses_1904=False) == NO_DATE


@pytest.mark.parametrize("serial", [float("nan"), float("inf"), 2_958_465.9999999999])
def test_odd_numbers_never_raise(serial):
    assert from_serial(serial, uses_1904=False) is not None


def test_a_moment_that_cells_do_not_know_is_refused():
    with pytest.raises(InvalidValue, match="time zone"):
        to_serial(datetime.now(UTC), uses_1904=False)
    with pytest.raises(InvalidValue, match="before 1 March 1900"):
        to_serial(datetime(1900, 1, 1) + timedelta(days=9), uses_1904=False)


@pytest.mark.parametrize(
    "code",
    ["yyyy-mm-dd", "[$-409]d/m/yy h:mm AM/PM;@", "[h]:mm", 'd". "mmmm', "mm:ss.0"],
)
def test_codes_with_days_or_hours_show_dates(code):
    assert is_date_format(164, code)


@pytest.mark.parametrize(
    "code",
    ["General", "0.00E+00", '0" days"', "[Red]0", r"0\d", "#,##0_d", "@", '"m"0;d'],
)
def test_other_codes_show_numbers(code):
    assert not is_date_format(164, code)


@pytest.mark.parametrize(
    ("number", "shows"),
    [(14, True), (22, True), (47, True), (0, False), (49, False), (23, False)],
)
def test_built_in_formats_are_known(number, shows):
    assert is_date_format(number, None) is shows
