"""Errors on their way out of a worker: told as data, raised again by the service."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from scoreline.core import errors
from scoreline.service.tasks import Failed

__all__ = ["rebuild", "tell"]

_KINDS: Final = {
    kind.__name__: kind
    for kind in (
        errors.IncompatibleModel,
        errors.InvalidValue,
        errors.ModelInvalid,
        errors.OutputMismatch,
        errors.ParameterMissing,
        errors.LocationInvalid,
        errors.RequestUnreadable,
        errors.UnexpectedName,
    )
}
_PLACES: Final = 12  # innermost frames told of a traceback


def tell(error: BaseException) -> Failed:
    """Return *error* as the worker answers it.

    What we raised on purpose keeps its sentence. Of anything else only types and
    places are told: the message of a foreign error may repeat a row's value.
    """
    if isinstance(error, errors.SchemaMismatch):
        return Failed("SchemaMismatch", problems=list(error.problems))
    kind = type(error).__name__
    if kind in _KINDS and isinstance(error, errors.ServiceError):
        return Failed(kind, str(error))
    if isinstance(error, MemoryError):
        return Failed("ScoringFailed", "the model ran out of memory", [], _trace(error))
    return Failed("ScoringFailed", "the model raised an error", [], _trace(error))


def rebuild(failed: Failed, incident: str) -> errors.ServiceError:
    """Return the error that *failed* tells.

    Args:
        failed: What the worker answered.
        incident: The id under which the log tells more.
    """
    if failed.kind == "SchemaMismatch":
        return errors.SchemaMismatch(*failed.problems)
    kind = _KINDS.get(failed.kind)
    if kind is not None:
        return kind(failed.message)
    return errors.ScoringFailed(incident, failed.message)


def _trace(error: BaseException) -> str:
    return " < ".join(_causes(error))


def _causes(error: BaseException) -> Iterator[str]:
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.StackSummary.extract(
            traceback.walk_tb(seen.__traceback__), lookup_lines=False
        )
        places = (
            f"{PurePath(at.filename).name}:{at.lineno} {at.name}"
            for at in frames[-_PLACES:]
        )
        yield f"{type(seen).__name__} at {', '.join(places)}"
        seen = seen.__cause__
