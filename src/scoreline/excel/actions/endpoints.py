"""The buttons of the group *Endpoint*: into the workbook, and out again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Final

from scoreline.core.errors import NotAllowed, ServiceError
from scoreline.core.keys import ApiKey, KeyKind, KeySlot
from scoreline.excel.actions.endpoint_forms import (
    IN_WORKBOOK,
    ON_MACHINE,
    connect_form,
    create_form,
    wishes_of,
)
from scoreline.excel.desk import Desk
from scoreline.excel.dialogs import Answers, Form, Stopped
from scoreline.excel.services import EndpointFacts, Owner
from scoreline.workbook.endpoint_edit import (
    put_endpoint,
    remove_endpoint,
    stored_endpoints,
)
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.ports import EndpointSchema

__all__ = ["choose", "connect", "create", "details", "regenerate_key", "remove"]

_MAX_TOLD: Final = 30  # columns that details list


def choose(desk: Desk) -> None:
    """Take note of the endpoint chosen in the dropdown; the desk knows it already."""
    desk.endpoint()


def connect(desk: Desk) -> None:
    """Ask for an endpoint's URL and key, try both, and store the endpoint.

    Raises:
        Stopped: If the person pressed Cancel.
        ServiceError: If the endpoint does not answer; nothing was stored.
    """
    answers = _asked(desk, connect_form(desk.services))
    url, key = desk.services.location(answers["url"]), ApiKey(answers["key"].strip())
    desk.allow(url)
    tried = StoredEndpoint("tried", "", url, key)
    description = desk.services.scorer(tried).describe()
    stored = _stored(desk, description, url, key, keep=answers["keep"])
    desk.memory.chosen = stored.name
    desk.dialogs.tell(
        f"Connected to {stored.name} of {stored.web_service}. {_where(stored)}",
        brief=True,
    )


def create(desk: Desk) -> None:
    """Create an endpoint at a web service of the person's own, and store it.

    Raises:
        Stopped: If the person pressed Cancel.
        NotAllowed: If nobody is logged in.
        ServiceError: If the service refuses.
    """
    owner = desk.owner()
    web_services = owner.web_services()
    if not web_services:
        raise NotAllowed(
            "the workspace has no web service yet; 'scoreline service publish' makes "
            "one"
        )
    answers = _asked(desk, create_form(web_services))
    stored = owner.create(
        answers["web_service"], answers["name"].strip(), wishes_of(answers)
    )
    stored = desk.reference(stored)
    put_endpoint(desk.book, stored)
    desk.memory.chosen = stored.name
    desk.dialogs.tell(
        f"Endpoint {stored.name} of {stored.web_service} is created. {_where(stored)}",
        brief=True,
    )


def details(desk: Desk) -> None:
    """Tell what the chosen endpoint takes and gives, and whether it is up to date."""
    stored = desk.endpoint()
    description = desk.scorer(stored).describe()
    lines = [
        f"{stored.name} of {description.web_service}",
        description.description,
        stored.url,
        f"Version {description.version}",
        *_owner_lines(desk, stored),
        "",
        "Takes",
        *_columns(description, inputs=True),
        "Gives",
        *_columns(description, inputs=False),
    ]
    if stored.schema_digest and stored.schema_digest != description.schema.digest:
        lines.insert(
            4, "It takes or gives other columns than when the workbook was made."
        )
    text = "\n".join(lines)
    desk.dialogs.tell(text, report=text)


def regenerate_key(desk: Desk) -> None:
    """Replace the key that the workbook uses, here and at the service.

    Raises:
        Stopped: If the person pressed Cancel.
        NotAllowed: If nobody is logged in.
    """
    stored, owner = desk.endpoint(), desk.owner()
    old = desk.services.key_of(stored)
    if old.kind is KeyKind.WORKBOOK:
        _sure(
            desk,
            f"Replace the workbook key of {stored.name}? Copies of this file that were "
            "sent out will score no more.",
        )
        key = owner.replace_workbook_key(stored, old, desk.book.name)
    else:
        slot = owner.slot_of(stored, old) or _slot(desk)
        _sure(
            desk,
            f"Regenerate the {slot.value} key of {stored.name}? Whoever else uses it "
            "can score no more.",
        )
        key = owner.regenerate(stored, slot)
    if stored.key is None:
        desk.services.keep_key(stored.key_reference or stored.url, key)
    else:
        put_endpoint(desk.book, replace(stored, key=key))
    desk.dialogs.tell(f"{stored.name} has a new key. {_where(stored)}", brief=True)


def remove(desk: Desk) -> None:
    """Let the workbook forget the chosen endpoint and its key.

    Raises:
        Stopped: If the person pressed Cancel.
    """
    stored = desk.endpoint()
    _sure(
        desk,
        f"Remove {stored.name} and its key from this workbook? The endpoint itself "
        "stays.",
    )
    remove_endpoint(desk.book, stored.name)
    desk.memory.chosen = ""
    desk.memory.auto.discard(stored.name)
    desk.dialogs.tell(f"{stored.name} is removed from this workbook.", brief=True)


def _asked(desk: Desk, form: Form) -> Answers:
    answers = desk.dialogs.ask(form)
    if answers is None:
        raise Stopped
    return answers


def _sure(desk: Desk, question: str) -> None:
    if desk.dialogs.choose(question, ("Yes",)) is None:
        raise Stopped


def _slot(desk: Desk) -> KeySlot:
    """Ask which key is meant, where the stored one is neither."""
    slots = tuple(KeySlot)
    answer = desk.dialogs.choose(
        "The workbook's key is not valid. Which of the endpoint's keys shall be "
        "regenerated and stored?",
        tuple(f"The {slot.value} key" for slot in slots),
    )
    if answer is None:
        raise Stopped
    return slots[answer]


def _stored(
    desk: Desk, description: EndpointSchema, url: str, key: ApiKey, *, keep: str
) -> StoredEndpoint:
    """Store what was tried, with its key where the person wants it."""
    stored = StoredEndpoint(
        description.endpoint,
        description.web_service,
        url,
        key,
        schema_digest=description.schema.digest,
    )
    in_workbook = keep == IN_WORKBOOK or (
        keep != ON_MACHINE and key.kind is KeyKind.WORKBOOK
    )
    if not in_workbook:
        # refused names are told before the key is kept anywhere
        present = stored_endpoints(desk.book)
        if not any(e.name == stored.name and e.url != url for e in present):
            stored = desk.reference(stored)
    put_endpoint(desk.book, stored)
    return stored


def _where(stored: StoredEndpoint) -> str:
    if stored.key is None:
        return "Its key is kept on this machine, not in the workbook."
    return "Its key is in this workbook: whoever gets the file can score with it."


def _owner_lines(desk: Desk, stored: StoredEndpoint) -> list[str]:
    owner: Owner | None = desk.services.owner()
    facts: EndpointFacts | None = None
    if owner is not None:
        with suppress(ServiceError):  # another workspace's endpoint
            facts = owner.facts(stored)
    if facts is None:
        return ["Whether an update is available is told to its owner only."]
    update = (
        "An update is available." if facts.update_available else "It is up to date."
    )
    pinned = " It is pinned: refreshing it is refused." if facts.is_pinned else ""
    return [
        f"{update}{pinned}",
        f"Throttle: {facts.throttle}; logging: {facts.logging}",
    ]


def _columns(description: EndpointSchema, *, inputs: bool) -> list[str]:
    schema = description.schema
    columns = (schema.input if inputs else schema.output).columns
    lines = [
        f"  {column.name}: {column.type.value}"
        + (f", {column.unit}" if column.unit else "")
        + (", may be blank" if column.nullable and inputs else "")
        for column in columns[:_MAX_TOLD]
    ]
    more = len(columns) - _MAX_TOLD
    return lines + ([f"  and {more:,} more"] if more > 0 else [])
