"""What becomes of each row: sent and scored, told why not, or skipped as blank.

A million rows are remembered in eight bytes each: the row's number, and which of the
few different findings it has. Sentences are made when they are written.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, islice, repeat
from typing import Final, cast

from scoreline.core.address import Address
from scoreline.core.errors import AnswerInvalid, InvalidValue
from scoreline.core.schema import Column
from scoreline.core.table import CellValue, Row
from scoreline.core.values import accept
from scoreline.workbook.inputs import InputRange
from scoreline.workbook.plain_columns import is_plain
from scoreline.workbook.ports import SheetCell, SheetRow

__all__ = ["SCORED", "RowLog"]

SCORED: Final = "Scored"

_BLOCK: Final = 1_000  # rows looked at together
_MAX_TOLD: Final = 3  # cells of one row that its status tells
_GOOD: Final = 0
_BLANK: Final = 1

_Finding = tuple[tuple[int, str], ...]  # (which column of the schema, from 0; reason)


class RowLog:
    """Reads rows against a schema and remembers what was found in each.

    Attributes:
        good: How many rows were sent.
        bad: How many rows hold inputs, but not such that they can be scored.
        last: The last row that holds inputs; 0 if there was none.
    """

    def __init__(self, columns: tuple[Column, ...], found: InputRange) -> None:
        self.good = 0
        self.bad = 0
        self.last = 0
        self._columns = columns
        self._rows = found.rows
        self._places = found.match.places
        self._takes = [
            (at, column, place - 1, frozenset(column.categories))
            for at, (column, place) in enumerate(
                zip(columns, self._places, strict=True)
            )
        ]
        self._numbers = array("I")
        self._findings = array("I")
        self._kinds: dict[tuple[bool, _Finding], int] = {
            (True, ()): _GOOD,
            (False, ()): _BLANK,
        }

    def sift(self, rows: Iterable[SheetRow]) -> Iterator[Row]:
        """Yield the rows of *rows* that can be sent, as their columns hold them."""
        source = iter(rows)
        while block := list(islice(source, _BLOCK)):
            yield from self._plain(block) or self._each(block)

    def _plain(self, block: Sequence[SheetRow]) -> Iterable[Row] | None:
        """Return the rows of *block* if all can be sent as they are, else None."""
        numbers, cells = zip(*block, strict=True)
        columns = list(zip(*cells, strict=True))
        taken = [columns[place - 1] for place in self._places]
        may_be_blank = all(None in values for values in taken)
        if may_be_blank or not all(map(is_plain, self._columns, taken)):
            return None
        self.last = numbers[-1]
        self.good += len(block)
        self._numbers.extend(numbers)
        self._findings.extend(self._kinds_of(taken))
        return cast("Iterable[Row]", zip(*taken, strict=True))

    def _kinds_of(self, taken: Sequence[Sequence[SheetCell]]) -> Iterable[int]:
        """Return the finding of each row sent, whose columns *taken* are plain."""
        odd = {
            at: values
            for (at, _, _, categories), column in zip(self._takes, taken, strict=True)
            if categories and (values := set(column) - categories - {None})
        }
        if not odd:
            return repeat(_GOOD, len(taken[0]))
        are_odd = [[value in odd[at] for value in taken[at]] for at in odd]
        rows = list(zip(*are_odd, strict=True))
        kinds = {
            row: self._kind(
                sent=True, finding=tuple((at, "") for at in compress(odd, row))
            )
            for row in dict.fromkeys(rows)
        }
        return map(kinds.__getitem__, rows)

    def _each(self, block: Iterable[SheetRow]) -> Iterator[Row]:
        """Yield the rows of *block* that can be sent, each looked at by itself."""
        for number, cells in block:
            if all(cells[place - 1] is None for place in self._places):
                self._note(number, _BLANK)
                continue
            values, problems, unseen = self._check(cells)
            self.last = number
            if problems:
                self.bad += 1
                self._note(number, self._kind(sent=False, finding=tuple(problems)))
                continue
            self.good += 1
            self._note(number, self._kind(sent=True, finding=tuple(unseen)))
            yield tuple(values)

    def paired(self, results: Iterable[Row], width: int) -> Iterator[SheetRow]:
        """Yield every row read, with its results and its status.

        Args:
            results: One row for each row sent, in order.
            width: How many output columns; they stay empty for a row not scored.

        Raises:
            AnswerInvalid: If there are fewer results than rows sent, or more.
        """
        answers = iter(results)
        empty: Row = (None,) * width
        for number, sent, told in self._told():
            answer = next(answers, None) if sent else empty
            if answer is None or len(answer) != width:
                raise AnswerInvalid("the answer does not fit the rows sent")
            yield number, (*answer, told or None)
        if next(answers, None) is not None:
            raise AnswerInvalid("the answer has more rows than were sent")

    def problems(self, limit: int) -> tuple[str, ...]:
        """Return what is wrong in the first *limit* rows that were not sent."""
        found = []
        for number, sent, told in self._told():
            if told and not sent:
                found.append(f"row {number}: {told}")
                if len(found) == limit:
                    break
        return tuple(found)

    def _check(
        self, cells: tuple[SheetCell, ...]
    ) -> tuple[list[CellValue], list[tuple[int, str]], list[tuple[int, str]]]:
        values: list[CellValue] = []
        problems: list[tuple[int, str]] = []
        unseen: list[tuple[int, str]] = []
        for at, column, place, categories in self._takes:
            try:
                value = accept(column, cells[place])
            except InvalidValue as error:
                problems.append((at, str(error)))
                continue
            values.append(value)
            if categories and value is not None and value not in categories:
                unseen.append((at, ""))
        return values, problems, unseen

    def _kind(self, *, sent: bool, finding: _Finding) -> int:
        return self._kinds.setdefault((sent, finding), len(self._kinds))

    def _note(self, number: int, kind: int) -> None:
        self._numbers.append(number)
        self._findings.append(kind)

    def _told(self) -> Iterator[tuple[int, bool, str]]:
        """Yield each row's number, whether it was sent, and its status."""
        kinds = [
            (finding, SCORED + "".join(map(self._unseen, finding)) if sent else "")
            for sent, finding in self._kinds
        ]
        for number, kind in zip(self._numbers, self._findings, strict=True):
            finding, sentence = kinds[kind]
            if sentence:
                yield number, True, sentence
            else:
                yield number, False, self._not_scored(number, finding)

    def _unseen(self, told: tuple[int, str]) -> str:
        name = self._columns[told[0]].name
        return f"; {name!r} holds a value the model has not seen"

    def _not_scored(self, number: int, finding: _Finding) -> str:
        if not finding:
            return ""
        told = "; ".join(
            f"{self._cell(number, at)} {self._columns[at].name!r}: {reason}"
            for at, reason in finding[:_MAX_TOLD]
        )
        more = len(finding) - _MAX_TOLD
        return f"Not scored: {told}" + (f"; and {more} more" if more > 0 else "")

    def _cell(self, number: int, at: int) -> str:
        left = self._rows.left + self._places[at] - 1
        return Address("", number, left, number, left).local
