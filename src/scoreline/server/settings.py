"""What an operator decides beyond the address: limits, retention, locations.

They stand in the environment, as a service's settings do in containers and units.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from scoreline.core.errors import InvalidValue
from scoreline.server.parts import Limits
from scoreline.service.locations import NOWHERE, Locations
from scoreline.service.retention import Retention
from scoreline.service.workers.pool import MEMORY

__all__ = ["Settings"]

_MEGABYTE: Final = 1024 * 1024
_GIGABYTE: Final = 1024 * _MEGABYTE
_MAX_MEGABYTES: Final = 1024
_MAX_GIGABYTES: Final = 1024
_MAX_SECONDS: Final = 3600.0
_NUMBER: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Settings:
    """The operator's decisions.

    Attributes:
        limits: How much of everything the service takes.
        retention: How long things are kept.
        locations: Where jobs may read and write outside the blob store.
        worker_memory: Bytes that each worker may take.
    """

    limits: Limits = field(default_factory=Limits)
    retention: Retention = field(default_factory=Retention)
    locations: Locations = NOWHERE
    worker_memory: int = MEMORY

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Return what the environment says.

        ``SCORELINE_MAX_CALL_MB`` (4) is the size of an RRS call's body,
        ``SCORELINE_CALL_TIMEOUT_S`` (100) how long its scoring may take,
        ``SCORELINE_WORKER_MEMORY_GB`` (4) how much a worker may take (on Linux), and
        ``SCORELINE_ALLOWED_LOCATIONS`` (none) URLs of folders, separated by blanks;
        :meth:`Retention.read` tells the others.

        Raises:
            InvalidValue: If one of them makes no sense.
        """
        megabytes = _number(environment, "SCORELINE_MAX_CALL_MB", 4, _MAX_MEGABYTES)
        seconds = _number(environment, "SCORELINE_CALL_TIMEOUT_S", 100, _MAX_SECONDS)
        memory = _number(
            environment,
            "SCORELINE_WORKER_MEMORY_GB",
            MEMORY / _GIGABYTE,
            _MAX_GIGABYTES,
        )
        allowed = environment.get("SCORELINE_ALLOWED_LOCATIONS", "").split()
        return cls(
            Limits(rows_bytes=int(megabytes * _MEGABYTE), scoring_s=seconds),
            Retention.read(environment),
            Locations(allowed),
            int(memory * _GIGABYTE),
        )


def _number(
    environment: Mapping[str, str], name: str, default: float, most: float
) -> float:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if _NUMBER.fullmatch(text) and 0 < float(text) <= most:
        return float(text)
    raise InvalidValue(f"{name} is a number above 0, at most {most:,g}")
