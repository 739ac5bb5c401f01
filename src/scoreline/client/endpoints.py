"""The endpoints of one web service, as the owner of the workspace manages them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from msgspec import UNSET, UnsetType

from scoreline.client.api import Api
from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.endpoint_keys import EndpointKeys
from scoreline.core.errors import InvalidValue
from scoreline.core.names import (
    DEFAULT_ENDPOINT,
    EndpointName,
    checked_description,
)
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.wire import urls
from scoreline.wire.objects import (
    BlobReference,
    EndpointAnswer,
    EndpointCreate,
    EndpointPatch,
    PlanAnswer,
    RefreshRequest,
    ResourceObject,
)
from scoreline.wire.usage import UsageAnswer

__all__ = ["EndpointSettings", "Endpoints"]

_UNCHANGED: Final = 304
_MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSettings:
    """What can be set about an endpoint; None leaves a setting as it is.

    Attributes:
        description: What the endpoint is for.
        throttle_level: Low or High.
        max_concurrent_calls: Calls in flight; High endpoints only.
        trace_level: What is recorded of its calls.
        sample_data: Whether it shows sample rows.
        prevent_update: Whether a refresh is refused (the pin).

    Raises:
        InvalidValue: If a setting breaks its rule.
    """

    description: str | None = None
    throttle_level: ThrottleLevel | None = None
    max_concurrent_calls: int | None = None
    trace_level: TraceLevel | None = None
    sample_data: bool | None = None
    prevent_update: bool | None = None

    def __post_init__(self) -> None:
        if self.description is not None:
            checked_description(self.description)
        if self.throttle_level is not None:
            Throttle.of(self.throttle_level, self.max_concurrent_calls)

    def check_throttle(self, present: ThrottleLevel) -> None:
        """Refuse a number of calls that *present*, if it stays, can't have.

        The wire would ignore the number, as Classic did; people are told.

        Raises:
            InvalidValue: If it does not fit.
        """
        if self.max_concurrent_calls is not None:
            Throttle.of(self.throttle_level or present, self.max_concurrent_calls)


class Endpoints:
    """The endpoints of one web service, by name.

    A name that can't exist is refused before anything is sent.

    Args:
        api: The service, as the workspace token sees it.
        workspace_id: 32 hexadecimal digits.
        find_web_service: Returns the web service's id, when it is first needed.
    """

    def __init__(
        self, api: Api, workspace_id: str, find_web_service: Callable[[], str]
    ) -> None:
        self._api = api
        self._workspace_id = workspace_id
        self._find_web_service = find_web_service

    @cached_property
    def _web_service_id(self) -> str:
        return self._find_web_service()

    def create(
        self, name: str, settings: EndpointSettings | None = None
    ) -> EndpointAnswer:
        """Create the endpoint *name*: Low and with sample rows, if not told otherwise.

        Raises:
            InvalidValue: If the name or a setting breaks its rule; nothing was sent.
            NameTaken: If the web service has one of that name.
        """
        settings = settings or EndpointSettings()
        settings.check_throttle(ThrottleLevel.LOW)
        level, trace = settings.throttle_level, settings.trace_level
        body = EndpointCreate(
            description=settings.description,
            throttle_level=level and level.value,
            max_concurrent_calls=settings.max_concurrent_calls,
            prevent_update=settings.prevent_update,
            sample_data_enabled=settings.sample_data,
            diagnostics_trace_level=trace and trace.value,
        )
        return self._api.send("PUT", self._path(name), body, EndpointAnswer)

    def list(self) -> list[EndpointAnswer]:
        """Return all endpoints in the order of their names, ``default`` first."""
        path = urls.endpoints(self._workspace_id, self._web_service_id)
        found = self._api.get_list(path, EndpointAnswer)
        return sorted(found, key=lambda e: (e.name != DEFAULT_ENDPOINT, e.name))

    def show(self, name: str) -> EndpointAnswer:
        """Return the endpoint *name*, its keys included.

        Raises:
            NotFound: If there is none.
        """
        return self._api.get(self._path(name), EndpointAnswer)

    def scoring(self, name: str) -> ScoringEndpoint:
        """Return the endpoint *name*, to score rows with its primary key.

        Raises:
            NotFound: If there is none.
        """
        found = self.show(name)
        return ScoringEndpoint(
            found.api_location,
            found.primary_key or self._api.key,
            session=self._api.session,
        )

    def update(self, name: str, settings: EndpointSettings) -> EndpointAnswer:
        """Change what *settings* name, leave the rest, return the endpoint.

        Raises:
            InvalidValue: If a setting breaks its rule; nothing was changed.
            NotFound: If there is no such endpoint.
        """
        path = self._path(name)
        if settings.max_concurrent_calls is not None:
            present = self._api.get(path, EndpointAnswer).throttle_level
            settings.check_throttle(ThrottleLevel(present))
        level, trace = settings.throttle_level, settings.trace_level
        body = EndpointPatch(
            description=_or_unset(settings.description),
            throttle_level=_or_unset(level and level.value),
            max_concurrent_calls=_or_unset(settings.max_concurrent_calls),
            prevent_update=_or_unset(settings.prevent_update),
            sample_data_enabled=_or_unset(settings.sample_data),
            diagnostics_trace_level=_or_unset(trace and trace.value),
        )
        return self._api.send("PATCH", path, body, EndpointAnswer)

    def delete(self, name: str) -> None:
        """Delete the endpoint *name*; whoever uses it gets an error from then on.

        Raises:
            NotFound: If there is none.
            NotAllowed: If it is ``default`` and others exist.
        """
        self._api.order("DELETE", self._path(name))

    def refresh(
        self, name: str, *, overwrite_resources: bool = False, dry_run: bool = False
    ) -> bool:
        """Bring the endpoint *name* to the newest version.

        Args:
            name: The endpoint.
            overwrite_resources: Whether its own trained models are dropped, too.
            dry_run: Whether to tell only, and change nothing.

        Returns:
            False if it was up to date, so that nothing was (or would be) done.

        Raises:
            NotAllowed: If it is pinned, or ``default``.
        """
        body = RefreshRequest(overwrite_resources, dry_run)
        reply = self._api.order("POST", urls.refresh(*self._place(name)), body)
        return reply.status != _UNCHANGED

    def recompile(self, name: str) -> PlanAnswer:
        """Have the models of the endpoint *name* compiled anew.

        Raises:
            ModelInvalid: If the service can't load them (any more), with the reason;
                a plan that there was scores on.
        """
        path = urls.recompile(*self._place(name))
        return self._api.send("POST", path, None, PlanAnswer)

    def use_model(self, name: str, resource: str, file: Path) -> EndpointAnswer:
        """Let the endpoint *name* score with its own trained model.

        Args:
            name: The endpoint.
            resource: Which trained model of the experiment is replaced.
            file: The model, as a skops or ONNX file.

        Raises:
            IncompatibleModel: If it does not fit; the old model serves on.
        """
        self._path(name)
        uploads = urls.workspace_uploads(self._workspace_id)
        return self.use_stored(name, resource, self._api.upload(uploads, file))

    def use_stored(
        self, name: str, resource: str, location: BlobReference
    ) -> EndpointAnswer:
        """Let the endpoint *name* score with a trained model that the service stores.

        Args:
            name: The endpoint.
            resource: Which trained model of the experiment is replaced.
            location: Where it lies, such as a training job's ``output1``.

        Raises:
            IncompatibleModel: If it does not fit; the old model serves on.
        """
        body = EndpointPatch(resources=[ResourceObject(resource, location)])
        return self._api.send("PATCH", self._path(name), body, EndpointAnswer)

    def usage(
        self, name: str | None = None, month: str | None = None
    ) -> Sequence[UsageAnswer]:
        """Return how much the endpoints are used.

        Args:
            name: One endpoint; None for all, those deleted since included.
            month: Such as ``2026-03`` (UTC); None for the present one.

        Raises:
            InvalidValue: If it is no month; nothing was sent.
            NotFound: If there is no such endpoint.
        """
        if month is not None and not _MONTH.fullmatch(month):
            raise InvalidValue("a month is written as 2026-03")
        query = "" if month is None else f"?month={month}"
        if name is not None:
            path = urls.endpoint_usage(*self._place(name))
            return [self._api.get(path + query, UsageAnswer)]
        path = urls.usage(self._workspace_id, self._web_service_id)
        return self._api.get_list(path + query, UsageAnswer)

    def plan(self, name: str) -> bytes:
        """Return what the endpoint *name* scores by, as `scoreline.plan` stores it.

        Raises:
            NotAllowed: If its model has no plan, with the reason.
        """
        return self._api.order("GET", urls.plan(*self._place(name))).body

    def keys(self, name: str) -> EndpointKeys:
        """Return the keys of the endpoint *name*, to work with."""
        return EndpointKeys(self._api, self._place(name))

    def _path(self, name: str) -> str:
        return urls.endpoint(*self._place(name))

    def _place(self, name: str) -> tuple[str, str, str]:
        checked = EndpointName(name).text
        return self._workspace_id, self._web_service_id, checked


def _or_unset(value: _T | None) -> _T | UnsetType:
    return UNSET if value is None else value
