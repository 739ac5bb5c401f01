"""What a customer's workbook says and how it looks: a TOML file, checked by name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar

from scoreline.core.errors import FileUnreadable, InvalidValue
from scoreline.workbook.colours import Colours
from scoreline.workbook.logo import Logo, load_logo
from scoreline.workbook.shipped import shipped

__all__ = [
    "ColumnWording",
    "Contact",
    "Spec",
    "Wording",
    "default_spec",
    "load_spec",
]

MAX_EMPTY_ROWS: Final = 100_000  # rows; a longer blank table only makes Excel slow

_FIELD: Final = re.compile(r"\{(\w+)\}")
SHEETS: Final = ("Start", "Results", "Dictionary")  # beside Score, which always is
_FILLED: Final = frozenset({"web_service", "endpoint", "origin", "file"})


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of the sheets *Start* and *Score*.

    Attributes:
        purpose: What the workbook is for; empty for the web service's description.
        hint: Above the table.
        with_addin: Steps for people with the Excel add-in.
        without_addin: Steps for people without.
        privacy: What leaves the workbook.
        sharing: Shown if the workbook holds a key.
    """

    purpose: str
    hint: str
    with_addin: tuple[str, ...]
    without_addin: tuple[str, ...]
    privacy: str
    sharing: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask; what is empty is not shown."""

    name: str
    email: str
    phone: str
    url: str


@dataclass(frozen=True, slots=True)
class ColumnWording:
    """What a workbook says of one column; None for what the schema says.

    Attributes:
        description: One sentence for the people who fill it in.
        unit: Such as ``USD thousands``.
        minimum: Below it, Excel warns.
        maximum: Above it, Excel warns.
    """

    description: str | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Spec:
    """All that a workbook is made of besides the endpoint.

    Attributes:
        title: The workbook's title.
        empty_rows: Rows for the customer's own data.
        wording: What the sheets say.
        contact: Whom to ask.
        colours: How it looks.
        category: The input whose values the chart by category shows; empty for the
            first that fits.
        sheets: Which of Start, Results and Dictionary there are.
        logo: A PNG or JPEG picture on the sheet Start.
        columns: What the workbook says of columns, by name.

    Raises:
        InvalidValue: If a value breaks its rule.
    """

    title: str
    empty_rows: int
    wording: Wording
    contact: Contact
    colours: Colours
    category: str
    sheets: tuple[str, ...] = SHEETS
    logo: Logo | None = None
    columns: Mapping[str, ColumnWording] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not 0 <= self.empty_rows <= MAX_EMPTY_ROWS:
            raise InvalidValue(
                f"empty_rows is 0 to {MAX_EMPTY_ROWS:,}, not {self.empty_rows:,}"
            )
        for name in self.sheets:
            if name not in SHEETS:
                raise InvalidValue(
                    f"sheets: {name!r} is unknown; choose among {', '.join(SHEETS)}"
                )


def default_spec() -> Spec:
    """Return the spec that comes with Scoreline."""
    return load_spec(shipped("default.toml"))


def load_spec(path: Path) -> Spec:
    """Return the spec in *path*; what it leaves out is as in the default.

    Raises:
        FileUnreadable: If it can't be read or is no TOML.
        InvalidValue: If a name is unknown or a value breaks its rule.
    """
    base = _parse(shipped("default.toml"))
    given = _parse(path)
    try:
        columns = _columns(given.pop("columns", {}))
        return _spec(_merged(base, given, ""), path.parent, columns)
    except InvalidValue as error:
        raise InvalidValue(f"{path.name}: {error}") from None


_Document = dict[str, object]
_T = TypeVar("_T")


def _parse(path: Path) -> _Document:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise FileUnreadable(f"{path.name} is no TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(f"{path.name} can't be read: {error}") from None


def _merged(base: _Document, given: _Document, prefix: str) -> _Document:
    """Return *base* with the values of *given*, whose names and types must fit."""
    result = dict(base)
    for name, value in given.items():
        if name not in base:
            raise InvalidValue(_unknown(prefix + name, name, base))
        old = base[name]
        if isinstance(old, dict):
            if not isinstance(value, dict):
                raise InvalidValue(f"{prefix}{name} is a section: [{prefix}{name}]")
            result[name] = _merged(old, value, f"{prefix}{name}.")
        else:
            _check_type(prefix + name, old, value)
            result[name] = value
    return result


def _unknown(full: str, name: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    return f"{full} is unknown; {hint}"


def _check_type(name: str, old: object, value: object) -> None:
    if type(old) is not type(value):
        kinds = {
            str: "a text",
            int: "a whole number",
            float: "a number",
            list: "a list of texts",
        }
        raise InvalidValue(f"{name} is {kinds[type(old)]}")
    texts = value if isinstance(value, list) else [value]
    if isinstance(old, list) and not all(isinstance(text, str) for text in texts):
        raise InvalidValue(f"{name} is a list of texts")
    for text in texts:
        for filled in _FIELD.findall(text) if isinstance(text, str) else ():
            if filled not in _FILLED:
                raise InvalidValue(
                    f"{name}: {{{filled}}} is unknown; known are "
                    f"{', '.join(f'{{{known}}}' for known in sorted(_FILLED))}"
                )


def _columns(section: object) -> Mapping[str, ColumnWording]:
    """Return the sections ``[columns.NAME]``."""
    if not isinstance(section, dict):
        raise InvalidValue("columns holds a section for each: [columns.NAME]")
    return {name: _column(name, given) for name, given in section.items()}


def _column(name: str, given: object) -> ColumnWording:
    known: _Document = {"description": "", "unit": "", "minimum": 0.0, "maximum": 0.0}
    if not isinstance(given, dict):
        raise InvalidValue(f"columns.{name} is a section: [columns.{name}]")
    said: dict[str, Any] = {  # of the types in *known*, checked below
        k: float(v) if type(v) is int else v for k, v in given.items()
    }
    _merged(known, said, f"columns.{name}.")
    return ColumnWording(**said)


def _spec(
    document: _Document, folder: Path, columns: Mapping[str, ColumnWording]
) -> Spec:
    results, sheets = document["results"], document["sheets"]
    category = results["category"] if isinstance(results, dict) else ""
    logo = str(document["logo"])
    return Spec(
        title=str(document["title"]),
        empty_rows=_whole(document["empty_rows"]),
        wording=_section(Wording, document["wording"]),
        contact=_section(Contact, document["contact"]),
        colours=_section(Colours, document["colours"]),
        category=str(category),
        sheets=tuple(sheets) if isinstance(sheets, list) else SHEETS,
        logo=load_logo(folder / logo) if logo else None,
        columns=columns,
    )


def _section(kind: type[_T], values: object) -> _T:
    if not isinstance(values, dict):
        raise InvalidValue(f"{kind.__name__.lower()} is a section")
    return kind(
        **{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
