"""What is wrong with a request's body, in words that its sender can act upon."""

from __future__ import annotations

import codecs
import json
import re
from typing import Final

from scoreline.core.errors import RequestUnreadable

__all__ = ["check_names", "json_fault"]

_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WIDE: Final = b"\0"  # no JSON text in UTF-8 holds it
_SPACED: Final = re.compile(rb'"\s+:')
_UNKNOWN: Final = -1


def json_fault(body: bytes, error: Exception) -> str:
    """Return why *body* is no JSON, as a clause; nothing of the body is repeated.

    Args:
        body: What was sent.
        error: What the decoder raised on it: a DecodeError that is no
            ValidationError, a UnicodeDecodeError or a RecursionError.
    """
    if not body.strip():
        return "the request's body is empty"
    if body.startswith(_MARKS) or _WIDE in body[:4]:
        return "the request's body must be UTF-8 without a byte order mark"
    if isinstance(error, UnicodeDecodeError):
        return "the request's body must be UTF-8"
    if isinstance(error, RecursionError):
        return "the request's body is nested too deeply"
    return f"the request's body is no valid JSON: {_told(str(error))}"


def check_names(body: bytes, count: int = _UNKNOWN) -> None:
    """Refuse a body in which an object gives the same name twice.

    Readers disagree on which of the two counts, and a misspelt request should not
    score the wrong rows. Each name has a colon of its own, so that counting them
    tells most bodies right without reading them again.

    Args:
        body: Valid JSON.
        count: How many names its objects have, the same name of an object counted
            once; -1 if that is not known.

    Raises:
        RequestUnreadable: If there is one.
    """
    if body.count(b":") == count:
        return
    if body.count(b'":') == count and not _SPACED.search(body):
        return  # the other colons stand within text, as in a time of day
    try:
        json.loads(body, object_pairs_hook=_check_pairs, parse_int=float)
    except RecursionError as error:
        raise RequestUnreadable(json_fault(body, error)) from None


def _check_pairs(pairs: list[tuple[str, object]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise RequestUnreadable(
            f"the request's body gives {twice!r} twice in the same object"
        )


def _told(reason: str) -> str:
    """Return what the decoder's *reason* means; it holds no more than a place."""
    if "truncated" in reason:
        return "it breaks off"
    place = f" {reason[at:]}" if (at := reason.rfind("(byte ")) >= 0 else ""
    if "trailing characters" in reason:
        return f"something follows its end{place}"
    return f"mind that NaN and Infinity are none{place}"
