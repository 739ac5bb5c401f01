import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.server.portal.charts import HEIGHT, WIDTH, step_chart

COUNTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)


@given(COUNTS)
def test_a_chart_stays_within_its_frame(values):
    chart = step_chart(values, [""] * len(values))
    for letter, number in re.findall(r"([VH])([0-9.]+)", chart.line):
        assert 0 <= float(number) <= (HEIGHT if letter == "V" else WIDTH)


@given(COUNTS)
def test_the_scale_reaches_the_largest_value(values):
    top = int(step_chart(values, [""] * len(values)).scale[-1].text.replace(",", ""))
    assert max(values) <= top
    assert top <= max(4, 10 * max(values))


@pytest.mark.parametrize(
    ("largest", "scale"),
    [
        (0, ["0", "1", "2", "3", "4"]),
        (7, ["0", "2", "4", "6", "8"]),
        (4001, ["0", "2,000", "4,000", "6,000", "8,000"]),
    ],
)
def test_the_scale_counts_by_round_numbers(largest, scale):
    chart = step_chart([largest], ["now"])
    assert [mark.text for mark in chart.scale] == scale
    assert [mark.text for mark in chart.labels] == ["now"]
