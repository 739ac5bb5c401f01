"""Cell styles, as far as they change what a value means or who may write it."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from scoreline.files.dates import is_date_format
from scoreline.files.tree import child, children, integer, local_name

__all__ = ["Styles"]

_DATE_TIME: Final = "22"  # the built-in format that shows date and time


@dataclass(slots=True)
class Styles:
    """The formats of a workbook's cells, by the index that a cell carries.

    Attributes:
        root: The styles part; None if the workbook has none.
        dates: For each format whether it shows dates.
        locked: For each format whether protection of the sheet locks its cells.
    """

    root: etree._Element | None
    dates: list[bool] = field(default_factory=list)
    locked: list[bool] = field(default_factory=list)
    _dated: dict[int, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, root: etree._Element | None) -> Styles:
        """Return the styles in *root*, a ``styleSheet`` element.

        Raises:
            FileUnreadable: If a format's number is none.
        """
        styles = cls(root)
        if root is None:
            return styles
        codes = {
            integer(element, "numFmtId"): element.get("formatCode", "")
            for element in _members(root, "numFmts")
        }
        for xf in _members(root, "cellXfs"):
            identity = integer(xf, "numFmtId")
            styles.dates.append(is_date_format(identity, codes.get(identity)))
            styles.locked.append(_is_locked(xf))
        return styles

    @property
    def has_grown(self) -> bool:
        """Whether `dated` added a format, so that the part must be written anew."""
        return any(new != old for old, new in self._dated.items())

    def is_date(self, style: int) -> bool:
        """Return whether cells of *style* show dates."""
        return style < len(self.dates) and self.dates[style]

    def is_locked(self, style: int) -> bool:
        """Return whether cells of *style* are locked on a protected sheet."""
        return style >= len(self.locked) or self.locked[style]

    def dated(self, style: int) -> int | None:
        """Return *style* if it shows dates, else one that does and is alike otherwise.

        None if the workbook has no styles at all.
        """
        if self.is_date(style):
            return style
        if style not in self._dated:
            if self.root is None or style >= len(self.dates):
                return None
            self._dated[style] = self._add_dated(self.root, style)
        return self._dated[style]

    def _add_dated(self, root: etree._Element, style: int) -> int:
        formats = child(root, "cellXfs")
        xf = copy.deepcopy(_members(root, "cellXfs")[style])
        xf.set("numFmtId", _DATE_TIME)
        xf.set("applyNumberFormat", "1")
        formats.append(xf)
        self.dates.append(True)
        self.locked.append(self.locked[style])
        formats.set("count", str(len(self.dates)))
        return len(self.dates) - 1


def _members(root: etree._Element, group: str) -> list[etree._Element]:
    return [e for found in children(root, group) for e in found if local_name(e)]


def _is_locked(xf: etree._Element) -> bool:
    protection = children(xf, "protection")
    locked = protection[0].get("locked", "1") if protection else "1"
    return locked not in {"0", "false"}
