"""Services without a network: every endpoint is a `FakeScorer`."""

from dataclasses import dataclass, field

from scoreline.core.errors import InvalidValue, NoEndpointStored, OriginRefused
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.excel.services import EndpointFacts
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from support.fake_scorer import LOAN, FakeScorer

HOST = "https://score.test"


@dataclass
class FakeOwner:
    """Implements `scoreline.excel.services.Owner`."""

    created: list = field(default_factory=list)
    regenerated: list = field(default_factory=list)
    made: list = field(default_factory=list)
    slot: object = None

    def web_services(self):
        return ("credit", "mortgage")

    def create(self, web_service, name, wishes):
        self.created.append((web_service, name, wishes))
        key = ApiKey.new(KeyKind.ENDPOINT)
        return StoredEndpoint(name, web_service, f"{HOST}/{name}", key, "", LOAN.digest)

    def facts(self, stored):
        return EndpointFacts(
            version="2026-02-02",
            update_available=True,
            is_pinned=False,
            throttle="Low, 4 calls at once",
            logging="None",
        )

    def slot_of(self, stored, key):
        return self.slot

    def regenerate(self, stored, slot):
        self.regenerated.append(slot)
        return ApiKey.new(KeyKind.ENDPOINT)

    def replace_workbook_key(self, stored, old, label):
        self.regenerated.append(label)
        return ApiKey.new(KeyKind.WORKBOOK)

    def make_workbook(self, stored, out, expires):
        self.made.append((stored.name, expires))
        out.write_bytes(b"made")
        return out


@dataclass
class FakeServices:
    """Implements `scoreline.excel.services.Services`."""

    fake: FakeScorer = field(default_factory=FakeScorer)
    allowed: set = field(default_factory=lambda: {HOST})
    keys: dict = field(default_factory=dict)
    owned: FakeOwner | None = None
    scorers: dict = field(default_factory=dict)

    def describe(self, stored):
        return self.scorer(stored).describe()

    def is_allowed(self, url):
        return self.origin(url) in self.allowed

    def allow(self, url):
        self.allowed.add(self.origin(url))

    def origin(self, url):
        return "/".join(url.split("/")[:3])

    def location(self, text):
        if not text.startswith("https://"):
            raise InvalidValue("that is no endpoint's URL")
        return text.partition("?")[0].removesuffix("/execute")

    def key_of(self, stored):
        key = stored.key or self.keys.get(stored.key_reference)
        if key is None:
            raise NoEndpointStored("the key is not here")
        return key

    def keep_key(self, reference, key):
        self.keys[reference] = key
        return ""

    def forget_key(self, reference):
        self.keys.pop(reference, None)

    def scorer(self, stored):
        if not self.is_allowed(stored.url):
            raise OriginRefused(self.origin(stored.url), "not allowed")
        self.key_of(stored)
        return self.scorers.get(stored.name, self.fake)

    def owner(self):
        return self.owned
