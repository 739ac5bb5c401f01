"""The service's rooms on a store, and experiments to publish in them."""

from contextlib import closing, contextmanager
from dataclasses import dataclass

from scoreline.core.keys import KeyKind
from scoreline.core.names import EndpointName, WebServiceName
from scoreline.core.schema import Column, ColumnType, Parameter, Port, Schema
from scoreline.service.access import Access
from scoreline.service.blobs import Blobs
from scoreline.service.entities import Experiment, Principal, Resource, Sample
from scoreline.service.home import Home
from scoreline.service.jobs import Jobs
from scoreline.service.registry import Registry
from scoreline.service.secrets import KeyVault
from scoreline.service.store import Store
from scoreline.wire.objects import BlobReference
from support.stopped_clock import StoppedClock

SCHEMA = Schema.of(
    [Column("x", ColumnType.NUMBER), Column("word", ColumnType.STRING, nullable=True)],
    [Column("twice", ColumnType.NUMBER), Column("said", ColumnType.STRING)],
)


def experiment(digit="a", resources=("prepare", "model"), schema=SCHEMA):
    """Return an experiment whose digests are of one hexadecimal *digit*."""
    return Experiment(
        digit * 64,
        tuple(Resource(name, digit * 64, f"models/{name}") for name in resources),
        schema,
        Sample(("x", "word"), (("1", "a"), ("2", None))),
    )


def own(name="model", digit="f"):
    """Return a trained model of an endpoint's own."""
    return Resource(name, digit * 64, f"blobs/{name}.ilearner")


def with_parameter(schema=SCHEMA):
    """Return *schema* with a required parameter ``rate``."""
    return Schema(
        (Port("input1", schema.input.columns),),
        (Port("output1", schema.output.columns),),
        (Parameter("rate", ColumnType.NUMBER, minimum=0, maximum=1),),
    )


@dataclass
class Catalogue:
    """A workspace on a store, with a clock that stands still."""

    home: Home
    store: Store
    vault: KeyVault
    clock: StoppedClock
    registry: Registry
    access: Access
    blobs: Blobs
    jobs: Jobs

    def publish(self, name="loans", digit="a", **fields):
        return self.registry.publish(
            None, WebServiceName(name), experiment(digit, **fields)
        )

    def endpoint(self, web_service, name="acme", **fields):
        return self.registry.endpoints.create(
            web_service.id, EndpointName(name), **fields
        )

    def served(self, name="acme", **fields):
        """Return an endpoint of a web service just published."""
        return self.registry.served(self.endpoint(self.publish(**fields), name).id)

    def upload(self, served, content, name="rows.csv"):
        """Upload *content* for an endpoint; return the reference to it."""
        signed = self.blobs.new_upload(served.endpoint.id, name)
        with self.blobs.open_writer(signed.relative, signed.sas) as blob:
            blob.write(content)
            blob.commit()
        return reference(signed)


def reference(signed):
    """Return a signed blob as a caller names it."""
    return BlobReference(
        relative_location=signed.relative,
        base_location="https://scores.test/",
        sas_blob_token=signed.sas,
    )


def bearer(endpoint, kind=KeyKind.ENDPOINT, key_id="1" * 32):
    """Return the bearer of a key of *endpoint*."""
    return Principal(kind, key_id, endpoint.id)


@contextmanager
def open_catalogue(path, url=None):
    """Yield the rooms of the home *path*."""
    home, clock = Home.create(path), StoppedClock()
    vault = KeyVault(home.secret())
    with closing(Store(url or home.database)) as store:
        blobs = Blobs(home.blobs, vault, clock)
        yield Catalogue(
            home,
            store,
            vault,
            clock,
            Registry(store, vault, clock),
            Access(store, vault, clock),
            blobs,
            Jobs(store, blobs, clock),
        )
