"""Text as cells spell it: ``_xHHHH_`` for what XML can't hold.

Source: ECMA-376 part 1, 22.9.2.19 (ST_Xstring): a character is written as its UTF-16
code between ``_x`` and ``_``, and an underscore that would begin such a group as
``_x005F_``.
"""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape as escape_xml

from scoreline.core.errors import InvalidValue
from scoreline.core.values import MAX_TEXT_LENGTH

__all__ = ["escape_attribute", "escape_text", "unescape"]

# A carriage return is legal in XML, but parsers turn it into a line feed.
_ILLEGAL: Final = "\x00-\x08\x0b-\x1f\ufffe\uffff"
_TO_ESCAPE: Final = re.compile(f"[{_ILLEGAL}]|_(?=x[0-9A-Fa-f]{{4}}[_{_ILLEGAL}])")
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def escape_text(text: str) -> str:
    """Return *text* as XML character data of a cell.

    Raises:
        InvalidValue: If no cell can hold it: too long, or half a surrogate pair.
    """
    if len(text) + sum(char > "\uffff" for char in text) > MAX_TEXT_LENGTH:
        raise InvalidValue(
            f"a text of more than {MAX_TEXT_LENGTH:,} characters (an emoji counts two)"
        )
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise InvalidValue("a text with half a surrogate pair")
    return escape_xml(_TO_ESCAPE.sub(_code, text))


def escape_attribute(text: str) -> str:
    """Return *text* as an attribute's value; line breaks, too, become codes."""
    return re.sub("[\t\n]", _code, _TO_ESCAPE.sub(_code, text))


def unescape(text: str) -> str:
    """Return the text that a cell's character data spells."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _code(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"
