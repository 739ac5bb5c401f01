"""The hidden sheet by which a workbook knows its endpoints.

Sheet ``_scoreline``: in row 1 a title, the format's number, and an honest word; in row
2 the headers; from row 3 one endpoint per row. The sheet may hold a key. Hidden is not
secret: whoever has the file can read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import InvalidValue, KeyRejected, NoEndpointStored
from scoreline.core.keys import ApiKey
from scoreline.core.names import EndpointName
from scoreline.core.table import Row
from scoreline.workbook.ports import SheetCell, Workbook

__all__ = [
    "FORMAT",
    "SHEET",
    "EndpointSheet",
    "StoredEndpoint",
    "read",
    "read_any",
    "sheet_rows",
    "write_last_job",
]

SHEET: Final = "_scoreline"
FORMAT: Final = 1  # of the sheet; a newer one is refused, not guessed at

_TITLE: Final = "Scoreline endpoints"
_WARNING: Final = (
    "This sheet connects the workbook to its endpoints. Hidden is not secret: a key in "
    "it can be read by whoever has the file."
)
_HEADERS: Final = (
    "Endpoint",
    "Web service",
    "URL",
    "Key",
    "Key reference",
    "Schema digest",
    "Workbook id",
    "Last job",
)
_WIDTH: Final = len(_HEADERS)
_FIRST_ROW: Final = 3
_MAX_ENDPOINTS: Final = 1_000  # rows that are looked at
_URL: Final = re.compile(r"https?://[^\s\\@]+")


@dataclass(frozen=True, slots=True)
class StoredEndpoint:
    """One endpoint as a workbook remembers it; ``repr`` masks the key.

    Attributes:
        name: The endpoint's name.
        web_service: The web service's name.
        url: Its ApiLocation.
        key: The key, if the workbook itself holds it.
        key_reference: Under which name the system's key store holds it otherwise.
        schema_digest: Of the schema that the workbook was made for.
        workbook_id: Whose workbook; copies share it.
        last_job: The batch job submitted last, so that its results can be fetched.
    """

    name: str
    web_service: str
    url: str
    key: ApiKey | None = None
    key_reference: str = ""
    schema_digest: str = ""
    workbook_id: str = ""
    last_job: str = ""


@dataclass(frozen=True, slots=True)
class EndpointSheet:
    """The endpoints of a workbook.

    Attributes:
        endpoints: At least one, in sheet order.
        rows: Which row of the sheet holds each.
    """

    endpoints: tuple[StoredEndpoint, ...]
    rows: tuple[int, ...]

    def endpoint(self, name: str = "") -> StoredEndpoint:
        """Return the endpoint called *name*; the only one if no name is given.

        Raises:
            NoEndpointStored: If there is none, or a name is needed.
        """
        names = ", ".join(repr(stored.name) for stored in self.endpoints)
        if not name and len(self.endpoints) > 1:
            raise NoEndpointStored(f"say which endpoint is meant: {names}")
        for stored in self.endpoints:
            if name in {"", stored.name}:
                return stored
        raise NoEndpointStored(f"the workbook has no endpoint {name!r}; it has {names}")


def read(workbook: Workbook) -> EndpointSheet:
    """Return the endpoints that *workbook* stores.

    Raises:
        NoEndpointStored: If the sheet is absent, damaged, of a newer format or empty,
            or a row of it was edited by hand such that it can't be used.
    """
    if not any(info.name == SHEET for info in workbook.sheets()):
        raise NoEndpointStored(
            f"this workbook has no endpoint sheet ({SHEET}); it was not made for an "
            "endpoint, so name one by its URL"
        )
    rows = _rows(workbook)
    found = _endpoints(rows)
    if not found:
        raise NoEndpointStored("the sheet holds no endpoint", _place(_FIRST_ROW, 1))
    return EndpointSheet(tuple(found.values()), tuple(found))


def read_any(workbook: Workbook) -> tuple[StoredEndpoint, ...]:
    """Return the endpoints on the sheet of *workbook*; none if it has no row for one.

    Raises:
        NoEndpointStored: If it has, and the sheet can't be used.
    """
    rows = _rows(workbook)
    if max(rows, default=0) < _FIRST_ROW:
        return ()
    return tuple(_endpoints(rows).values())


def sheet_rows(endpoints: Iterable[StoredEndpoint]) -> Iterator[Row]:
    """Yield the sheet's rows from row 1, of shape (8,), keys in clear."""
    yield (_TITLE, float(FORMAT), _WARNING, *(None,) * (_WIDTH - 3))
    yield _HEADERS
    for stored in endpoints:
        yield (
            stored.name,
            stored.web_service,
            stored.url,
            stored.key.reveal() if stored.key else None,
            stored.key_reference or None,
            stored.schema_digest or None,
            stored.workbook_id or None,
            stored.last_job or None,
        )


def write_last_job(workbook: Workbook, name: str, job_id: str) -> None:
    """Store that *job_id* is the last job of the endpoint called *name*.

    Raises:
        NoEndpointStored: If the workbook does not store that endpoint.
    """
    sheet = read(workbook)
    stored = sheet.endpoint(name)
    row = sheet.rows[sheet.endpoints.index(stored)]
    place = Address(SHEET, row, _WIDTH, row, _WIDTH)
    workbook.write(place, [(row, (job_id,))])


def _check_format(cells: tuple[SheetCell, ...]) -> None:
    title, number = (*cells, None, None)[:2]
    if title != _TITLE or not isinstance(number, float):
        raise NoEndpointStored(
            f"the endpoint sheet is damaged: A1 and B1 hold {_TITLE!r} and the "
            "format's number; ask for a new workbook",
            _place(1, 1),
        )
    if number > FORMAT:
        raise NoEndpointStored(
            f"the endpoint sheet has format {number:g}, and this Scoreline reads up to "
            f"{FORMAT}; update Scoreline",
            _place(1, 2),
        )


def _check_headers(cells: tuple[SheetCell, ...]) -> None:
    for at, header in enumerate(_HEADERS):
        if cells[at : at + 1] != (header,):
            raise NoEndpointStored(
                f"the endpoint sheet is damaged: header {header!r} belongs here; ask "
                "for a new workbook",
                _place(2, at + 1),
            )


def _rows(workbook: Workbook) -> dict[int, tuple[SheetCell, ...]]:
    """Return the sheet's rows by number, read at once."""
    bottom = _FIRST_ROW + _MAX_ENDPOINTS - 1
    return dict(workbook.read(Address(SHEET, 1, 1, bottom, _WIDTH)))


def _endpoints(rows: Mapping[int, tuple[SheetCell, ...]]) -> dict[int, StoredEndpoint]:
    """Return the endpoints by row.

    Raises:
        NoEndpointStored: If the sheet, or a row of it, can't be used.
    """
    _check_format(rows.get(1, ()))
    _check_headers(rows.get(2, ()))
    found = {
        number: _endpoint(number, cells)
        for number, cells in rows.items()
        if number >= _FIRST_ROW
    }
    _refuse_twice(found)
    return found


def _endpoint(number: int, cells: tuple[SheetCell, ...]) -> StoredEndpoint:
    texts = [_text(number, at, cell) for at, cell in enumerate(cells, start=1)]
    name, web_service, url, key, reference, digest, workbook_id, last_job = texts
    _check_name(number, name)
    if not _URL.fullmatch(url):
        raise NoEndpointStored(
            "that is no URL of an endpoint; it begins with https:// or http:// and has "
            "no blanks",
            _place(number, 3),
        )
    return StoredEndpoint(
        name,
        web_service,
        url,
        _key(number, key) if key else None,
        reference,
        digest,
        workbook_id,
        last_job,
    )


def _text(number: int, column: int, cell: SheetCell) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        raise NoEndpointStored(
            f"{_HEADERS[column - 1]!r} is a text, not a number, date or formula",
            _place(number, column),
        )
    return cell


def _check_name(number: int, name: str) -> None:
    try:
        EndpointName(name)
    except InvalidValue as error:
        raise NoEndpointStored(str(error), _place(number, 1)) from None


def _key(number: int, text: str) -> ApiKey:
    try:
        return ApiKey(text)
    except KeyRejected:
        tail = (
            "it holds blanks or other characters that are not part of a key"
            if not re.fullmatch(r"[0-9A-Za-z_]*", text)
            else "it was cut or changed"
        )
        raise NoEndpointStored(
            f"the key is not as it was issued: {tail}; paste it again, or ask for a "
            "new workbook",
            _place(number, 4),
        ) from None


def _refuse_twice(found: dict[int, StoredEndpoint]) -> None:
    seen: set[str] = set()
    for number, stored in found.items():
        if stored.name in seen:
            raise NoEndpointStored(
                f"endpoint {stored.name!r} is stored twice; remove one row",
                _place(number, 1),
            )
        seen.add(stored.name)


def _place(row: int, column: int) -> str:
    return str(Address(SHEET, row, column, row, column))
