"""What a person can pass on when something went wrong: no key, no row's value."""

from __future__ import annotations

import platform
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Final

from scoreline import __version__
from scoreline.core.errors import ServiceError
from scoreline.core.keys import KEY_PATTERN
from scoreline.core.names import new_id

__all__ = ["masked", "report_of"]

_ID_DIGITS: Final = 8
_SPELT_LIKE_KEYS: Final = re.compile(r"\bsl[ewt]_[0-9A-Za-z]+")


def report_of(error: BaseException, control: str) -> tuple[str, str]:
    """Return one sentence for the person and a report for whoever helps.

    Of an error that was not raised on purpose the report names places in our code, and
    not what it says: that might be a row's value.

    Args:
        error: What went wrong.
        control: The id of the pressed control.
    """
    incident = new_id()[:_ID_DIGITS]
    if isinstance(error, ServiceError):
        notes = getattr(error, "__notes__", ())
        sentence = " ".join([_as_sentence(str(error)), *notes])
        told = [sentence]
    else:
        sentence = (
            f"Something went wrong that should not (incident {incident}). Nothing was "
            "changed that Undo can't bring back; Copy report tells more."
        )
        told = [f"{type(error).__name__} at", *_places(error)]
    lines = [
        f"Scoreline {__version__}, {control}, incident {incident}",
        f"Python {platform.python_version()} on {sys.platform}",
        *told,
    ]
    return masked(sentence), masked("\n".join(lines))


def masked(text: str) -> str:
    """Return *text* with whatever is spelt like a key cut to its ends."""
    text = KEY_PATTERN.sub(lambda key: f"{key[0][:4]}…{key[0][-4:]}", text)
    return _SPELT_LIKE_KEYS.sub(lambda key: f"{key[0][:4]}…", text)


def _as_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _places(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.name} ({frame.filename.replace(chr(92), '/')}:{frame.lineno})"
