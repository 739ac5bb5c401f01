"""What ``workbook fleet`` puts together: the endpoints of a service, as a manager."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.endpoints import EndpointSettings
from scoreline.client.management import Workspace
from scoreline.client.session import Session
from scoreline.core.description import EndpointSchema
from scoreline.core.errors import NotAllowed
from scoreline.core.keys import ApiKey
from scoreline.core.names import WebServiceName
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import ThrottleLevel
from scoreline.wire.objects import EndpointAnswer, WorkbookKeyAnswer
from scoreline.workbook.fleet import Customer
from scoreline.workbook.ports import EndpointWishes, ManagedEndpoint, WorkbookKey

__all__ = ["ClientManager"]


class ClientManager:
    """The endpoints of one web service, managed over HTTP.

    What an endpoint takes and gives is asked once for each version.

    Args:
        workspace: The owner's workspace.
        web_service: The web service's name.
        session: Sends the requests that carry workbook keys.
    """

    def __init__(
        self, workspace: Workspace, web_service: str, session: Session
    ) -> None:
        self._workspace = workspace
        self._web_service = web_service
        self._endpoints = workspace.endpoints(web_service)
        self._session = session
        self._answers: dict[str, EndpointAnswer] = {}
        self._descriptions: dict[tuple[str, bool], EndpointSchema] = {}

    def check_trainable(self, customers: Sequence[Customer]) -> None:
        """Refuse customers with training data, if the web service can't be trained.

        Raises:
            NotAllowed: If there is one, and no training service.
        """
        if not any(customer.training_data for customer in customers):
            return
        training = WebServiceName(self._web_service).training.text
        if all(known.name != training for known in self._workspace.web_services()):
            raise NotAllowed(
                f"{self._web_service!r} was published without training; publish it "
                "again, with --training, or leave out the column 'training_data'"
            )

    def endpoints(self) -> Mapping[str, ManagedEndpoint]:
        """Return all endpoints by name."""
        return {a.name: self._managed(a) for a in self._endpoints.list()}

    def create(self, name: str, wishes: EndpointWishes) -> ManagedEndpoint:
        """Create the endpoint *name*."""
        return self._managed(self._endpoints.create(name, _settings(wishes)))

    def update(self, name: str, wishes: EndpointWishes) -> ManagedEndpoint:
        """Change what *wishes* say of the endpoint *name*; leave the rest."""
        return self._managed(self._endpoints.update(name, _settings(wishes)))

    def retrain(self, name: str, rows: Path) -> None:
        """Let the endpoint *name* score with a model fitted on the CSV file *rows*."""
        self._workspace.retrain(self._web_service, name, rows, apply=True)

    def describe(self, name: str, key: ApiKey) -> EndpointSchema:
        """Return what the endpoint *name* takes and gives, asked with *key*."""
        known = self._answers[name]
        kind = known.version, known.sample_data_enabled
        if kind not in self._descriptions:
            endpoint = ScoringEndpoint(known.api_location, key, session=self._session)
            self._descriptions[kind] = endpoint.describe()
        return replace(self._descriptions[kind], endpoint=name)

    def keys(self, name: str) -> Iterator[WorkbookKey]:
        """Yield the workbook keys of the endpoint *name*, dead ones too."""
        return map(_key, self._endpoints.keys(name).list())

    def create_key(self, name: str, label: str, expires: date | None) -> WorkbookKey:
        """Make a workbook key of the endpoint *name*, for the file *label*."""
        return _key(self._endpoints.keys(name).create(label, expires))

    def revoke_key(self, name: str, key_id: str) -> None:
        """Make a workbook key invalid at once and for ever."""
        self._endpoints.keys(name).revoke(key_id)

    def _managed(self, answer: EndpointAnswer) -> ManagedEndpoint:
        self._answers[answer.name] = answer
        settings = EndpointWishes(
            description=answer.description,
            throttle_level=ThrottleLevel(answer.throttle_level),
            max_concurrent_calls=answer.max_concurrent_calls,
            trace_level=TraceLevel(answer.diagnostics_trace_level),
            sample_data=answer.sample_data_enabled,
        )
        return ManagedEndpoint(answer.name, answer.api_location, settings)


def _settings(wishes: EndpointWishes) -> EndpointSettings:
    return EndpointSettings(
        description=wishes.description,
        throttle_level=wishes.throttle_level,
        max_concurrent_calls=wishes.max_concurrent_calls,
        trace_level=wishes.trace_level,
        sample_data=wishes.sample_data,
    )


def _key(answer: WorkbookKeyAnswer) -> WorkbookKey:
    return WorkbookKey(
        id=answer.id,
        name=answer.name,
        expires=date.fromisoformat(answer.expires[:10]) if answer.expires else None,
        is_valid=answer.state == "valid",
        key=ApiKey(answer.key or ""),
    )
