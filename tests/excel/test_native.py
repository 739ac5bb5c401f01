import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.address import Address
from scoreline.core.errors import NotFound, WorkbookError
from scoreline.excel.native import parts, speaking

cells = st.tuples(st.integers(1, 9), st.integers(1, 5))


@given(marked=st.frozensets(cells), top=st.integers(1, 4), left=st.integers(1, 3))
def test_parts_are_exactly_the_cells_looked_for(marked, top, left):
    area = Address("Data", top, left, 9, 5)
    found = [
        (row, column)
        for part in parts(area, lambda one: agreed(one, marked), wanted=True)
        for row, column in covered(part)
    ]
    assert sorted(found) == sorted(set(covered(area)) & marked)


def covered(area):
    return [
        (row, column)
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    ]


def agreed(area, marked):
    states = {cell in marked for cell in covered(area)}
    return states.pop() if len(states) == 1 else None


def test_a_whole_column_is_one_question():
    asked = []
    area = Address("Data", 1, 1, 1_000_000, 1)
    list(parts(area, lambda one: asked.append(one) or False, wanted=True))
    assert asked == [area]


def test_a_busy_excel_is_told_in_plain_words():
    with (
        pytest.raises(WorkbookError, match=r"Data!A1: Excel is busy; leave the cell"),
        speaking("Data!A1"),
    ):
        raise OSError(-2147418111, "Call was rejected by callee.")


def test_other_refusals_keep_their_words_to_themselves():
    """An error of the program may quote a cell; only its kind is told."""
    with pytest.raises(WorkbookError) as caught, speaking("Data!A1"):
        raise OSError("secret")
    assert "secret" not in str(caught.value)


def test_our_own_errors_pass():
    with pytest.raises(NotFound), speaking("Data!A1"):
        raise NotFound("endpoint", "acme")
