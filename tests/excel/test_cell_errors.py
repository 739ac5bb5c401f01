import pytest

from scoreline.core.table import CellError
from scoreline.excel.cell_errors import error_from_number, number_of_error


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (-2146826281, "#DIV/0!"),
        (-2146826246, "#N/A"),
        (-2146826259, "#NAME?"),
        (-2146826288, "#NULL!"),
        (-2146826252, "#NUM!"),
        (-2146826265, "#REF!"),
        (-2146826273, "#VALUE!"),
        (-2146826243, "#SPILL!"),
    ],
)
def test_excels_numbers_are_error_cells(number, code):
    assert error_from_number(number) == CellError(code)
    assert number_of_error(CellError(code)) == number


def test_an_unknown_number_is_an_error_cell_all_the_same():
    """Never a number to score."""
    assert error_from_number(7) == CellError("#UNKNOWN!")
