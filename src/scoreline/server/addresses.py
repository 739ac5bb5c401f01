"""Where callers find the service."""

from __future__ import annotations

from dataclasses import dataclass

from scoreline.service.entities import Endpoint, Version
from scoreline.wire import urls

__all__ = ["Addresses"]


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses that callers are told.

    Attributes:
        public_url: Scheme, host and port (and path, behind some proxies) that callers
            use, without a slash at the end.
        workspace_id: The workspace.
    """

    public_url: str
    workspace_id: str

    @property
    def base(self) -> str:
        """What a blob's relative location is put behind."""
        return self.public_url + "/"

    def api(self, endpoint_id: str) -> str:
        """Return an endpoint's ApiLocation."""
        return self.public_url + urls.service(self.workspace_id, endpoint_id)

    def help(self, endpoint: Endpoint) -> str:
        """Return an endpoint's HelpLocation."""
        path = urls.help_location(
            self.workspace_id, endpoint.web_service_id, endpoint.id
        )
        return self.public_url + path

    def experiment(self, version: Version) -> str:
        """Return a version's ExperimentLocation, which never comes to mean another."""
        path = urls.web_service(self.workspace_id, version.web_service_id)
        return f"{self.public_url}{path}/versions/{version.id}"
