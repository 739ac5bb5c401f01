"""What the service keeps, as the protocol's objects."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from scoreline.core.keys import ApiKey
from scoreline.core.names import DEFAULT_ENDPOINT
from scoreline.server.addresses import Addresses
from scoreline.service.access import Access, KeyPair, WorkbookKey
from scoreline.service.blobs import SignedBlob
from scoreline.service.entities import Endpoint, Resource, Served, Version, WebService
from scoreline.service.locations import Location
from scoreline.service.registry import Registry
from scoreline.wire.objects import (
    BlobReference,
    EndpointAnswer,
    ResourceObject,
    WebServiceAnswer,
    WorkbookKeyAnswer,
    format_time,
)
from scoreline.wire.schemas import SampleObject, SchemaAnswer, encode_schema

__all__ = ["Answers", "blob_reference", "schema_answer", "workbook_key_answer"]


class Answers:
    """Tells of web services and endpoints; synchronous, for a thread.

    Args:
        registry: Knows their versions.
        access: Knows their keys.
        addresses: Where callers find them.
    """

    def __init__(
        self, registry: Registry, access: Access, addresses: Addresses
    ) -> None:
        self._registry = registry
        self._access = access
        self._addresses = addresses

    def web_service(self, web_service: WebService) -> WebServiceAnswer:
        """Return *web_service* as the protocol's object."""
        newest = self._registry.version(web_service.version_id)
        return WebServiceAnswer(
            id=web_service.id,
            name=web_service.name,
            description=web_service.description,
            creation_time=format_time(web_service.created),
            workspace_id=self._addresses.workspace_id,
            default_endpoint_name=DEFAULT_ENDPOINT,
            endpoint_count=web_service.endpoint_count,
            version=format_time(newest.published),
            resources=[resource.name for resource in newest.resources],
        )

    def web_services(self) -> list[WebServiceAnswer]:
        """Return all web services."""
        return [self.web_service(one) for one in self._registry.web_services()]

    def endpoint(self, endpoint: Endpoint) -> EndpointAnswer:
        """Return *endpoint* as the protocol's object, its keys included."""
        web_service = self._registry.web_service(endpoint.web_service_id)
        version = self._registry.version(endpoint.version_id)
        keys = self._access.keys(endpoint.id)
        return self._endpoint(endpoint, version, keys, newest=web_service.version_id)

    def endpoints(self, endpoints: Sequence[Endpoint]) -> list[EndpointAnswer]:
        """Return *endpoints* of one web service; those just deleted are left out."""
        if not endpoints:
            return []
        web_service = self._registry.web_service(endpoints[0].web_service_id)
        version = cache(self._registry.version)
        keys = self._access.keys_of(web_service.id)
        return [
            self._endpoint(
                one,
                version(one.version_id),
                keys[one.id],
                newest=web_service.version_id,
            )
            for one in endpoints
            if one.id in keys
        ]

    def _endpoint(
        self, endpoint: Endpoint, version: Version, keys: KeyPair, *, newest: str
    ) -> EndpointAnswer:
        return EndpointAnswer(
            name=endpoint.name.text,
            description=endpoint.description,
            creation_time=format_time(endpoint.created),
            workspace_id=self._addresses.workspace_id,
            web_service_id=endpoint.web_service_id,
            help_location=self._addresses.help(endpoint),
            api_location=self._addresses.api(endpoint.id),
            version=format_time(version.published),
            max_concurrent_calls=endpoint.throttle.max_concurrent_calls,
            throttle_level=endpoint.throttle.level.value,
            diagnostics_trace_level=endpoint.trace_level.value,
            prevent_update=endpoint.prevent_update,
            sample_data_enabled=endpoint.sample_data,
            experiment_location=self._addresses.experiment(version),
            resources=self._resources(endpoint, version),
            primary_key=keys.primary.reveal(),
            secondary_key=keys.secondary.reveal(),
            update_available=version.id != newest,
        )

    def _resources(self, endpoint: Endpoint, version: Version) -> list[ResourceObject]:
        return [
            self._resource(each, is_own=each in endpoint.own_resources)
            for each in endpoint.resources_in(version)
        ]

    def _resource(self, resource: Resource, *, is_own: bool) -> ResourceObject:
        location = BlobReference(
            relative_location=resource.location, base_location=self._addresses.base
        )
        return ResourceObject(resource.name, location, own=is_own)


def schema_answer(served: Served) -> SchemaAnswer:
    """Return what an endpoint takes and gives, with sample rows where it shows them."""
    version, sample = served.version, served.version.sample
    shown = SampleObject(list(sample.columns), [list(row) for row in sample.rows])
    return SchemaAnswer(
        endpoint=served.endpoint.name.text,
        web_service=served.web_service.name,
        description=served.web_service.description,
        version=format_time(version.published),
        digest=version.schema.digest,
        schema=encode_schema(version.schema),
        sample=shown if served.endpoint.sample_data else None,
    )


def workbook_key_answer(key: WorkbookKey) -> WorkbookKeyAnswer:
    """Return *key* as the protocol's object, for the owner."""
    return WorkbookKeyAnswer(
        id=key.id,
        name=key.name,
        creation_time=format_time(key.created),
        state=key.state.value,
        expires=None if key.expires is None else key.expires.isoformat(),
        key=_revealed(key.key),
    )


def blob_reference(blob: SignedBlob | Location, addresses: Addresses) -> BlobReference:
    """Return where *blob* lies; if in our store, with the signature that opens it."""
    if isinstance(blob, Location):
        return blob.reference
    return BlobReference(
        relative_location=blob.relative,
        base_location=addresses.base,
        sas_blob_token=blob.sas,
    )


def _revealed(key: ApiKey | None) -> str | None:
    return None if key is None else key.reveal()
