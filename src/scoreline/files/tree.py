"""Look into parts that are held as trees, whatever their namespace."""

from __future__ import annotations

from lxml import etree

from scoreline.core.errors import FileUnreadable

__all__ = ["child", "children", "integer", "local_name", "natural"]


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; empty for a comment."""
    # The stubs don't tell that a comment's tag is a function.
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(root: etree._Element, name: str) -> list[etree._Element]:
    """Return the children of *root* of that name."""
    return [element for element in root if local_name(element) == name]


def child(root: etree._Element, name: str) -> etree._Element:
    """Return the first child of *root* of that name.

    Raises:
        FileUnreadable: If there is none.
    """
    for element in root:
        if local_name(element) == name:
            return element
    raise FileUnreadable(f"the workbook is damaged: {name!r} is missing")


def integer(element: etree._Element, attribute: str, default: int = 0) -> int:
    """Return an attribute that is a natural number.

    Raises:
        FileUnreadable: If it is something else.
    """
    try:
        return natural(element.get(attribute, str(default)))
    except ValueError:
        raise FileUnreadable(
            f"the workbook is damaged: {attribute!r} is no number"
        ) from None


def natural(text: str) -> int:
    """Return the number that *text* spells in decimal digits.

    Raises:
        ValueError: If it is something else, or of more than nine digits.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004
        raise ValueError
    return int(text)
