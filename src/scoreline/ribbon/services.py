"""Endpoints and their owner, as the buttons see them, over the client."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.endpoints import Endpoints, EndpointSettings
from scoreline.client.management import Workspace
from scoreline.client.origins import Origin
from scoreline.client.profile import Profile
from scoreline.client.session import Session
from scoreline.core.errors import (
    AnswerInvalid,
    InvalidValue,
    NoEndpointStored,
    NotFound,
    OriginRefused,
)
from scoreline.core.keys import ApiKey, KeySlot
from scoreline.core.names import TRAINING_SUFFIX
from scoreline.excel.services import EndpointFacts, Owner
from scoreline.wire import urls
from scoreline.wire.objects import EndpointAnswer
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.ports import EndpointSchema, EndpointWishes, Scorer

__all__ = ["ClientOwner", "ClientServices"]

_FRESH_SECONDS: Final = 60.0  # for which what an endpoint said of itself is believed


class ClientServices:
    """Implements `scoreline.excel.services.Services`.

    Args:
        home: A service's home, whose owner the person is; by default the login's.
        profile: The person's settings.
        clock: Seconds on a clock that never goes back.
    """

    def __init__(
        self,
        home: Path | None = None,
        profile: Profile | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._home = home
        self._profile = profile or Profile()
        self._clock = clock
        self._scorers: dict[tuple[str, ApiKey], tuple[float, ScoringEndpoint]] = {}

    def describe(self, stored: StoredEndpoint) -> EndpointSchema:
        """Return what a stored endpoint takes and gives."""
        return self.scorer(stored).describe()

    def is_allowed(self, url: str) -> bool:
        """Return whether a key may travel to *url*."""
        Origin.of(url)
        try:
            self._profile.allowed_origins(self._home).check(url)
        except OriginRefused:
            return False
        return True

    def allow(self, url: str) -> None:
        """Let keys travel to the origin of *url* from now on."""
        self._profile.allow(url)

    def origin(self, url: str) -> str:
        """Return scheme, host and port of *url*."""
        return str(Origin.of(url))

    def location(self, text: str) -> str:
        """Return the ApiLocation in what a person pasted."""
        found = urls.api_location(text)
        Origin.of(found)
        return found

    def key_of(self, stored: StoredEndpoint) -> ApiKey:
        """Return the key of *stored*: its own, or the one that the key store holds."""
        key = stored.key or self._profile.keys.get(_account(stored.key_reference))
        if key is None:
            raise NoEndpointStored(
                f"the key of {stored.name!r} is neither in this workbook nor on this "
                "machine; press Connect and give it"
            )
        return key

    def keep_key(self, reference: str, key: ApiKey) -> str:
        """Store *key* outside any workbook; return where, if not in a key store."""
        file = self._profile.keys.set(_account(reference), key)
        return str(file) if file else ""

    def forget_key(self, reference: str) -> None:
        """Remove a key that was kept."""
        self._profile.keys.delete(_account(reference))

    def scorer(self, stored: StoredEndpoint) -> Scorer:
        """Return what scores rows with *stored*; remembered for a minute."""
        account = (stored.url, self.key_of(stored))
        made, found = self._scorers.get(account, (-_FRESH_SECONDS, None))
        if found is None or self._clock() - made >= _FRESH_SECONDS:
            found = ScoringEndpoint(*account, session=self._session())
            self._scorers[account] = (self._clock(), found)
        return found

    def owner(self) -> Owner | None:
        """Return the workspace that the person is logged in to, if any."""
        try:
            to = self._profile.connection(self._home)
        except InvalidValue:
            return None
        session = self._session()
        workspace = Workspace(to.url, to.workspace_id, to.token, session=session)
        return ClientOwner(workspace, session)

    def _session(self) -> Session:
        return Session(self._profile.allowed_origins(self._home))


class ClientOwner:
    """Implements `scoreline.excel.services.Owner`."""

    def __init__(self, workspace: Workspace, session: Session) -> None:
        self._workspace = workspace
        self._session = session

    def web_services(self) -> tuple[str, ...]:
        """Return the names of the web services that can be scored."""
        names = (service.name for service in self._workspace.web_services())
        return tuple(name for name in names if not name.endswith(TRAINING_SUFFIX))

    def create(
        self, web_service: str, name: str, wishes: EndpointWishes
    ) -> StoredEndpoint:
        """Create an endpoint; return how a workbook stores it, primary key included."""
        settings = EndpointSettings(
            description=wishes.description,
            throttle_level=wishes.throttle_level,
            max_concurrent_calls=wishes.max_concurrent_calls,
            trace_level=wishes.trace_level,
            sample_data=wishes.sample_data,
        )
        made = self._workspace.endpoints(web_service).create(name, settings)
        key = _key(made.primary_key)
        stored = StoredEndpoint(name, web_service, made.api_location, key)
        scorer = ScoringEndpoint(made.api_location, key, session=self._session)
        return replace(stored, schema_digest=scorer.describe().schema.digest)

    def facts(self, stored: StoredEndpoint) -> EndpointFacts:
        """Return what is told of an endpoint."""
        found = self._found(stored)
        calls = found.max_concurrent_calls
        return EndpointFacts(
            version=found.version,
            update_available=found.update_available,
            is_pinned=found.prevent_update,
            throttle=f"{found.throttle_level}, {calls} calls at once",
            logging=found.diagnostics_trace_level,
        )

    def slot_of(self, stored: StoredEndpoint, key: ApiKey) -> KeySlot | None:
        """Return which of the endpoint's two keys *key* is; None for neither."""
        found = self._found(stored)
        held = {
            KeySlot.PRIMARY: found.primary_key,
            KeySlot.SECONDARY: found.secondary_key,
        }
        return next((s for s, text in held.items() if text == key.reveal()), None)

    def regenerate(self, stored: StoredEndpoint, slot: KeySlot) -> ApiKey:
        """Replace one of the endpoint's two keys, and return the new one."""
        self._found(stored)
        return self._endpoints(stored).keys(stored.name).regenerate(slot)

    def replace_workbook_key(
        self, stored: StoredEndpoint, old: ApiKey, label: str
    ) -> ApiKey:
        """Make a workbook key for the file *label*, revoke *old*, return the new."""
        self._found(stored)
        keys = self._endpoints(stored).keys(stored.name)
        known = next((k for k in keys.list() if k.key == old.reveal()), None)
        day = (
            date.fromisoformat(known.expires[:10]) if known and known.expires else None
        )
        made = keys.create(known.name if known else label, day)
        if known is not None and known.state == "valid":
            keys.revoke(known.id)
        return _key(made.key)

    def make_workbook(
        self, stored: StoredEndpoint, out: Path, expires: date | None
    ) -> Path:
        """Make a customer's workbook with a workbook key of its own."""
        # what makes workbooks is large and needed for this button only
        from scoreline.cli.making import make_workbook  # noqa: PLC0415

        self._found(stored)
        return make_workbook(
            self._endpoints(stored),
            stored.name,
            out=out,
            web_service=stored.web_service,
            spec=None,
            expires=expires,
            session=self._session,
        )

    def _endpoints(self, stored: StoredEndpoint) -> Endpoints:
        return self._workspace.endpoints(stored.web_service)

    def _found(self, stored: StoredEndpoint) -> EndpointAnswer:
        """Return the endpoint, if it is the very one that is stored.

        Raises:
            NotFound: If it is not in this workspace, be there one of that name or not.
        """
        with suppress(InvalidValue):
            found = self._endpoints(stored).show(stored.name)
            if found.api_location == stored.url:
                return found
        raise NotFound("endpoint of yours called", stored.name)


def _key(text: str | None) -> ApiKey:
    if not text:
        raise AnswerInvalid("the service made a key and does not show it")
    return ApiKey(text)


def _account(reference: str) -> str:
    return f"endpoint {reference}"
