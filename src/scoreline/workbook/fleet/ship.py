"""An endpoint and a workbook for each customer, safe to run again at any time.

For each customer in turn: the endpoint is created or changed, the key found or made,
the file written whole, the manifest replaced. A key that was made for a file which a
kill kept from being finished is found by its name, the file's, and goes into the file
at the next run; so no key is left without a workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import file_digest, sha256
from pathlib import Path

from scoreline.core.description import EndpointSchema
from scoreline.core.errors import OutputBlocked
from scoreline.files.atomic import replacing, sweep
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.fleet.customers import Customer
from scoreline.workbook.fleet.manifest import Entry, Manifest
from scoreline.workbook.generate import Template
from scoreline.workbook.logo import Logo
from scoreline.workbook.ports import (
    EndpointWishes,
    ManagedEndpoint,
    Manager,
    Progress,
    WorkbookKey,
)
from scoreline.workbook.spec import Spec

__all__ = ["FleetReport", "ship"]


@dataclass(frozen=True, slots=True)
class FleetReport:
    """What a run did, by the customers' names.

    Attributes:
        created: Who got an endpoint.
        updated: Whose endpoint was changed.
        retrained: Who got a model of their own.
        made: Whose workbook was written.
        kept: Whose workbook was changed by somebody since it was made, and therefore
            left as it is.
    """

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    retrained: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def ship(  # noqa: PLR0913 - who, by whom and where, and three wishes
    manager: Manager,
    customers: Sequence[Customer],
    out: Path,
    *,
    web_service: str,
    spec: Spec,
    progress: Progress | None = None,
) -> FleetReport:
    """Give each customer an endpoint and the workbook ``<web service>-<name>.xlsx``.

    Args:
        manager: The web service's endpoints.
        customers: Who they are.
        out: The folder of workbooks and manifest; made if it is not there.
        web_service: The web service's name.
        spec: Wording and looks of all workbooks.
        progress: Called with customers done and customers in all.

    Raises:
        ServiceError: What the manager raises; what was finished before stays.
        FileUnreadable: If the folder's manifest can't be read.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputBlocked(f"{out} can't be made: {error.strerror}") from None
    fleet = _Fleet(manager, out, web_service, spec)
    for done, customer in enumerate(customers):
        if progress:
            progress(done, len(customers))
        fleet.serve(customer)
    if progress:
        progress(len(customers), len(customers))
    return FleetReport(**{kind: tuple(names) for kind, names in fleet.told.items()})


class _Fleet:
    """One run over the customers.

    Attributes:
        told: What was done, as in the report.
    """

    def __init__(
        self, manager: Manager, out: Path, web_service: str, spec: Spec
    ) -> None:
        self._manager = manager
        self._out = out
        self._web_service = web_service
        self._spec = spec
        self._manifest = Manifest(out)
        sweep(out / f"{web_service}-*.xlsx")
        self._present: Mapping[str, ManagedEndpoint] = manager.endpoints()
        self._templates: list[tuple[EndpointSchema, Template]] = []
        self.told: dict[str, list[str]] = {f.name: [] for f in fields(FleetReport)}

    def serve(self, customer: Customer) -> None:
        """Do all that is still to be done for one customer."""
        file = self._out / f"{self._web_service}-{customer.name}.xlsx"
        before = self._manifest.get(customer.name)
        endpoint = self._endpoint(customer)
        trained = self._retrain(customer, before)
        key = self._earlier_key(customer, file.name)
        if key is None:
            if file.exists() and (before is None or _digest(file) != before.digest):
                self.told["kept"].append(customer.name)
                return
            key = self._manager.create_key(customer.name, file.name, customer.expires)
        content = self._content(customer, endpoint, key, file.name)
        entry = Entry(
            customer.name,
            endpoint.name,
            file.name,
            key.id,
            sha256(content).hexdigest(),
            trained,
        )
        if not self._put(file, content, entry, before):
            self.told["kept"].append(customer.name)
            return
        self._manifest.put(entry)
        if before and before.key_id != key.id:
            self._revoke(customer.name, before.key_id)

    def _endpoint(self, customer: Customer) -> ManagedEndpoint:
        name, wishes = customer.name, customer.wishes
        present = self._present.get(name)
        if present is None:
            self.told["created"].append(name)
            return self._manager.create(name, wishes)
        if _differ(wishes, present.settings):
            self.told["updated"].append(name)
            return self._manager.update(name, wishes)
        return present

    def _retrain(self, customer: Customer, before: Entry | None) -> str:
        """Fit the customer's own model, unless the same rows have made it before."""
        done = before.training_digest if before else ""
        if customer.training_data is None:
            return done
        digest = _digest(customer.training_data)
        if digest != done:
            self._manager.retrain(customer.name, customer.training_data)
            self.told["retrained"].append(customer.name)
        return digest

    def _earlier_key(self, customer: Customer, label: str) -> WorkbookKey | None:
        """Return the key that an earlier run made for the file called *label*."""
        if customer.name not in self._present:
            return None
        for key in self._manager.keys(customer.name):
            fits = key.name == label and key.expires == customer.expires
            if fits and key.is_valid:
                return key
        return None

    def _content(
        self, customer: Customer, endpoint: ManagedEndpoint, key: WorkbookKey, file: str
    ) -> bytes:
        description = self._manager.describe(customer.name, key.key)
        stored = StoredEndpoint(
            name=endpoint.name,
            web_service=self._web_service,
            url=endpoint.url,
            key=key.key,
            schema_digest=description.schema.digest,
            workbook_id=key.id,
        )
        logo = customer.logo or self._spec.logo
        return self._template(description, stored, logo).fill(stored, file, logo)

    def _template(
        self, description: EndpointSchema, stored: StoredEndpoint, logo: Logo | None
    ) -> Template:
        anonymous = replace(description, endpoint="")
        for known, template in self._templates:
            if known == anonymous and template.fits(stored, logo):
                return template
        template = Template(description, stored, spec=self._spec, logo=logo)
        self._templates.append((anonymous, template))
        return template

    def _put(
        self, file: Path, content: bytes, entry: Entry, before: Entry | None
    ) -> bool:
        """Write the file, unless it is there; False if it is somebody's own by now."""
        if file.exists():
            there = _digest(file)
            if there == entry.digest:
                return True
            if before is None or there != before.digest:
                return False
        with replacing(file, force=True) as target:
            target.write_bytes(content)
        self.told["made"].append(entry.name)
        return True

    def _revoke(self, name: str, key_id: str) -> None:
        """End the key of the workbook that was replaced."""
        if any(key.id == key_id and key.is_valid for key in self._manager.keys(name)):
            self._manager.revoke_key(name, key_id)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _differ(wishes: EndpointWishes, present: EndpointWishes) -> bool:
    return any(
        getattr(wishes, each.name) not in {None, getattr(present, each.name)}
        for each in fields(EndpointWishes)
    )
