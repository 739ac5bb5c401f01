"""What the ribbon shows, in a file that its VBA reads without starting Python.

The file is lines of ``kind<tab>key<tab>text`` in UTF-16 (little-endian, no mark in
front, because VBA takes the bytes for a string as they are). A section begins with
``book<tab>name<tab>FULLNAME``; the section without a name is for workbooks without an
endpoint sheet. ``addin/ScorelineState.bas`` is the reader.
"""

from __future__ import annotations

import os
import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from scoreline.excel.addin.controls import Facts, reasons, switched_on

__all__ = ["STATE_FILE", "BookState", "StateFile", "decode", "encode", "replace_file"]

STATE_FILE: Final = "ribbon-state.txt"
MAX_BOOKS: Final = 50  # sections kept, the latest ones
MAX_TEXT: Final = 1_000  # characters; a supertip takes 1,024
MAX_ENDPOINTS: Final = 1_000  # items that a dropdown takes

_HEADING: Final = "scoreline state 1"
_ENCODING: Final = "utf-16-le"
_HALVES: Final = "surrogatepass"  # a file's name on Windows may hold half a pair
_ATTEMPTS: Final = 20  # Excel may be reading the file just now
_PAUSE: Final = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class BookState:
    """What the ribbon shows for one workbook.

    Attributes:
        endpoints: The dropdown's items.
        selected: Which item is chosen, counted from 0.
        off: Why controls can't work, by their ids.
        on: Ids of pressed toggles.
    """

    endpoints: tuple[str, ...] = ()
    selected: int = 0
    off: Mapping[str, str] = field(default_factory=dict)
    on: frozenset[str] = frozenset()

    @classmethod
    def of(cls, facts: Facts) -> Self:
        """Return what the ribbon shows where *facts* hold."""
        selected = min(facts.selected, max(len(facts.endpoints) - 1, 0))
        return cls(facts.endpoints, selected, reasons(facts), switched_on(facts))


class StateFile:
    """The file that the ribbon reads.

    Args:
        folder: The settings folder of the add-in.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / STATE_FILE

    def show(self, book: str, state: BookState) -> None:
        """Let the ribbon show *state* for the workbook whose full name is *book*.

        That is what Excel's ``Workbook.FullName`` says, a path or a URL, as it is.
        With an empty name it is for all workbooks without an endpoint sheet.

        Raises:
            OSError: If the file can't be written.
        """
        states = self.states()
        states.pop(book, None)
        states[book] = state
        named = [name for name in states if name][-MAX_BOOKS:]
        kept = ([""] if "" in states else []) + named
        content = encode({name: states[name] for name in kept})
        self._path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._path, content)

    def states(self) -> dict[str, BookState]:
        """Return what the ribbon shows, by the workbooks' full names."""
        try:
            return decode(self._path.read_bytes())
        except FileNotFoundError:
            return {}


def replace_file(path: Path, content: bytes) -> None:
    """Put *content* at *path* in one go, waiting a moment while others read it.

    Raises:
        OSError: If that does not succeed within a second.
    """
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.write_bytes(content)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            fresh.replace(path)
        except PermissionError:
            if attempt == _ATTEMPTS:
                fresh.unlink()
                raise
            time.sleep(_PAUSE)
        else:
            return


def encode(states: Mapping[str, BookState]) -> bytes:
    """Return the file's content for *states*, by the workbooks' full names."""
    lines = [_HEADING]
    for book, state in states.items():
        lines.append(_line("book", "name", book))
        lines += _section(state)
    return "\n".join(lines).encode(_ENCODING, errors=_HALVES)


def decode(content: bytes) -> dict[str, BookState]:
    """Return the states in *content*; none where it is no such file."""
    whole = content[: len(content) // 2 * 2]  # bytes, two to a unit
    heading, *lines = whole.decode(_ENCODING, errors=_HALVES).split("\n")
    if heading != _HEADING:
        return {}
    sections: dict[str, list[tuple[str, str, str]]] = {}
    section: list[tuple[str, str, str]] = []
    for line in lines:
        fields = line.split("\t")
        if len(fields) != 3:  # noqa: PLR2004 - kind, key and text
            continue
        if fields[0] == "book":
            section = sections.setdefault(fields[2], [])
        else:
            section.append((fields[0], fields[1], fields[2]))
    return {book: _state(told) for book, told in sections.items()}


def _section(state: BookState) -> Iterable[str]:
    endpoints = state.endpoints[:MAX_ENDPOINTS]
    yield _line("count", "endpoint", str(len(endpoints)))
    yield _line("selected", "endpoint", str(state.selected))
    for index, name in enumerate(endpoints):
        yield _line("endpoint", str(index), name)
    for control, reason in sorted(state.off.items()):
        yield _line("off", control, reason)
    for control in sorted(state.on):
        yield _line("on", control, "1")


def _state(lines: Iterable[tuple[str, str, str]]) -> BookState:
    texts = {(kind, key): text for kind, key, text in lines}
    selected = texts.get(("selected", "endpoint"), "0")
    return BookState(
        tuple(text for (kind, _), text in texts.items() if kind == "endpoint"),
        int(selected) if selected.isdecimal() else 0,
        {key: text for (kind, key), text in texts.items() if kind == "off"},
        frozenset(key for kind, key in texts if kind == "on"),
    )


def _line(kind: str, key: str, text: str) -> str:
    """Return one line; what would break it becomes a blank."""
    plain = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    return f"{kind}\t{key}\t{plain[:MAX_TEXT]}"
