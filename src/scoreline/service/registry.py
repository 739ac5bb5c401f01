"""Web services and their versions: what a reseller publishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from scoreline.core.errors import InvalidValue, NameTaken, NotFound
from scoreline.core.names import (
    DEFAULT_ENDPOINT,
    EndpointName,
    WebServiceName,
    checked_description,
    is_id,
    new_id,
)
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.service.clock import Clock, utc_now
from scoreline.service.endpoints import Endpoints
from scoreline.service.entities import (
    Endpoint,
    Experiment,
    Recipe,
    Served,
    Version,
    WebService,
)
from scoreline.service.memory import Remembered
from scoreline.service.minting import Mint
from scoreline.service.secrets import KeyVault
from scoreline.service.store import Session, Store

__all__ = ["Registry"]


class Registry:
    """The web services of the workspace.

    Every method is synchronous and may be called from any thread; a change is on disk
    when it returns.

    Attributes:
        endpoints: The endpoints of the web services.
        workspace_id: The id of the one workspace, 32 hexadecimal digits.
    """

    def __init__(self, store: Store, vault: KeyVault, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock
        self.endpoints = Endpoints(store, Mint(vault), clock)
        self.workspace_id = _workspace(store, clock())
        self._versions = Remembered(lambda: store.generation, self._load_version)
        self._served = Remembered(lambda: store.generation, self._load_served)

    def publish(
        self,
        web_service_id: str | None,
        name: WebServiceName,
        experiment: Experiment,
        *,
        description: str | None = None,
        training: Experiment | None = None,
    ) -> WebService:
        """Make *experiment* a web service, or a new version of the one there is.

        A known id, or a known name under an unknown id, means a new version; only
        ``default`` moves to it. A first version comes with the endpoint ``default``
        (High 20).

        Args:
            web_service_id: 32 hexadecimal digits, or None to find it by *name*.
            name: The web service's name; under a known id its new name.
            experiment: The model, its schema and sample.
            description: What it does; None leaves it as it is.
            training: What is published besides as the web service's training service.

        Raises:
            NameTaken: If the id is one web service's and the name another's.
            InvalidValue: If the id is no id, the description too long, or the name
                that of a training service.
        """
        if name.is_training:
            raise InvalidValue(
                f"{name.text!r} is the name of a training service; publish "
                f"{name.scoring.text!r} with training"
            )
        if web_service_id is not None and not is_id(web_service_id):
            raise InvalidValue("a web service's id is 32 lower-case hexadecimal digits")
        text = None if description is None else checked_description(description)
        with self._store.write() as session:
            made = self._publish(session, web_service_id, name, experiment, text)
            if training is not None:
                self._publish(session, None, name.training, training, text)
            return made

    def web_services(self) -> list[WebService]:
        """Return all web services, oldest first."""
        with self._store.read() as session:
            return session.web_services.all()

    def web_service(self, id_or_name: str) -> WebService:
        """Return one web service.

        Raises:
            NotFound: If there is none.
        """
        with self._store.read() as session:
            found = session.web_services.get(id_or_name)
            found = found or session.web_services.named(id_or_name)
        if found is None:
            raise NotFound("web service", id_or_name)
        return found

    def versions(self, web_service_id: str) -> list[Version]:
        """Return a web service's versions, oldest first; none if there is no such."""
        with self._store.read() as session:
            return session.versions.of(web_service_id)

    def version(self, version_id: str) -> Version:
        """Return one version.

        Raises:
            NotFound: If there is none.
        """
        return self._versions.get(version_id)

    def delete_web_service(self, web_service_id: str) -> None:
        """Delete a web service with its endpoints, keys and jobs.

        Raises:
            NotFound: If there is none.
        """
        with self._store.write() as session:
            if session.web_services.get(web_service_id) is None:
                raise NotFound("web service", web_service_id)
            session.web_services.delete(web_service_id)

    def served(self, endpoint_id: str) -> Served:
        """Return all that a call needs to know of an endpoint, as of this instant.

        Raises:
            NotFound: If there is no such endpoint.
        """
        return self._served.get(endpoint_id)

    def _publish(
        self,
        session: Session,
        web_service_id: str | None,
        name: WebServiceName,
        experiment: Experiment,
        description: str | None,
    ) -> WebService:
        present = _present(session, web_service_id, name.text)
        if present is None:
            first = WebService(
                web_service_id or new_id(),
                name.text,
                description or "",
                self._clock(),
                version_id="",
                endpoint_count=1,
            )
            return self._publish_first(session, first, experiment)
        changed = replace(
            present,
            name=name.text,
            description=present.description if description is None else description,
        )
        return self._publish_again(session, changed, experiment)

    def _publish_first(
        self, session: Session, first: WebService, experiment: Experiment
    ) -> WebService:
        version = self._version(first.id, experiment)
        published = replace(first, version_id=version.id)
        session.web_services.insert(published)
        session.versions.insert(version)
        default = Endpoint(
            new_id(),
            first.id,
            EndpointName(DEFAULT_ENDPOINT),
            "",
            first.created,
            Throttle.of(ThrottleLevel.HIGH),
            TraceLevel.NONE,
            prevent_update=False,
            sample_data=True,
            version_id=version.id,
        )
        self.endpoints.add(session, default)
        return published

    def _publish_again(
        self, session: Session, changed: WebService, experiment: Experiment
    ) -> WebService:
        version = self._version(changed.id, experiment)
        session.versions.insert(version)
        published = replace(changed, version_id=version.id)
        session.web_services.update(published)
        default = session.endpoints.named(changed.id, DEFAULT_ENDPOINT)
        if default is not None:
            session.endpoints.update(replace(default, version_id=version.id))
        return published

    def _version(self, web_service_id: str, experiment: Experiment) -> Version:
        return Version(
            new_id(),
            web_service_id,
            self._clock(),
            experiment.digest,
            experiment.resources,
            experiment.schema,
            experiment.sample,
            experiment.outcome,
        )

    def _load_version(self, version_id: str) -> Version:
        with self._store.read() as session:
            found = session.versions.get(version_id)
        if found is None:
            raise NotFound("version", version_id)
        return found

    def _load_served(self, endpoint_id: str) -> Served:
        with self._store.read() as session:
            endpoint = session.endpoints.get(endpoint_id)
            if endpoint is None:
                raise NotFound("endpoint", endpoint_id)
            web_service = session.web_services.get(endpoint.web_service_id)
        if web_service is None:
            raise NotFound("endpoint", endpoint_id)
        version = self._versions.get(endpoint.version_id)
        return Served(endpoint, web_service, version, Recipe.of(version, endpoint))


def _workspace(store: Store, now: datetime) -> str:
    with store.read() as session:
        present = session.workspaces.id()
    if present is not None:
        return present
    with store.write() as session:
        present = session.workspaces.id() or new_id()
        if session.workspaces.id() is None:
            session.workspaces.insert(present, now)
    return present


def _present(
    session: Session, web_service_id: str | None, name: str
) -> WebService | None:
    named = session.web_services.named(name)
    known = session.web_services.get(web_service_id) if web_service_id else None
    if known is not None and named is not None and known.id != named.id:
        raise NameTaken("web service", name)
    if known is not None and WebServiceName(known.name).is_training:
        raise InvalidValue("a training service is published with its web service")
    return known or named
