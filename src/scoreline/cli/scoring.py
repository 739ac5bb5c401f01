"""What ``workbook score`` puts together: the scorer, parameters, limits."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from scoreline.cli.connect import secret
from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.profile import Profile
from scoreline.client.session import Session
from scoreline.core.errors import InvalidValue, NoEndpointStored
from scoreline.core.keys import ApiKey
from scoreline.core.table import CellValue
from scoreline.files.limits import GENEROUS, Limits
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.ports import Workbook

__all__ = [
    "key_of",
    "limits_for",
    "parameters_of",
    "scorer_at",
    "scorer_of",
    "stored_in",
]

_KEY: Final = "SCORELINE_KEY"


def scorer_at(url: str, session: Session) -> ScoringEndpoint:
    """Return the endpoint at *url*, with the key in the environment or on stdin.

    Raises:
        OriginRefused: If the key may not travel there.
    """
    return ScoringEndpoint(url, secret(_KEY, "key"), session=session)


def stored_in(workbook: Workbook, endpoint: str) -> StoredEndpoint:
    """Return the endpoint that *workbook* stores; the only one if none is named.

    Raises:
        NoEndpointStored: If there is none.
    """
    return endpoint_sheet.read(workbook).endpoint(endpoint)


def scorer_of(stored: StoredEndpoint, session: Session) -> ScoringEndpoint:
    """Return a stored endpoint with its key.

    Raises:
        NoEndpointStored: If its key is not to be found.
        OriginRefused: If the key may not travel there.
    """
    return ScoringEndpoint(stored.url, key_of(stored), session=session)


def key_of(stored: StoredEndpoint) -> ApiKey:
    """Return the key of a stored endpoint: its own, a referenced one, SCORELINE_KEY.

    Raises:
        NoEndpointStored: If there is none.
    """
    if stored.key:
        return stored.key
    text = os.environ.get(_KEY, "").strip()
    if text:
        return ApiKey(text)
    key = Profile().keys.get(stored.key_reference)
    if not key:
        raise NoEndpointStored(
            f"the workbook does not hold the key of endpoint {stored.name!r}, and this "
            f"machine's key store neither; set {_KEY}"
        )
    return key


def parameters_of(texts: Sequence[str]) -> Mapping[str, CellValue]:
    """Return what ``K=V`` options say; the service reads the values.

    Raises:
        InvalidValue: If one is not of that form, or a name comes twice.
    """
    given: dict[str, CellValue] = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator or not name or name in given:
            raise InvalidValue(
                "a --parameter is written NAME=VALUE, each name once, for example "
                "'threshold=0.4'"
            )
        given[name] = value
    return given


def limits_for(megabytes: int | None) -> Limits:
    """Return how large a file may be: *megabytes*, or what is allowed by default."""
    if megabytes is None:
        return GENEROUS
    return replace(GENEROUS, file_bytes=megabytes * 2**20)
