"""The forms of the group *Endpoint*, checked as they are filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from scoreline.core.errors import InvalidValue, KeyRejected, ServiceError
from scoreline.core.keys import ApiKey
from scoreline.core.names import EndpointName, checked_description
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import MAX_CALLS, Throttle, ThrottleLevel
from scoreline.excel.dialogs import Answers, Field, FieldKind, Form
from scoreline.excel.services import Services
from scoreline.workbook.ports import EndpointWishes

__all__ = ["IN_WORKBOOK", "ON_MACHINE", "connect_form", "create_form", "wishes_of"]

IN_WORKBOOK: Final = "in this workbook"
ON_MACHINE: Final = "on this machine only"
_BY_KIND: Final = "by kind of key"
_YES: Final = "yes"


def connect_form(services: Services) -> Form:
    """Return the form that asks for an endpoint's URL and key."""

    def check(answers: Answers) -> dict[str, str]:
        return _without_blanks(
            url=_problem(lambda: services.location(answers["url"])),
            key=_problem(lambda: ApiKey(answers["key"].strip())),
        )

    fields = (
        Field(
            "url",
            "URL or Request URI",
            hint="As the service's page or its owner gave it; any query is fine.",
        ),
        Field("key", "Key", FieldKind.SECRET),
        Field(
            "keep",
            "Keep the key",
            FieldKind.CHOICE,
            choices=(_BY_KIND, IN_WORKBOOK, ON_MACHINE),
            value=_BY_KIND,
            hint="A workbook key stays in the workbook, other keys on this machine.",
        ),
    )
    return Form(
        "Connect to an endpoint", fields, "Connect", "Both are tried first.", check
    )


def create_form(web_services: tuple[str, ...]) -> Form:
    """Return the form that asks what endpoint to create."""
    return Form(
        "Create an endpoint",
        (
            Field(
                "web_service",
                "Web service",
                FieldKind.CHOICE,
                value=web_services[0],
                choices=web_services,
            ),
            Field("name", "Name", hint="1 to 24 lower-case letters or digits."),
            Field("description", "Description"),
            Field(
                "level",
                "Throttle level",
                FieldKind.CHOICE,
                value=ThrottleLevel.LOW.value,
                choices=tuple(level.value for level in ThrottleLevel),
                hint="Low serves 4 calls at once.",
            ),
            Field(
                "calls",
                "Max concurrent calls",
                hint=f"High only: 1 to {MAX_CALLS}; empty for 20.",
            ),
            Field(
                "logging",
                "Logging",
                FieldKind.CHOICE,
                value=TraceLevel.NONE.value,
                choices=tuple(level.value for level in TraceLevel),
            ),
            Field("sample", "Show sample data", FieldKind.TICK, value=_YES),
        ),
        "Create",
        check=_check_create,
    )


def _check_create(answers: Answers) -> dict[str, str]:
    level = ThrottleLevel(answers["level"])
    return _without_blanks(
        name=_problem(lambda: EndpointName(answers["name"].strip())),
        description=_problem(lambda: checked_description(answers["description"])),
        calls=_problem(lambda: Throttle.of(level, _calls(answers))),
    )


def _calls(answers: Answers) -> int | None:
    text = answers["calls"].strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        raise InvalidValue(f"write a whole number from 1 to {MAX_CALLS}")
    return int(text)


def wishes_of(answers: Answers) -> EndpointWishes:
    """Return how the endpoint of a filled-in form is to be."""
    return EndpointWishes(
        description=answers["description"] or None,
        throttle_level=ThrottleLevel(answers["level"]),
        max_concurrent_calls=_calls(answers),
        trace_level=TraceLevel(answers["logging"]),
        sample_data=answers["sample"] == _YES,
    )


def _problem(rule: Callable[[], object]) -> str:
    """Return what *rule*, when called, complains of; empty if nothing."""
    try:
        rule()
    except KeyRejected:
        return "that is no key; it begins with sle_ or slw_, paste it whole"
    except ServiceError as error:
        return str(error)
    return ""


def _without_blanks(**problems: str) -> dict[str, str]:
    return {name: told for name, told in problems.items() if told}
