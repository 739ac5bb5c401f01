"""What a customer's workbook says and how it looks: a TOML file, checked by name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Final, TypeVar

from scoreline.core.errors import FileUnreadable, InvalidValue
from scoreline.workbook.shipped import shipped

__all__ = ["Colours", "Contact", "Spec", "Wording", "default_spec", "load_spec"]

MIN_CONTRAST: Final = (
    4.5  # of white text on a colour (WCAG 2.1, success criterion 1.4.3)
)
MAX_EMPTY_ROWS: Final = 100_000  # rows; a longer blank table only makes Excel slow

_NEARLY_BLACK: Final = 0.04045  # below, sRGB is linear
_COLOUR: Final = re.compile(r"[0-9A-Fa-f]{6}")
_FIELD: Final = re.compile(r"\{(\w+)\}")
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
class Colours:
    """Fills that bear white text, as RRGGBB.

    Raises:
        InvalidValue: If one is no colour, or white text on it can't be read.
    """

    input: str
    result: str
    accent: str

    def __post_init__(self) -> None:
        for item in fields(self):
            _check_colour(item.name, getattr(self, item.name))


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

    Raises:
        InvalidValue: If a value breaks its rule.
    """

    title: str
    empty_rows: int
    wording: Wording
    contact: Contact
    colours: Colours
    category: str

    def __post_init__(self) -> None:
        if not 0 <= self.empty_rows <= MAX_EMPTY_ROWS:
            raise InvalidValue(
                f"empty_rows is 0 to {MAX_EMPTY_ROWS:,}, not {self.empty_rows:,}"
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
        return _spec(_merged(base, given, ""))
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
        kinds = {str: "a text", int: "a whole number", list: "a list of texts"}
        raise InvalidValue(f"{name} is {kinds[type(old)]}")
    texts = value if isinstance(value, list) else [value]
    if isinstance(old, list) and not all(isinstance(text, str) for text in texts):
        raise InvalidValue(f"{name} is a list of texts")
    for text in texts:
        for field in _FIELD.findall(text) if isinstance(text, str) else ():
            if field not in _FILLED:
                raise InvalidValue(
                    f"{name}: {{{field}}} is unknown; known are "
                    f"{', '.join(f'{{{known}}}' for known in sorted(_FILLED))}"
                )


def _spec(document: _Document) -> Spec:
    results = document["results"]
    category = results["category"] if isinstance(results, dict) else ""
    return Spec(
        title=str(document["title"]),
        empty_rows=_whole(document["empty_rows"]),
        wording=_section(Wording, document["wording"]),
        contact=_section(Contact, document["contact"]),
        colours=_section(Colours, document["colours"]),
        category=str(category),
    )


def _section(kind: type[_T], values: object) -> _T:
    if not isinstance(values, dict):
        raise InvalidValue(f"{kind.__name__.lower()} is a section")
    return kind(
        **{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _check_colour(name: str, text: str) -> None:
    if not _COLOUR.fullmatch(text):
        raise InvalidValue(f"colours.{name}: write six hexadecimal digits: 1F4E79")
    contrast = 1.05 / (_luminance(text) + 0.05)
    if contrast < MIN_CONTRAST:
        raise InvalidValue(
            f"colours.{name}: white text on {text} has a contrast of {contrast:.1f}; "
            f"{MIN_CONTRAST} is needed, so choose a darker colour"
        )


def _luminance(colour: str) -> float:
    """Return the relative luminance that WCAG 2.1 defines, 0 to 1."""
    shares = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = map(_linear, shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    if share <= _NEARLY_BLACK:
        return share / 12.92
    return float(((share + 0.055) / 1.055) ** 2.4)
