"""The list of customers: a CSV file with a line for each, checked as a whole first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Final, TypeVar

from scoreline.core.errors import FileUnreadable, InvalidValue, ServiceError
from scoreline.core.names import EndpointName, checked_description
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.files.csv_rows import delimiter_of, read_rows
from scoreline.workbook.logo import Logo, load_logo
from scoreline.workbook.ports import EndpointWishes

__all__ = ["COLUMNS", "Customer", "read_customers"]

COLUMNS: Final = (
    "name",
    "description",
    "throttle",
    "max_concurrent_calls",
    "logging",
    "sample_data",
    "training_data",
    "expires",
    "logo",
)
_MAX_TOLD: Final = 10  # lines with mistakes that one message names
_TRUTH: Final = {"yes": True, "true": True, "no": False, "false": False}

_T = TypeVar("_T")
_E = TypeVar("_E", bound=Enum)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who gets an endpoint and a workbook.

    Attributes:
        name: The endpoint's name.
        wishes: How the endpoint is to be; what is not said stays as it is.
        expires: First day (UTC) on which the workbook's key is valid no more.
        training_data: A CSV file on which the customer's own model is fitted.
        logo: A picture for the workbook, in place of the spec's.
    """

    name: str
    wishes: EndpointWishes
    expires: date | None = None
    training_data: Path | None = None
    logo: Logo | None = None


def read_customers(path: Path, today: date | None = None) -> list[Customer]:
    """Return the customers listed in *path*, in order.

    Files that it names lie beside it, if they are not named in full.

    Args:
        path: The list.
        today: The day (UTC) after which keys may expire; by default this one.

    Raises:
        FileUnreadable: If it is no CSV, or has an unknown column.
        InvalidValue: If a line breaks a rule; the first ten are named.
    """
    today = today or datetime.now(UTC).date()
    customers: dict[str, Customer] = {}
    mistakes: list[str] = []
    try:
        stream = path.open("rb")
    except OSError as error:
        raise FileUnreadable(f"{path.name} can't be read: {error.strerror}") from None
    with stream:
        found = read_rows(stream, delimiter=delimiter_of(path))
        _check_columns(found.header, path)
        for line, texts in found.rows:
            cells = dict(zip(found.header, map(str.strip, texts), strict=True))
            try:
                customer = _customer(cells, path.parent, today)
                if customers.setdefault(customer.name, customer) is not customer:
                    raise InvalidValue(f"{customer.name!r} is listed twice")
            except ServiceError as error:
                mistakes.append(f"line {line}: {error}")
    if mistakes:
        more = len(mistakes) - _MAX_TOLD
        tail = [f"and {more} more lines"] if more > 0 else []
        raise InvalidValue(f"{path.name}: {'; '.join(mistakes[:_MAX_TOLD] + tail)}")
    return list(customers.values())


def _check_columns(header: tuple[str, ...], path: Path) -> None:
    for name in header:
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, n=1)
            hint = (
                f"did you mean {near[0]!r}?" if near else f"known: {_listed(COLUMNS)}"
            )
            raise FileUnreadable(f"{path.name}: column {name!r} is unknown; {hint}")
    if "name" not in header:
        raise FileUnreadable(f"{path.name}: there is no column 'name'")


def _customer(cells: Mapping[str, str], folder: Path, today: date) -> Customer:
    def read(column: str, parse: Callable[[str], _T]) -> _T | None:
        text = cells.get(column, "")
        if not text:
            return None
        try:
            return parse(text)
        except InvalidValue as error:
            raise InvalidValue(f"{column}: {error}") from None

    level = read("throttle", _one_of(ThrottleLevel))
    calls = read("max_concurrent_calls", _number)
    if level is None and calls is not None:
        raise InvalidValue("max_concurrent_calls goes with throttle high")
    if level is not None:
        Throttle.of(level, calls)
    return Customer(
        name=EndpointName(cells["name"]).text,
        wishes=EndpointWishes(
            description=read("description", checked_description),
            throttle_level=level,
            max_concurrent_calls=calls,
            trace_level=read("logging", _one_of(TraceLevel)),
            sample_data=read("sample_data", _truth),
        ),
        expires=read("expires", lambda text: _day(text, today)),
        training_data=read("training_data", lambda text: _file(folder / text)),
        logo=read("logo", lambda text: load_logo(folder / text)),
    )


def _one_of(kind: type[_E]) -> Callable[[str], _E]:
    def parse(text: str) -> _E:
        for member in kind:
            if member.value.casefold() == text.casefold():
                return member
        known = (str(member.value).lower() for member in kind)
        raise InvalidValue(f"write {_listed(tuple(known))}")

    return parse


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise InvalidValue("write a whole number from 1 to 200")
    return Throttle(ThrottleLevel.HIGH, int(text)).max_concurrent_calls


def _truth(text: str) -> bool:
    if text.casefold() not in _TRUTH:
        raise InvalidValue("write yes or no")
    return _TRUTH[text.casefold()]


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidValue("write a day such as 2027-01-31") from None
    if day <= today:
        raise InvalidValue(f"{day} is no day to come (in UTC), so no key could be used")
    return day


def _file(path: Path) -> Path:
    if not path.is_file():
        raise InvalidValue(f"there is no file {path.name}")
    return path


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:-1]) + " or " + names[-1]
