from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from scoreline.core.errors import NotFound
from scoreline.server.regulars import Regular, Regulars
from scoreline.server.score_options import ScoreOptions


@dataclass
class Registry:
    """Serves one endpoint, in what was last put here."""

    now: object = None

    def served(self, endpoint_id):
        if self.now is None:
            raise NotFound("endpoint", endpoint_id)
        return self.now


def served():
    return SimpleNamespace(endpoint=SimpleNamespace(id="a" * 32))


def scope(path="/w/s/execute", query=b"api-version=2.0", key=b"Bearer k", **more):
    headers = [(b"host", b"a"), (b"authorization", key)]
    headers += [(name.encode(), value) for name, value in more.items()]
    return {"path": path, "query_string": query, "headers": headers}


@pytest.fixture
def known():
    """Return regulars who know the caller of ``scope()``, and what is served."""
    registry = Registry(served())
    regulars = Regulars(registry)
    regulars.remember(scope(), Regular(registry.now, "key", ScoreOptions(), b""))
    return regulars, registry


def test_a_caller_who_comes_again_is_recognized(known):
    regulars, registry = known
    assert regulars.recognize(scope()).served is registry.now
    assert regulars.recognize(scope(accept=b"*/*")).key_id == "key"


@pytest.mark.parametrize(
    "other",
    [
        scope(key=b"Bearer l"),
        scope(path="/w/t/execute"),
        scope(query=b"api-version=2.0&details=true"),
        scope(authorization=b"Bearer k"),
        scope(**{"content-encoding": b"gzip"}),
        {**scope(), "headers": []},
    ],
    ids=["key", "path", "query", "two keys", "compressed", "no key"],
)
def test_another_request_is_not(known, other):
    assert known[0].recognize(other) is None


@pytest.mark.parametrize("change", [served, lambda: None], ids=["changed", "deleted"])
def test_after_a_change_nobody_is_recognized(known, change):
    regulars, registry = known
    registry.now = change()
    assert regulars.recognize(scope()) is None


def test_nobody_is_recognized_on_another_day(known, monkeypatch):
    regulars, _ = known
    monkeypatch.setattr("scoreline.server.regulars.time.time", lambda: 0.0)
    assert regulars.recognize(scope()) is None


def test_the_memory_of_callers_is_bounded(known, monkeypatch):
    monkeypatch.setattr("scoreline.server.regulars._MOST", 3)
    regulars, registry = known
    regular = Regular(registry.now, "key", ScoreOptions(), b"")
    for number in range(10):
        regulars.remember(scope(query=b"%d" % number), regular)
    found = [regulars.recognize(scope(query=b"%d" % number)) for number in range(10)]
    assert found[-1] is not None
    assert sum(each is not None for each in found) <= 3
