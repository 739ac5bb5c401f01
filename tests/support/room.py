"""The server's rooms in this process, on a real store, with workers made up."""

from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any

import httpx

from scoreline.core.names import EndpointName, WebServiceName
from scoreline.core.schema import (
    SCORED_LABELS,
    SCORED_PROBABILITIES,
    Column,
    ColumnType,
    Schema,
)
from scoreline.server.addresses import Addresses
from scoreline.server.app import make_app
from scoreline.server.parts import Limits, Parts
from scoreline.server.portal.uploads import Uploads
from scoreline.service.access import Access
from scoreline.service.audit import Audit
from scoreline.service.blobs import Blobs
from scoreline.service.diagnostics import Diagnostics
from scoreline.service.entities import Endpoint, Experiment, Resource, Sample
from scoreline.service.home import Home
from scoreline.service.idempotency import Idempotency
from scoreline.service.jobs import Jobs
from scoreline.service.models import ModelFiles
from scoreline.service.registry import Registry
from scoreline.service.scoring import Scoring
from scoreline.service.secrets import KeyVault
from scoreline.service.store import Store
from scoreline.service.throttle import Gate, LocalSlots
from scoreline.service.usage import Usage
from support.fake_pool import FakePool

SCHEMA = Schema.of(
    [
        Column("income", ColumnType.NUMBER),
        Column("region", ColumnType.STRING, nullable=True, categories=("east", "west")),
    ],
    [
        Column(SCORED_LABELS, ColumnType.STRING),
        Column(SCORED_PROBABILITIES, ColumnType.NUMBER),
    ],
)
SAMPLE = Sample(("income", "region"), (("12.5", "east"), ("99", None)))
ROWS = {
    "Inputs": {"input1": {"ColumnNames": ["income", "region"], "Values": [[1, "x"]]}}
}
URL = "http://scores.test"


@dataclass
class Room:
    """The application with one web service ``loans`` and its endpoint ``acme``."""

    parts: Parts
    pool: FakePool
    slots: LocalSlots
    app: Any
    endpoint: Endpoint
    http: httpx.AsyncClient

    @property
    def key(self):
        return self.parts.access.keys(self.endpoint.id).primary.reveal()

    @property
    def in_flight(self):
        return self.slots.taken(self.endpoint.id)

    @property
    def api(self):
        return self.parts.addresses.api(self.endpoint.id)

    async def execute(self, body=None, query="api-version=2.0", **headers):
        """Score *body*; return the answer."""
        headers = {"Authorization": f"Bearer {self.key}", **headers}
        options = {"json": ROWS} if body is None else {"content": body}
        url = f"{self.api}/execute?{query}"
        return await self.http.post(url, headers=headers, **options)


@asynccontextmanager
async def open_room(path, **limits):
    """Yield a room whose home is *path*."""
    home = Home.create(path)
    vault = KeyVault(home.secret())
    with closing(Store(home.database)) as store:
        registry, pool, slots = Registry(store, vault), FakePool(), LocalSlots()
        blobs = Blobs(home.blobs, vault)
        diagnostics = Diagnostics(home.diagnostics, registry.workspace_id)
        parts = Parts(
            registry=registry,
            access=Access(store, vault),
            gate=Gate(slots=slots),
            scoring=Scoring(pool),
            jobs=Jobs(store, blobs),
            blobs=blobs,
            models=ModelFiles(home.models),
            pool=pool,
            usage=Usage(store),
            audit=Audit(store),
            idempotency=Idempotency(store, vault),
            diagnostics=diagnostics,
            uploads=Uploads(home.uploads),
            addresses=Addresses(URL, registry.workspace_id),
            limits=Limits(**limits),
        )
        resource = Resource("model", "ab" * 32, "models/x.ilearner")
        experiment = Experiment("cd" * 32, (resource,), SCHEMA, SAMPLE)
        loans = registry.publish(None, WebServiceName("loans"), experiment)
        endpoint = registry.endpoints.create(loans.id, EndpointName("acme"))
        app = make_app(parts)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=URL) as http:
            with closing(diagnostics):
                yield Room(parts, pool, slots, app, endpoint, http)
