"""What lies on the desks of the tests: an endpoint that is stored, and some rows."""

from scoreline.core.keys import ApiKey, KeyKind
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from support.fake_scorer import LOAN
from support.fake_services import HOST

HEADERS = ("income", "region", "note")
ROWS = ((12.5, "north", "a"), (30.0, "south", None), (7.0, "north", "=1+1"))


def stored(name="acme", kind=KeyKind.WORKBOOK):
    return StoredEndpoint(
        name, "mortgage", f"{HOST}/{name}", ApiKey.new(kind), "", LOAN.digest
    )
