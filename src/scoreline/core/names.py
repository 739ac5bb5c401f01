"""What things may be called.

Sources: Machine Learning Studio (Classic), "Create endpoints for deployed web
services" (24 characters, lower-case letters or digits) and its management API
(descriptions up to 2,000 characters).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Final

from scoreline.core.errors import InvalidValue

__all__ = [
    "DEFAULT_ENDPOINT",
    "MAX_DESCRIPTION_LENGTH",
    "MAX_NAME_LENGTH",
    "TRAINING_SUFFIX",
    "EndpointName",
    "WebServiceName",
    "checked_description",
    "is_id",
    "new_id",
]

MAX_NAME_LENGTH: Final = 24  # characters
MAX_DESCRIPTION_LENGTH: Final = 2000  # characters
DEFAULT_ENDPOINT: Final = "default"
TRAINING_SUFFIX: Final = " training"

_NAME: Final = re.compile(r"[a-z0-9]+")
_ID: Final = re.compile(r"[0-9a-f]{32}")


def _checked(kind: str, text: str) -> None:
    if len(text) > MAX_NAME_LENGTH or not _NAME.fullmatch(text):
        shown = ascii(text if len(text) <= 2 * MAX_NAME_LENGTH else text[:24] + "…")
        raise InvalidValue(
            f"{kind} name {shown}: use 1 to {MAX_NAME_LENGTH} lower-case letters or "
            "digits, for example 'acme01'"
        )


@dataclass(frozen=True, slots=True)
class EndpointName:
    """The name of one endpoint, unique within its web service.

    It stands in URLs and in the endpoint sheet, so it keeps to characters that need
    quoting in neither: 1 to 24 lower-case ASCII letters or digits.

    Raises:
        InvalidValue: If *text* is empty, too long, or holds another character.
    """

    text: str

    def __post_init__(self) -> None:
        _checked("endpoint", self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class WebServiceName:
    """The name of one web service, unique in its workspace.

    Spelt as an endpoint's name; a training service bears its web service's name and
    the word ``training`` behind a space.

    Raises:
        InvalidValue: If *text* is empty, too long, or holds another character.
    """

    text: str

    def __post_init__(self) -> None:
        _checked("web-service", self.text.removesuffix(TRAINING_SUFFIX))

    def __str__(self) -> str:
        return self.text

    @property
    def is_training(self) -> bool:
        """Whether this is the name of a training service."""
        return self.text.endswith(TRAINING_SUFFIX)

    @property
    def training(self) -> WebServiceName:
        """The name of the training service."""
        return WebServiceName(self.scoring.text + TRAINING_SUFFIX)

    @property
    def scoring(self) -> WebServiceName:
        """The name of the web service that scores."""
        return WebServiceName(self.text.removesuffix(TRAINING_SUFFIX))


def checked_description(text: str) -> str:
    """Return *text*, if it may be a description.

    Raises:
        InvalidValue: If it is longer than 2,000 characters or holds a NUL or a lone
            surrogate, which not every store can keep.
    """
    if len(text) > MAX_DESCRIPTION_LENGTH:
        raise InvalidValue(
            f"a description has at most {MAX_DESCRIPTION_LENGTH:,} characters, "
            f"not {len(text):,}"
        )
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise InvalidValue("a description can't hold NUL or half a surrogate pair")
    return text


def new_id() -> str:
    """Return a new id of 32 lower-case hexadecimal digits (128 random bits)."""
    return secrets.token_hex(16)


def is_id(text: str) -> bool:
    """Return whether *text* is spelt as an id: 32 lower-case hexadecimal digits."""
    return _ID.fullmatch(text) is not None
