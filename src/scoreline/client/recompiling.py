"""A web service's models compiled anew, those of all its endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scoreline.client.endpoints import Endpoints
from scoreline.core.errors import ServiceError
from scoreline.wire.objects import EndpointAnswer

__all__ = ["Recompiled", "recompile"]


@dataclass(frozen=True, slots=True)
class Recompiled:
    """What came of compiling the models that some endpoints share.

    Attributes:
        endpoints: Their names.
        compiled: Whether they score by a plan made now.
        reason: Why they don't; empty otherwise.
        refused: Whether the models can't be loaded: what there was serves on.
    """

    endpoints: tuple[str, ...]
    compiled: bool
    reason: str = ""
    refused: bool = False


def recompile(endpoints: Endpoints) -> Iterator[Recompiled]:
    """Compile what *endpoints* score with, each set of models once.

    Yields:
        What came of it, one set after another, that of ``default`` first.
    """
    shared: dict[object, list[str]] = {}
    for each in endpoints.list():
        shared.setdefault(_models_of(each), []).append(each.name)
    for names in shared.values():
        yield _recompiled(endpoints, tuple(names))


def _models_of(endpoint: EndpointAnswer) -> object:
    parts = [(one.name, one.location.relative_location) for one in endpoint.resources]
    return endpoint.experiment_location, tuple(parts)


def _recompiled(endpoints: Endpoints, names: tuple[str, ...]) -> Recompiled:
    try:
        done = endpoints.recompile(names[0])
    except ServiceError as error:
        if not error.answered:
            raise
        return Recompiled(names, compiled=False, reason=str(error), refused=True)
    return Recompiled(names, done.compiled, done.reason)
