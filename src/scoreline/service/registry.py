"""Web services, their versions and endpoints: what a reseller manages."""

from __future__ import annotations

from scoreline.core.names import EndpointName, WebServiceName
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle
from scoreline.service.clock import Clock, utc_now
from scoreline.service.entities import (
    Endpoint,
    Experiment,
    Resource,
    Served,
    Version,
    WebService,
)
from scoreline.service.secrets import KeyVault
from scoreline.service.store import Store

__all__ = ["MAX_ENDPOINTS", "Endpoints", "Registry"]


class Registry:
    """The web services of the workspace.

    Every method is synchronous and may be called from any thread; a change is on disk
    when it returns.
    """

    endpoints: Endpoints

    def __init__(
        self, store: Store, vault: KeyVault, clock: Clock = utc_now
    ) -> None: ...

    @property
    def workspace_id(self) -> str:
        """The id of the one workspace, 32 hexadecimal digits."""

    def publish(
        self,
        web_service_id: str | None,
        name: WebServiceName,
        experiment: Experiment,
        *,
        description: str | None = None,
    ) -> WebService:
        """Make *experiment* a web service, or a new version of the one there is.

        A known id, or a known name under an unknown id, means a new version; only
        ``default`` moves to it. A first version comes with the endpoint ``default``
        (High 20).

        Raises:
            NameTaken: If the id is one web service's and the name another's.
            InvalidValue: If the id is no id, or the description too long.
        """

    def web_services(self) -> list[WebService]:
        """Return all web services, oldest first."""

    def web_service(self, id_or_name: str) -> WebService:
        """Return one web service. Raises NotFound."""

    def versions(self, web_service_id: str) -> list[Version]:
        """Return a web service's versions, oldest first. Raises NotFound."""

    def version(self, version_id: str) -> Version:
        """Return one version. Raises NotFound."""

    def delete_web_service(self, web_service_id: str) -> None:
        """Delete a web service with its endpoints, keys and jobs. Raises NotFound."""

    def served(self, endpoint_id: str) -> Served:
        """Return all that a call needs to know of an endpoint, from memory if known.

        Raises:
            NotFound: If there is no such endpoint.
        """


class Endpoints:
    """The endpoints of the web services (``registry.endpoints``).

    Methods that take a web service's id raise NotFound if there is none, or no
    endpoint of that name.
    """

    def create(
        self,
        web_service_id: str,
        name: EndpointName,
        *,
        description: str = "",
        throttle: Throttle | None = None,
        trace_level: TraceLevel = TraceLevel.NONE,
        sample_data: bool = True,
        prevent_update: bool = False,
    ) -> Endpoint:
        """Create an endpoint with two keys, locked to the newest version.

        Raises:
            NameTaken: If the web service has an endpoint of that name.
            NotAllowed: If it has 10,000 endpoints.
        """

    def all(self, web_service_id: str) -> list[Endpoint]:
        """Return a web service's endpoints, ``default`` first, then by age."""

    def get(self, web_service_id: str, name: str) -> Endpoint:
        """Return one endpoint."""

    def by_id(self, endpoint_id: str) -> Endpoint:
        """Return one endpoint by its own id."""

    def update(
        self,
        web_service_id: str,
        name: str,
        *,
        description: str | None = None,
        throttle: Throttle | None = None,
        trace_level: TraceLevel | None = None,
        sample_data: bool | None = None,
        prevent_update: bool | None = None,
        resources: tuple[Resource, ...] | None = None,
    ) -> Endpoint:
        """Change an endpoint; what is None stays. One change, whole or not at all.

        *resources* are trained models of its own, already found to fit: each replaces
        the one of its name, the others stay.

        Raises:
            NotAllowed: If *resources* are given for ``default``.
            IncompatibleModel: If the version has no resource of that name.
        """

    def refresh(
        self,
        web_service_id: str,
        name: str,
        *,
        overwrite_resources: bool = False,
        dry_run: bool = False,
    ) -> bool:
        """Bring an endpoint to the newest version; return whether that changes it.

        Raises:
            NotAllowed: If it is ``default``, or pinned, or if a model of its own has
                no place in the newest version.
        """

    def delete(self, web_service_id: str, name: str) -> None:
        """Delete an endpoint, its keys and its jobs.

        Raises:
            NotAllowed: If it is ``default`` and the web service has others.
        """
