"""Each row of the service's checklist has a test over HTTP that bears its number."""

import re
from pathlib import Path

CONFORMANCE = Path(__file__).parents[1] / "conformance"
ROWS = {*range(1, 39), 52, 53}  # the others are of the portal and of Excel


def rows_of(name):
    """Return the rows that a test is of: of ``row_07`` or ``rows_17_to_20``."""
    first, last = re.match(r"test_rows?_(\d+)(?:_to_(\d+))?_", name).groups()
    return range(int(first), int(last or first) + 1)


def test_each_row_has_a_test_that_bears_its_number():
    found = set()
    for path in CONFORMANCE.glob("test_*.py"):
        names = re.findall(r"def (test_rows?_\d\w+)\(", path.read_text("utf-8"))
        found.update(row for name in names for row in rows_of(name))
    assert ROWS - found == set()
