"""What the query of an ``execute`` address asks for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl

from scoreline.core.errors import InvalidValue
from scoreline.server.errors import detailed
from scoreline.wire.urls import API_VERSION

__all__ = ["ScoreOptions", "check_api_version"]

_TRUTH: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """In which form a caller wants its results.

    Attributes:
        details: Whether names and types of the columns are told.
        swagger: Whether each row is an object.
    """

    details: bool = False
    swagger: bool = False

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, query: str) -> ScoreOptions:
        """Return the options in *query*; what else stands there is skipped.

        Raises:
            InvalidValue: If a known parameter has a value that it can't have.
        """
        given = {name.lower(): value for name, value in parse_qsl(query)}
        check_api_version(given.get("api-version"))
        details = given.get("details", "false").lower()
        form = given.get("format", "").lower()
        with detailed("InvalidQueryParameter", InvalidValue):
            if details not in _TRUTH:
                raise InvalidValue("the query: 'details' is 'true' or 'false'")
            if form not in {"", "swagger"}:
                raise InvalidValue("the query: 'format' is 'swagger' or left out")
        return cls(_TRUTH[details], form == "swagger")


def check_api_version(version: str | None) -> None:
    """Refuse a version of the protocol that is not ours; none is as good as ours.

    Raises:
        InvalidValue: If it is another one.
    """
    if version not in {None, API_VERSION}:
        with detailed("BadVersionCall", InvalidValue):
            raise InvalidValue(f"the query: 'api-version' is {API_VERSION!r}")
