import pytest

from scoreline.core.errors import WorkbookError
from scoreline.excel.addin.trust import check_sheets


@pytest.mark.parametrize(
    "name", ["xlwings.conf", "_xlwings.conf", "book.CONF", "code.py", "Code.Py "]
)
def test_a_workbook_with_settings_or_code_is_refused(name):
    with pytest.raises(WorkbookError, match="ask the sender"):
        check_sheets(["Data", name])


def test_other_sheets_are_fine():
    check_sheets(["Data", "_scoreline", "confidence", "py", "conf.2026"])
