"""Whatever is done in whatever order, the service agrees with a small model of it."""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
)

from scoreline.core.errors import (
    IncompatibleModel,
    KeyDead,
    KeyRejected,
    NameTaken,
    NotAllowed,
    NotFound,
    Pinned,
)
from scoreline.core.keys import KeySlot
from scoreline.core.names import EndpointName
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.service.store import Store
from support.catalogue import open_catalogue, own

IS_LONG = os.environ.get("SCORELINE_LONG") == "1"
RESOURCES = {"a": ("prepare", "model"), "b": ("prepare", "model"), "c": ("model",)}


class Kept:
    """What the model knows of an endpoint."""

    def __init__(self, version, **fields):
        self.version = version
        self.throttle = Throttle()
        self.description = ""
        self.is_pinned = False
        self.own = {}
        self.__dict__.update(fields)


class Shop(RuleBasedStateMachine):
    """One web service; endpoints come, change and go."""

    names = Bundle("names")
    keys = Bundle("keys")
    dead = Bundle("dead")
    migrated = None

    @initialize()
    def open(self):
        self.open_ = ExitStack()
        folder = self.open_.enter_context(tempfile.TemporaryDirectory())
        shutil.copy(self.migrated, folder)
        self.it = self.open_.enter_context(open_catalogue(Path(folder)))
        self.id = self.it.publish("loans", "a").id
        self.newest = ("a", 0)
        self.kept = {"default": Kept(self.newest, throttle=Throttle.of(HIGH))}

    def teardown(self):
        if hasattr(self, "open_"):
            self.open_.close()

    @rule(digit=st.sampled_from(sorted(RESOURCES)))
    def publish(self, digit):
        self.it.publish("loans", digit, resources=RESOURCES[digit])
        self.newest = (digit, self.newest[1] + 1)
        self.kept["default"].version = self.newest

    @rule(
        target=names,
        name=st.sampled_from(["a", "b", "c", "default"]),
        is_pinned=st.booleans(),
    )
    def create(self, name, is_pinned):
        def act():
            return self.it.registry.endpoints.create(
                self.id, EndpointName(name), prevent_update=is_pinned
            )

        if name in self.kept:
            with pytest.raises(NameTaken):
                act()
        else:
            act()
            self.kept[name] = Kept(self.newest, is_pinned=is_pinned)
        return name

    @rule(name=names, calls=st.none() | st.integers(1, 200), text=st.text(max_size=5))
    def update(self, name, calls, text):
        text = "".join(c for c in text if c.isalnum() and c.isascii())
        throttle = Throttle() if calls is None else Throttle.of(HIGH, calls)

        def act():
            self.it.registry.endpoints.update(
                self.id, name, throttle=throttle, description=text
            )

        if name not in self.kept:
            with pytest.raises(NotFound):
                act()
            return
        act()
        self.kept[name].throttle, self.kept[name].description = throttle, text

    @rule(name=names, resource=st.sampled_from(["prepare", "model", "other"]))
    def patch(self, name, resource):
        model = own(resource, "f")

        def act():
            self.it.registry.endpoints.update(self.id, name, resources=(model,))

        kept = self.kept.get(name)
        refusal = None
        if kept is None:
            refusal = NotFound
        elif name == "default":
            refusal = NotAllowed
        elif resource not in RESOURCES[kept.version[0]]:
            refusal = IncompatibleModel
        if refusal:
            with pytest.raises(refusal):
                act()
            return
        act()
        kept.own[resource] = model

    @rule(name=names, overwrite=st.booleans(), is_dry=st.booleans())
    def refresh(self, name, overwrite, is_dry):
        def act():
            endpoints = self.it.registry.endpoints
            wish = {"overwrite_resources": overwrite}
            if is_dry:
                foreseen = endpoints.refreshed(self.id, name, **wish)
                return foreseen != endpoints.get(self.id, name)
            return endpoints.refresh(self.id, name, **wish)

        kept = self.kept.get(name)
        refusal = None
        if kept is None:
            refusal = NotFound
        elif name == "default":
            refusal = NotAllowed
        elif kept.is_pinned:
            refusal = Pinned
        elif not overwrite and not set(kept.own) <= set(RESOURCES[self.newest[0]]):
            refusal = NotAllowed
        if refusal:
            with pytest.raises(refusal):
                act()
            return
        own_after = {} if overwrite else kept.own
        would_change = (kept.version, kept.own) != (self.newest, own_after)
        assert act() == would_change
        if not is_dry:
            kept.version, kept.own = self.newest, own_after

    @rule(name=names, is_pinned=st.booleans())
    def pin(self, name, is_pinned):
        if name in self.kept:
            self.it.registry.endpoints.update(self.id, name, prevent_update=is_pinned)
            self.kept[name].is_pinned = is_pinned

    @rule(name=names)
    def delete(self, name):
        def act():
            self.it.registry.endpoints.delete(self.id, name)

        if name not in self.kept:
            with pytest.raises(NotFound):
                act()
        elif name == "default":
            if len(self.kept) > 1:
                with pytest.raises(NotAllowed):
                    act()
        else:
            act()
            del self.kept[name]

    @rule(target=keys, name=names)
    def make_key(self, name):
        if name not in self.kept:
            return None
        endpoint = self.it.registry.endpoints.get(self.id, name)
        made = self.it.access.create_workbook_key(endpoint.id, "a.xlsx", expires=None)
        return endpoint.id, made.id, made.key.reveal()

    @rule(target=keys, name=names, slot=st.sampled_from(KeySlot))
    def read_key(self, name, slot):
        if name not in self.kept:
            return None
        endpoint = self.it.registry.endpoints.get(self.id, name)
        pair = self.it.access.keys(endpoint.id)
        key = pair.primary if slot is KeySlot.PRIMARY else pair.secondary
        return endpoint.id, slot, key.reveal()

    @rule(target=dead, key=consumes(keys))
    def kill_key(self, key):
        if key is None or not self.lives(key[0]):
            return None
        endpoint_id, which, text = key
        if isinstance(which, KeySlot):
            pair = self.it.access.keys(endpoint_id)
            present = pair.primary if which is KeySlot.PRIMARY else pair.secondary
            if present.reveal() == text:
                self.it.access.regenerate(endpoint_id, which)
        else:
            self.it.access.revoke_workbook_key(endpoint_id, which)
        return endpoint_id, text

    @rule(key=keys)
    def use_key(self, key):
        """A key that nobody killed opens its endpoint, and none if that is gone."""
        if key is None:
            return
        endpoint_id, which, text = key
        if not self.lives(endpoint_id):
            with pytest.raises(KeyRejected):
                self.it.access.identify(text)
        elif not isinstance(which, KeySlot):  # the other one of a pair may be killed
            assert self.it.access.identify(text).endpoint_id == endpoint_id

    @rule(key=dead)
    def use_dead_key(self, key):
        if key is None:
            return
        kind = KeyDead if self.lives(key[0]) else KeyRejected
        with pytest.raises(kind):
            self.it.access.identify(key[1])

    @rule()
    def open_again(self):
        """What is on disk is what was told: a fresh store says the same."""
        with ExitStack() as second:
            store = Store(self.it.home.database)
            second.callback(store.close)
            with store.read() as session:
                found = session.endpoints.of(self.id)
        assert {one.name.text for one in found} == set(self.kept)

    @invariant()
    def agrees(self):
        if not hasattr(self, "kept"):
            return
        found = self.it.registry.endpoints.all(self.id)
        assert {one.name.text for one in found} == set(self.kept)
        for one in found:
            kept = self.kept[one.name.text]
            assert one.throttle == kept.throttle
            assert one.description == kept.description
            assert one.prevent_update == kept.is_pinned
            assert {r.name: r for r in one.own_resources} == kept.own
            served = self.it.registry.served(one.id)
            assert served.version.digest == kept.version[0] * 64
            assert served.update_available == (kept.version != self.newest)

    def lives(self, endpoint_id):
        found = self.it.registry.endpoints.all(self.id)
        return endpoint_id in {one.id for one in found}


HIGH = ThrottleLevel.HIGH


def test_the_service_agrees_with_a_small_model_of_it(migrated):
    Shop.migrated = migrated
    Shop.TestCase.settings = settings(
        max_examples=500 if IS_LONG else 12,
        stateful_step_count=60 if IS_LONG else 30,
        deadline=None,
        derandomize=not IS_LONG,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    Shop.TestCase().runTest()
