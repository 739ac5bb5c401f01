"""Ten thousand endpoints against ten, and a thousand models of customers' own."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from sklearn.pipeline import Pipeline

from benchmarks import census
from benchmarks.contenders import PEERS
from benchmarks.findings import Findings, main
from benchmarks.load import Target, drive, write_bodies
from benchmarks.ours import Ours, body, ours, publish
from scoreline.core.names import EndpointName, new_id
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.service.access import Access
from scoreline.service.entities import Resource
from scoreline.service.home import Home
from scoreline.service.plans import CAPACITY, Plans
from scoreline.service.registry import Registry
from scoreline.service.secrets import KeyVault
from scoreline.service.store import Store

FEW: Final = 10
MANY: Final = 10_000
OWN: Final = 1_000

LATENCY: Final = "1 row, 1 caller, endpoints in turn: p50, ms"
RATE: Final = "1 row, 32 callers, endpoints in turn: calls/s"
START: Final = "start, s"
MODELS: Final = "1 row, 1 caller, boosted trees: p50, ms"
MODELS_P99: Final = "1 row, 1 caller, boosted trees: p99, ms"
MEMORY: Final = "memory beyond an idle server's, MB"

_HIGH: Final = Throttle.of(ThrottleLevel.HIGH, 200)
_DIFFERENT_ROWS: Final = 200


def measure(findings: Findings, options: argparse.Namespace) -> None:
    """Measure homes with few and with many endpoints in turn, and judge."""
    frame, _ = census.inputs()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = census.rows_of(frame, _DIFFERENT_ROWS)
        bodies = write_bodies(folder / "bodies", [body([row]) for row in rows])
        linear = census.linear()
        homes = {
            f"{count:,} endpoints": (folder / str(count), count)
            for count in (FEW, MANY)
        }
        for place, count in homes.values():
            _set_up(place, linear, count)
        own = folder / "own"
        _set_up(own, census.boosted(), OWN, with_own_models=True)
        for _ in range(options.rounds):
            for whose, (place, count) in homes.items():
                with ours(place) as server:
                    findings.add(START, whose, server.process.start_s)
                    target = _target(server, bodies)
                    _call_each(target, count)
                    _measure_endpoints(findings, whose, target, options.seconds)
            _measure_models(findings, own, bodies, options.seconds)
            _measure_peer(findings, linear, folder)
    few, many = homes
    findings.add(MEMORY, "room", CAPACITY / 2**20)
    findings.compare(LATENCY, many, few, 1.1, at_most=True)
    findings.compare(START, many, "MLflow", 1 / 5, at_most=True)
    findings.compare(MEMORY, f"{OWN:,} own models", "room", 1.0, at_most=True)


def _set_up(
    place: Path, pipeline: Pipeline, count: int, *, with_own_models: bool = False
) -> None:
    """Make a home with *count* endpoints, and the file ``places`` that names them."""
    with ours(place) as server:
        publish(server, "income", pipeline)
    home = Home.create(place / "home")
    vault = KeyVault(home.secret())
    with closing(Store(home.database)) as store:
        registry = Registry(store, vault)
        ids = _add_endpoints(store, registry, count, with_own_models=with_own_models)
        if with_own_models:
            _copy_plans(registry, Plans(home.models), ids)
        access = Access(store, vault)
        keys = [access.keys(each).primary.reveal() for each in ids]
        start = f"/workspaces/{registry.workspace_id}/services"
    lines = [
        f"{start}/{each}/execute?api-version=2.0 {key}"
        for each, key in zip(ids, keys, strict=True)
    ]
    (place / "places").write_text("\n".join(lines), encoding="utf-8")


def _add_endpoints(
    store: Store, registry: Registry, count: int, *, with_own_models: bool
) -> Sequence[str]:
    """Add *count* endpoints in one transaction; return their ids."""
    service = registry.web_services()[0]
    model = registry.endpoints.get(service.id, "bench")
    ids = []
    with store.write() as session:
        for number in range(count):
            name = EndpointName(f"customer{number}")
            new = replace(model, id=new_id(), name=name, throttle=_HIGH)
            if with_own_models:
                digest = hashlib.sha256(new.id.encode()).hexdigest()
                own = (Resource("model", digest, f"blobs/{new.id}.ilearner"),)
                new = replace(new, own_resources=own)
            registry.endpoints.add(session, new)
            ids.append(new.id)
    return ids


def _copy_plans(registry: Registry, plans: Plans, ids: Sequence[str]) -> None:
    """Give each endpoint a plan of its own: a file of its own, with equal contents."""
    served = registry.served(ids[0])
    bench = registry.endpoints.get(served.web_service.id, "bench")
    schema = served.version.schema
    source = plans.path(registry.served(bench.id).recipe, schema)
    for each in ids:
        shutil.copyfile(source, plans.path(registry.served(each).recipe, schema))


def _call_each(target: Target, count: int) -> None:
    """Call each of *count* places once at least; each load begins with the first."""
    seconds = 1
    while drive(target, callers=32, seconds=seconds).calls_per_s * seconds < count:
        seconds *= 2


def _measure_endpoints(
    findings: Findings, whose: str, target: Target, seconds: int
) -> None:
    load = drive(target, callers=1, seconds=2 * seconds)
    findings.add(LATENCY, whose, load.p50_ms)
    load = drive(target, callers=32, seconds=seconds)
    findings.add(RATE, whose, load.calls_per_s)


def _measure_models(
    findings: Findings, place: Path, bodies: Path, seconds: int
) -> None:
    whose = f"{OWN:,} own models"
    with ours(place) as server:
        time.sleep(1)
        idle = server.process.memory_mb()
        one = place / "one"
        lines = (place / "places").read_text(encoding="utf-8").splitlines()
        one.write_text(lines[0], encoding="utf-8")
        target = replace(_target(server, bodies), places=one)
        load = drive(target, callers=1, seconds=seconds)
        findings.add(MODELS, "one own model, always at hand", load.p50_ms)
        load = drive(_target(server, bodies), callers=1, seconds=3 * seconds)
        findings.add(MODELS, whose, load.p50_ms)
        findings.add(MODELS_P99, whose, load.p99_ms)
        findings.add(MEMORY, whose, server.process.memory_mb() - idle)


def _measure_peer(findings: Findings, pipeline: Pipeline, folder: Path) -> None:
    peer = PEERS[0]
    try:
        with peer.serving(pipeline, folder) as site:
            findings.add(START, peer.name, site.process.start_s)
    except RuntimeError as error:
        findings.missing[peer.name] = str(error)


def _target(server: Ours, bodies: Path) -> Target:
    return Target(server.service.url + "/", bodies, places=server.folder / "places")


if __name__ == "__main__":
    main(measure, __doc__)
