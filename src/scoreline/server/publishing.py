"""How models come in: as an experiment that is published, or as a trained model.

Neither is loaded here. A worker inspects the file and scores the sample with it; only
what came through that is handed to the registry.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from starlette.concurrency import run_in_threadpool

from scoreline.core.errors import (
    InvalidValue,
    NotAllowed,
    NotFound,
    RequestUnreadable,
)
from scoreline.core.names import WebServiceName
from scoreline.server.errors import detailed
from scoreline.server.parts import Parts
from scoreline.service.entities import (
    Endpoint,
    Experiment,
    Recipe,
    Resource,
    Sample,
    Version,
    WebService,
)
from scoreline.service.tasks import CheckResource, Inspect, pack_schema, unpack_schema
from scoreline.wire.objects import BlobReference, Publish, ResourceObject
from scoreline.wire.preparing import prepared
from scoreline.wire.schemas import SampleObject, decode_schema

__all__ = ["Publishing", "check_type"]


class Publishing:
    """Takes models in, with the help of a worker."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def publish(self, web_service_id: str, request: Publish) -> WebService:
        """Make the uploaded model a web service, or a new version of one.

        Raises:
            InvalidValue: If the type is not ``Model``, or the name is no name.
            RequestUnreadable: If sample or schema are not what they must be.
            LocationInvalid: If the model was not uploaded here.
            ModelInvalid: If the model can't be served, or not score the sample.
            NameTaken: If the name is another web service's.
        """
        check_type(request.type)
        name = WebServiceName(request.name)
        experiment, training = await self._inspect(request)
        return await run_in_threadpool(
            self._parts.registry.publish,
            web_service_id,
            name,
            experiment,
            description=request.description,
            training=training,
        )

    async def check_resources(
        self, endpoint: Endpoint, objects: Sequence[ResourceObject]
    ) -> tuple[Resource, ...]:
        """Return the trained models that *objects* name, found to fit *endpoint*.

        Raises:
            NotAllowed: If it is the default endpoint, or a training service's.
            InvalidValue: If a kind is not ``TrainedModel``.
            LocationInvalid: If a model was not uploaded here.
            ModelInvalid: If one is no model that can be served.
            IncompatibleModel: If one does not fit; the old one serves on.
        """
        if endpoint.is_default:
            raise NotAllowed(
                "the default endpoint follows the newest version and takes no trained "
                "model of its own; create an endpoint for it"
            )
        version = await run_in_threadpool(
            self._parts.registry.version, endpoint.version_id
        )
        if version.is_training:
            raise NotAllowed(
                "a training service has no updatable resources; patch what it trained "
                "into an endpoint of the web service that scores"
            )
        given: dict[str, Resource] = {}
        for thing in objects:
            fitting = await self._fit(endpoint, version, thing)
            given |= {resource.name: resource for resource in fitting}
            endpoint = endpoint.with_own(fitting)
        return tuple(given.values())

    async def fitting(
        self, recipe: Recipe, version: Version, name: str, digest: str
    ) -> list[str]:
        """Return which resources of *recipe* a model replaces that comes in as *name*.

        Args:
            recipe: What scores now.
            version: Which version's schema and sample the model is to score by.
            name: The resource that it is to replace.
            digest: Digest of its file.

        Raises:
            IncompatibleModel: If it does not fit.
        """
        task = CheckResource(
            recipe=recipe,
            name=name,
            digest=digest,
            schema=pack_schema(version.schema),
            sample=version.sample,
        )
        found = await self._parts.pool.call(task, self._parts.limits.inspection_s)
        return found.replaces or [name]

    async def _inspect(self, request: Publish) -> tuple[Experiment, Experiment | None]:
        """Return what scores and, if that is asked for, what trains."""
        sample = _sample(request)
        given = None
        if request.schema is not None:
            given = pack_schema(decode_schema(request.schema))
        digest = await self._take(request.model)
        task = Inspect(digest, sample, given, training=request.training)
        found = await self._parts.pool.call(task, self._parts.limits.inspection_s)
        location = f"models/{digest}"
        resources = tuple(
            Resource(name, own, f"{location}/{own}.ilearner")
            for name, own in found.resources
        )
        scoring = Experiment(
            digest,
            resources,
            unpack_schema(found.schema),
            sample.without(found.outcome),
        )
        if not request.training:
            return scoring, None
        schema = unpack_schema(found.training)
        rows = (
            sample
            if found.outcome in sample.columns
            else Sample(schema.input.names, ())
        )
        return scoring, Experiment(digest, (), schema, rows, found.outcome)

    async def _fit(
        self, endpoint: Endpoint, version: Version, thing: ResourceObject
    ) -> list[Resource]:
        """Return the resources that the model of *thing* replaces."""
        if thing.kind != "TrainedModel":
            raise InvalidValue("a resource's Kind is 'TrainedModel'")
        digest = await self._take(thing.location)
        recipe = Recipe.of(version, endpoint)
        names = await self.fitting(recipe, version, thing.name, digest)
        location = thing.location.relative_location or ""
        return [Resource(name, digest, location) for name in names]

    async def _take(self, reference: BlobReference) -> str:
        """Copy an uploaded model to the models; return its digest."""
        try:
            source = await run_in_threadpool(self._parts.blobs.resolve, reference)
        except NotFound as missing:
            with detailed("BlobNotFound", InvalidValue):
                raise InvalidValue(str(missing)) from None
        return await run_in_threadpool(self._parts.models.add, source)


def check_type(kind: str) -> None:
    """Refuse to publish anything but a model; Classic's clients publish code, too.

    Raises:
        InvalidValue: If *kind* is another type.
    """
    if kind != "Model":
        with detailed("WebServiceTypeInvalid", InvalidValue):
            raise InvalidValue("a web service's Type is 'Model'")


def _sample(request: Publish) -> Sample:
    try:
        sample = msgspec.convert(request.sample, prepared(SampleObject))
    except msgspec.ValidationError as error:
        raise RequestUnreadable(f"the sample: {error}") from None
    width = len(sample.column_names)
    for number, row in enumerate(sample.values, start=1):
        if len(row) != width:
            raise RequestUnreadable(
                f"the sample, row {number}: {len(row)} values under {width} columns"
            )
    return Sample(
        tuple(sample.column_names), tuple(tuple(row) for row in sample.values)
    )
