"""The endpoints of the web services: one customer's address each."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from scoreline.core.errors import NotAllowed, NotFound
from scoreline.core.keys import KeySlot
from scoreline.core.names import EndpointName, checked_description, new_id
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle
from scoreline.service.clock import Clock
from scoreline.service.entities import Endpoint, Resource, Version
from scoreline.service.minting import Mint
from scoreline.service.own_models import check_as_seen, given_own, refreshed
from scoreline.service.store import Session, Store

__all__ = ["MAX_ENDPOINTS", "Endpoints"]

MAX_ENDPOINTS: Final = 10_000  # per web service, as Classic's paid workspaces


class Endpoints:
    """The endpoints of the web services (``registry.endpoints``).

    Every method is synchronous and may be called from any thread; a change is on disk
    when it returns. Methods that take a web service's id raise NotFound if there is
    none, or no endpoint of that name.

    Args:
        store: Where they are kept.
        mint: Makes their keys.
        clock: Tells when one is made.
    """

    def __init__(self, store: Store, mint: Mint, clock: Clock) -> None:
        self._store = store
        self._mint = mint
        self._clock = clock

    def create(  # noqa: PLR0913  # one for each field that can be chosen
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

        Args:
            web_service_id: Whose endpoint.
            name: Unique in its web service.
            description: What it is for.
            throttle: How many calls it serves at once; Low if not given.
            trace_level: What is recorded of its calls.
            sample_data: Whether it shows the version's sample rows.
            prevent_update: Whether a refresh is refused (the pin).

        Raises:
            NameTaken: If the web service has an endpoint of that name.
            NotAllowed: If it has 10,000 endpoints.
            InvalidValue: If the description is too long.
        """
        text = checked_description(description)
        with self._store.write() as session:
            new = Endpoint(
                new_id(),
                web_service_id,
                name,
                text,
                self._clock(),
                throttle or Throttle(),
                trace_level,
                prevent_update=prevent_update,
                sample_data=sample_data,
                version_id=_newest(session, web_service_id),
            )
            if session.endpoints.count(web_service_id) >= MAX_ENDPOINTS:
                raise NotAllowed(
                    f"the web service has {MAX_ENDPOINTS:,} endpoints, the most there "
                    "may be; delete one, or publish the model under another name"
                )
            self.add(session, new)
        return new

    def add(self, session: Session, new: Endpoint) -> None:
        """Store *new* with two keys in the caller's transaction.

        Raises:
            NameTaken: If its web service has an endpoint of that name.
        """
        session.endpoints.insert(new)
        for slot in KeySlot:
            _, credential = self._mint.endpoint_key(new.id, slot, created=new.created)
            session.credentials.insert(credential)

    def all(self, web_service_id: str) -> list[Endpoint]:
        """Return a web service's endpoints, ``default`` first, then by age."""
        with self._store.read() as session:
            _newest(session, web_service_id)
            found = session.endpoints.of(web_service_id)
        return sorted(found, key=lambda endpoint: not endpoint.is_default)

    def get(self, web_service_id: str, name: str) -> Endpoint:
        """Return one endpoint."""
        with self._store.read() as session:
            return _named(session, web_service_id, name)

    def by_id(self, endpoint_id: str) -> Endpoint:
        """Return one endpoint by its own id; NotFound if there is none."""
        with self._store.read() as session:
            found = session.endpoints.get(endpoint_id)
        if found is None:
            raise NotFound("endpoint", endpoint_id)
        return found

    def update(  # noqa: PLR0913  # one for each field that can be changed
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
        seen: Endpoint | None = None,
    ) -> Endpoint:
        """Change an endpoint; what is None stays. One change, whole or not at all.

        Args:
            web_service_id: Whose endpoint.
            name: Which.
            description: What it is for.
            throttle: How many calls it serves at once.
            trace_level: What is recorded of its calls.
            sample_data: Whether it shows the version's sample rows.
            prevent_update: Whether a refresh is refused (the pin).
            resources: Trained models of its own, already found to fit: each replaces
                the one of its name, the others stay.
            seen: The endpoint as it was when they were found to fit. If its version
                or models are others by now, nothing is done.

        Raises:
            NotAllowed: If *resources* are given for ``default``.
            IncompatibleModel: If the version has no resource of that name.
            ChangedMeanwhile: If the endpoint is not as it was seen.
            InvalidValue: If the description is too long.
        """
        wishes = {
            "description": None
            if description is None
            else checked_description(description),
            "throttle": throttle,
            "trace_level": trace_level,
            "sample_data": sample_data,
            "prevent_update": prevent_update,
        }
        given = {field: value for field, value in wishes.items() if value is not None}
        with self._store.write() as session:
            present = _named(session, web_service_id, name)
            changed = replace(present, **given)  # type: ignore[arg-type]  # by name
            if seen is not None:
                check_as_seen(present, seen)
            if resources:
                version = _version(session, present.version_id)
                changed = given_own(changed, version, resources)
            session.endpoints.update(changed)
        return changed

    def refreshed(
        self, web_service_id: str, name: str, *, overwrite_resources: bool = False
    ) -> Endpoint:
        """Return an endpoint as a refresh would leave it; nothing is changed.

        Raises:
            NotAllowed: Why a refresh would be refused, as :meth:`refresh` tells it.
        """
        with self._store.read() as session:
            present = _named(session, web_service_id, name)
            newest = _version(session, _newest(session, web_service_id))
        return refreshed(present, newest, overwrite_resources=overwrite_resources)

    def refresh(
        self,
        web_service_id: str,
        name: str,
        *,
        overwrite_resources: bool = False,
        foreseen: Endpoint | None = None,
    ) -> bool:
        """Bring an endpoint to the newest version; return whether that changes it.

        Args:
            web_service_id: Whose endpoint.
            name: Which.
            overwrite_resources: Whether its own trained models give way.
            foreseen: What :meth:`refreshed` gave, found to fit. If something else
                would come of it by now, nothing is done.

        Raises:
            Pinned: If its updates are prevented.
            NotAllowed: If it is ``default``.
            KeptModelUnfit: If a model of its own has no place in the newest version.
            ChangedMeanwhile: If the outcome is not the one foreseen.
        """
        with self._store.write() as session:
            present = _named(session, web_service_id, name)
            newest = _version(session, _newest(session, web_service_id))
            changed = refreshed(
                present, newest, overwrite_resources=overwrite_resources
            )
            if foreseen is not None:
                check_as_seen(changed, foreseen)
            if changed != present:
                session.endpoints.update(changed)
        return changed != present

    def delete(self, web_service_id: str, name: str) -> None:
        """Delete an endpoint, its keys and its jobs.

        Raises:
            NotAllowed: If it is ``default`` and the web service has others.
        """
        with self._store.write() as session:
            present = _named(session, web_service_id, name)
            if present.is_default and session.endpoints.count(web_service_id) > 1:
                raise NotAllowed(
                    "the default endpoint can't be deleted while the web service has "
                    "others; delete those first"
                )
            session.endpoints.delete(present.id)


def _newest(session: Session, web_service_id: str) -> str:
    web_service = session.web_services.get(web_service_id)
    if web_service is None:
        raise NotFound("web service", web_service_id)
    return web_service.version_id


def _version(session: Session, version_id: str) -> Version:
    version = session.versions.get(version_id)
    if version is None:
        raise NotFound("version", version_id)
    return version


def _named(session: Session, web_service_id: str, name: str) -> Endpoint:
    found = session.endpoints.named(web_service_id, name)
    if found is None:
        _newest(session, web_service_id)
        raise NotFound("endpoint", name)
    return found
