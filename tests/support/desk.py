"""What lies on the desks of the tests: an endpoint that is stored, and some rows."""

from scoreline.core.keys import ApiKey, KeyKind
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from support.fake_scorer import LOAN, answer
from support.fake_services import HOST

HEADERS = ("income", "region", "note")
ROWS = ((12.5, "north", "a"), (30.0, "south", None), (7.0, "north", "=1+1"))
RESULTS = "Data!D1:F4"
EXPECTED = [
    ["Scored Labels", "Scored Probabilities", "Scoring Status"],
    *([*answer(row), "Scored"] for row in ROWS),
]
BLANK = [[None] * 3] * 4


def results(book):
    """Return what stands beside the rows in the fake *book*."""
    return book.get(RESULTS)


def stored(name="acme", kind=KeyKind.WORKBOOK):
    return StoredEndpoint(
        name, "mortgage", f"{HOST}/{name}", ApiKey.new(kind), "", LOAN.digest
    )
