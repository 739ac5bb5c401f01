"""How long things are kept, and their deletion when that time is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from scoreline.core.errors import InvalidValue
from scoreline.service.audit import Audit
from scoreline.service.blobs import CONTAINER
from scoreline.service.clock import Clock, utc_now
from scoreline.service.diagnostics import Diagnostics
from scoreline.service.idempotency import KEPT
from scoreline.service.store import Store

__all__ = ["Retention", "Sweeper"]

_MAX_DAYS: Final = 36_500


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days things are kept.

    Attributes:
        diagnostics: Records of calls and jobs.
        jobs: Jobs that are over or were never started, uploaded rows and results.
        audit: Lines of the audit log.

    Raises:
        InvalidValue: If one is below 1 or above 36,500.
    """

    diagnostics: int = 30
    jobs: int = 7
    audit: int = 400

    def __post_init__(self) -> None:
        for days in (self.diagnostics, self.jobs, self.audit):
            if not 1 <= days <= _MAX_DAYS:
                raise InvalidValue(f"things are kept for 1 to {_MAX_DAYS:,} days")

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Retention:
        """Return what ``SCORELINE_KEEP_{DIAGNOSTICS|JOBS|AUDIT}_DAYS`` say.

        Raises:
            InvalidValue: If one of them is no number of days.
        """
        given: dict[str, int] = {}
        for field in ("diagnostics", "jobs", "audit"):
            name = f"SCORELINE_KEEP_{field.upper()}_DAYS"
            text = environment.get(name, "").strip()
            if text:
                if not text.isascii() or not text.isdigit() or len(text) > len("36500"):
                    raise InvalidValue(f"{name} is a number of days, such as 30")
                given[field] = int(text)
        return cls(**given)


class Sweeper:
    """Deletes what was kept long enough; synchronous, from any thread.

    Args:
        store: Where jobs are kept.
        blobs: The folder of the blob store.
        diagnostics: Records of calls and jobs.
        audit: The audit log.
        retention: How long things are kept.
        clock: Tells when.
    """

    def __init__(  # noqa: PLR0913  # the server puts these parts together, by name
        self,
        store: Store,
        blobs: Path,
        *,
        diagnostics: Diagnostics,
        audit: Audit,
        retention: Retention,
        clock: Clock = utc_now,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._diagnostics = diagnostics
        self._audit = audit
        self._retention = retention
        self._clock = clock

    def sweep(self) -> None:
        """Delete what is due; what is half done is done the next time."""
        now = self._clock()
        self._diagnostics.delete(now - timedelta(days=self._retention.diagnostics))
        self._audit.delete(now - timedelta(days=self._retention.audit))
        self._sweep_jobs(now - timedelta(days=self._retention.jobs))
        with self._store.write_jobs() as session:
            session.idempotent.delete(now - KEPT)

    def _sweep_jobs(self, before: datetime) -> None:
        """Delete jobs from before *before*, and files that no job needs."""
        with self._store.write_jobs() as session:
            session.jobs.delete_ended(before)
            needed = session.jobs.files()
        for path in self._blobs.glob("*/*"):
            relative = f"{CONTAINER}/{path.parent.name}/{path.name}"
            if relative not in needed and _is_older(path, before):
                path.unlink(missing_ok=True)


def _is_older(path: Path, before: datetime) -> bool:
    try:
        changed = path.stat().st_mtime
    except FileNotFoundError:
        return False
    return datetime.fromtimestamp(changed, UTC) < before
