"""Rows that are scored again by themselves, once their inputs have changed.

A row counts as changed if its inputs are others than before in that place, and if it
does not merely come along with its results from elsewhere (rows inserted, sorted or
copied are not scored again). The first look at a workbook only notes what is there.
A change is scored when a second look finds it unchanged: then nobody types any more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from scoreline.core.errors import NotAllowed
from scoreline.core.schema import Schema
from scoreline.workbook.find import find_rows
from scoreline.workbook.inputs import result_names
from scoreline.workbook.place import Place, find_place
from scoreline.workbook.ports import SheetCell, Workbook
from scoreline.workbook.score import ScoreOptions

__all__ = ["MAX_AUTO_ROWS", "AutoScore"]

MAX_AUTO_ROWS: Final = 20_000  # rows that are looked at again and again

_Digest = bytes


@dataclass(frozen=True, slots=True)
class _Look:
    """The rows at one moment: digests of inputs, and of inputs with results."""

    inputs: dict[int, _Digest]
    pairs: dict[int, _Digest]

    def changed(self, before: _Look) -> frozenset[int]:
        """Return the rows whose inputs changed since *before*."""
        known = set(before.pairs.values())
        return frozenset(
            number
            for number, digest in self.inputs.items()
            if before.inputs.get(number) != digest and self.pairs[number] not in known
        )


@dataclass
class AutoScore:
    """Watches the rows that one endpoint scores in one workbook."""

    _scored: _Look | None = None
    _last: _Look | None = None

    def due(
        self, workbook: Workbook, schema: Schema, options: ScoreOptions
    ) -> frozenset[int]:
        """Return the rows to score now; none at the first look, or while they change.

        Raises:
            NotAllowed: If there are more rows than can be watched.
            WorkbookError: If rows, or a place for results, can't be found.
        """
        look = _look(workbook, schema, options)
        last, self._last = self._last, look
        if self._scored is None:
            self._scored = look
            return frozenset()
        changed = look.changed(self._scored)
        if not changed:
            self._scored = look
            return frozenset()
        return (
            changed if last is not None and last.inputs == look.inputs else frozenset()
        )

    def done(self, workbook: Workbook, schema: Schema, options: ScoreOptions) -> None:
        """Note what is there, now that it is scored."""
        self._scored = self._last = _look(workbook, schema, options)


def _look(workbook: Workbook, schema: Schema, options: ScoreOptions) -> _Look:
    found = find_rows(workbook, schema, options.choice)
    if found.rows.height > MAX_AUTO_ROWS:
        raise NotAllowed(
            f"auto-score watches up to {MAX_AUTO_ROWS:,} rows, and these are "
            f"{found.rows.height:,}; press Score instead"
        )
    names = result_names(schema, options.label)
    place = find_place(workbook, found, names, output=options.output, force=True)
    results = _results(workbook, place)
    inputs, pairs = {}, {}
    for number, cells in workbook.read(found.rows):
        values = tuple(cells[at - 1] for at in found.match.places)
        if all(value is None for value in values):
            continue
        inputs[number] = _digest(values)
        pairs[number] = _digest((*values, *results.get(number, ())))
    return _Look(inputs, pairs)


def _results(workbook: Workbook, place: Place) -> dict[int, tuple[SheetCell, ...]]:
    """Return the results that stand beside the rows, by the rows' numbers."""
    if place.writes_headers:
        return {}
    return {number - place.shift: cells for number, cells in workbook.read(place.area)}


def _digest(values: tuple[SheetCell, ...]) -> _Digest:
    text = repr(values).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=12).digest()
