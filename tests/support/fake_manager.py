"""The endpoints of one web service in memory; may be killed at any call."""

from dataclasses import dataclass, field, replace
from secrets import token_hex

from scoreline.core.keys import ApiKey, KeyKind
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.workbook.ports import (
    EndpointSchema,
    EndpointWishes,
    ManagedEndpoint,
    WorkbookKey,
)
from support.fake_scorer import FakeScorer


class Killed(BaseException):
    """What happens to a process at its worst moment."""


@dataclass
class FakeManager:
    """Implements `scoreline.workbook.ports.Manager`."""

    scorer: FakeScorer = field(default_factory=FakeScorer)
    there: dict[str, ManagedEndpoint] = field(default_factory=dict)
    issued: dict[str, list[WorkbookKey]] = field(default_factory=dict)
    trained: list[tuple[str, str]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    lives: int = -1
    """Calls that are done before the next one kills; -1 for ever."""

    def endpoints(self) -> dict[str, ManagedEndpoint]:
        self._live("endpoints")
        return dict(self.there)

    def create(self, name: str, wishes: EndpointWishes) -> ManagedEndpoint:
        self._live(f"create {name}")
        present = EndpointWishes(
            description="",
            throttle_level=ThrottleLevel.LOW,
            max_concurrent_calls=4,
            trace_level=TraceLevel.NONE,
            sample_data=True,
        )
        self.there[name] = ManagedEndpoint(
            name, f"https://score.test/workspaces/1/services/{token_hex(4)}", present
        )
        return self._set(name, wishes)

    def update(self, name: str, wishes: EndpointWishes) -> ManagedEndpoint:
        self._live(f"update {name}")
        return self._set(name, wishes)

    def retrain(self, name: str, rows) -> None:
        self._live(f"retrain {name}")
        self.trained.append((name, rows.read_text(encoding="utf-8")))

    def describe(self, name: str, key: ApiKey) -> EndpointSchema:
        self._live(f"describe {name}")
        assert key in [each.key for each in self.valid(name)]
        return replace(self.scorer.describe(), endpoint=name)

    def keys(self, name: str) -> list[WorkbookKey]:
        self._live(f"keys {name}")
        return list(self.issued.get(name, []))

    def create_key(self, name: str, label: str, expires) -> WorkbookKey:
        self._live(f"create_key {name}")
        assert name in self.there
        made = WorkbookKey(
            token_hex(16),
            label,
            expires,
            is_valid=True,
            key=ApiKey.new(KeyKind.WORKBOOK),
        )
        self.issued.setdefault(name, []).append(made)
        return made

    def revoke_key(self, name: str, key_id: str) -> None:
        self._live(f"revoke_key {name}")
        self.issued[name] = [
            replace(key, is_valid=key.is_valid and key.id != key_id)
            for key in self.issued[name]
        ]

    def valid(self, name: str) -> list[WorkbookKey]:
        """Return the keys of *name* that score."""
        return [key for key in self.issued.get(name, []) if key.is_valid]

    def _set(self, name: str, wishes: EndpointWishes) -> ManagedEndpoint:
        known = self.there[name]
        said = {
            key: value
            for key in EndpointWishes.__slots__
            if (value := getattr(wishes, key)) is not None
        }
        if wishes.throttle_level and wishes.max_concurrent_calls is None:
            said["max_concurrent_calls"] = Throttle.of(
                wishes.throttle_level
            ).max_concurrent_calls
        self.there[name] = replace(known, settings=replace(known.settings, **said))
        return self.there[name]

    def _live(self, call: str) -> None:
        if self.lives == 0:
            raise Killed(call)
        self.lives -= 1
        self.calls.append(call)
