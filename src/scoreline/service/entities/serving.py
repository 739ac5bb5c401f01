"""What customers call: endpoints, and which models they score with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from scoreline.core.names import DEFAULT_ENDPOINT, EndpointName
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle
from scoreline.service.entities.published import Resource, Version, WebService

__all__ = [
    "Endpoint",
    "Recipe",
    "Served",
]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One customer's address on a web service.

    Attributes:
        id: 32 hexadecimal digits, standing in its URLs.
        web_service_id: Whose endpoint.
        name: Unique in its web service.
        description: What it is for.
        created: When (UTC).
        throttle: How many calls it serves at once.
        trace_level: What is recorded of its calls.
        prevent_update: Whether a refresh is refused (the pin).
        sample_data: Whether it shows the version's sample rows.
        version_id: The version it is locked to.
        own_resources: Trained models of its own, which stand in for the version's.
    """

    id: str
    web_service_id: str
    name: EndpointName
    description: str
    created: datetime
    throttle: Throttle
    trace_level: TraceLevel
    prevent_update: bool
    sample_data: bool
    version_id: str
    own_resources: tuple[Resource, ...] = ()

    @property
    def is_default(self) -> bool:
        """Whether this is the endpoint that came with the web service."""
        return self.name.text == DEFAULT_ENDPOINT

    def with_own(self, resources: Iterable[Resource]) -> Endpoint:
        """Return this endpoint with *resources*, each in place of its namesake."""
        own = {each.name: each for each in (*self.own_resources, *resources)}
        return replace(self, own_resources=tuple(own.values()))

    def resources_in(self, version: Version) -> tuple[Resource, ...]:
        """Return what it would score with, locked to *version*, in graph order."""
        own = {each.name: each for each in self.own_resources}
        return tuple(own.get(each.name, each) for each in version.resources)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which models an endpoint scores with: enough for a worker to load them.

    Attributes:
        experiment: Digest of the version's model file.
        own: Pairs of resource name and digest that replace the version's.
    """

    experiment: str
    own: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, version: Version, endpoint: Endpoint) -> Recipe:
        """Return what *endpoint* scores with, locked to *version*."""
        own = tuple((r.name, r.digest) for r in endpoint.own_resources)
        return cls(version.digest, own)

    def with_own(self, names: Iterable[str], digest: str) -> Recipe:
        """Return this recipe with the model of *digest* as the resources *names*."""
        own = dict(self.own) | dict.fromkeys(names, digest)
        return replace(self, own=tuple(own.items()))


@dataclass(frozen=True, slots=True)
class Served:
    """All that a call needs to know of an endpoint, as of one instant.

    Attributes:
        endpoint: The endpoint.
        web_service: Whose endpoint it is.
        version: The version it is locked to.
        recipe: Which models score.
    """

    endpoint: Endpoint
    web_service: WebService
    version: Version
    recipe: Recipe

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The trained models that score, in graph order."""
        return self.endpoint.resources_in(self.version)

    @property
    def update_available(self) -> bool:
        """Whether a refresh would bring another version."""
        return self.web_service.version_id != self.version.id
