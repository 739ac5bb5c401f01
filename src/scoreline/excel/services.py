"""What actions need of services: endpoints to score with, and an owner's powers.

The doors implement both with the client; this room knows no network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from scoreline.core.keys import ApiKey, KeySlot
from scoreline.workbook.check.checker import Describe
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.ports import EndpointWishes, Scorer

__all__ = ["EndpointFacts", "Owner", "Services"]


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """What only the owner is told of an endpoint.

    Attributes:
        version: When its version was published, as the service spells it.
        update_available: Whether a newer version is there.
        is_pinned: Whether refreshing it is refused.
        throttle: Such as ``High, 20 calls at once``.
        logging: What is recorded of its calls.
    """

    version: str
    update_available: bool
    is_pinned: bool
    throttle: str
    logging: str


class Owner(Protocol):
    """A workspace, as whoever is logged in to it manages it."""

    def web_services(self) -> tuple[str, ...]:
        """Return the names of the web services that can be scored."""

    def create(
        self, web_service: str, name: str, wishes: EndpointWishes
    ) -> StoredEndpoint:
        """Create an endpoint; return how a workbook stores it, primary key included."""

    def facts(self, stored: StoredEndpoint) -> EndpointFacts:
        """Return what is told of an endpoint."""

    def slot_of(self, stored: StoredEndpoint, key: ApiKey) -> KeySlot | None:
        """Return which of the endpoint's two keys *key* is; None for neither."""

    def regenerate(self, stored: StoredEndpoint, slot: KeySlot) -> ApiKey:
        """Replace one of the endpoint's two keys, and return the new one."""

    def replace_workbook_key(
        self, stored: StoredEndpoint, old: ApiKey, label: str
    ) -> ApiKey:
        """Make a workbook key for the file *label*, revoke *old*, return the new."""

    def make_workbook(
        self, stored: StoredEndpoint, out: Path, expires: date | None
    ) -> Path:
        """Make a customer's workbook with a workbook key of its own."""


class Services(Protocol):
    """Endpoints, wherever they are, and this person's settings."""

    @property
    def describe(self) -> Describe:
        """What asks a stored endpoint what it takes and gives, for checks."""

    def is_allowed(self, url: str) -> bool:
        """Return whether a key may travel to *url*.

        Raises:
            OriginRefused: If *url* is not spelt plainly.
        """

    def allow(self, url: str) -> None:
        """Let keys travel to the origin of *url* from now on."""

    def origin(self, url: str) -> str:
        """Return scheme, host and port of *url*."""

    def location(self, text: str) -> str:
        """Return the ApiLocation in what a person pasted.

        Raises:
            InvalidValue: If it is no address of an endpoint.
        """

    def key_of(self, stored: StoredEndpoint) -> ApiKey:
        """Return the key of *stored*: its own, or the one that the key store holds.

        Raises:
            NoEndpointStored: If there is none.
        """

    def keep_key(self, reference: str, key: ApiKey) -> str:
        """Store *key* outside any workbook; return where, if not in a key store."""

    def forget_key(self, reference: str) -> None:
        """Remove a key that was kept."""

    def scorer(self, stored: StoredEndpoint) -> Scorer:
        """Return what scores rows with *stored*.

        Raises:
            OriginRefused: If its key may not travel there.
            NoEndpointStored: If there is no key.
        """

    def owner(self) -> Owner | None:
        """Return the workspace that the person is logged in to, if any."""
