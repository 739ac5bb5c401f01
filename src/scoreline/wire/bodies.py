"""Why a request's body is no JSON, in words that its sender can act upon."""

from __future__ import annotations

import codecs
from typing import Final

__all__ = ["json_fault"]

_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WIDE: Final = b"\0"  # no JSON text in UTF-8 holds it


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


def _told(reason: str) -> str:
    """Return what the decoder's *reason* means; it holds no more than a place."""
    if "truncated" in reason:
        return "it breaks off"
    place = f" {reason[at:]}" if (at := reason.rfind("(byte ")) >= 0 else ""
    if "trailing characters" in reason:
        return f"something follows its end{place}"
    return f"mind that NaN and Infinity are none{place}"
