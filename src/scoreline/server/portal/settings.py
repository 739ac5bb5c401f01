"""An endpoint's settings as a form: shown, checked field by field, given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scoreline.core.errors import InvalidValue
from scoreline.core.names import checked_description
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.server.portal.forms import Fields
from scoreline.server.wishes import one_of
from scoreline.service.entities import Endpoint

__all__ = ["BLANK", "Settings", "read_settings", "settings_of"]

MAX_DIGITS: Final = 9

BLANK: Final = {
    "name": "",
    "description": "",
    "level": ThrottleLevel.LOW.value,
    "calls": "",
    "logging": TraceLevel.NONE.value,
    "sample_data": "on",
    "pin": "",
}
"""What the form of a new endpoint begins with."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen of an endpoint besides its name."""

    description: str
    throttle: Throttle
    trace_level: TraceLevel
    sample_data: bool
    prevent_update: bool


def settings_of(endpoint: Endpoint) -> dict[str, str]:
    """Return the settings of *endpoint* as the form's texts."""
    is_high = endpoint.throttle.level is ThrottleLevel.HIGH
    return {
        "name": endpoint.name.text,
        "description": endpoint.description,
        "level": endpoint.throttle.level.value,
        "calls": str(endpoint.throttle.max_concurrent_calls) if is_high else "",
        "logging": endpoint.trace_level.value,
        "sample_data": "on" if endpoint.sample_data else "",
        "pin": "on" if endpoint.prevent_update else "",
    }


def read_settings(fields: Fields) -> Settings | None:
    """Return what *fields* say; None if something is wrong, which they note."""
    description = fields.read("description", checked_description)
    level = fields.read("level", lambda text: one_of(ThrottleLevel, text))
    calls = fields.read("calls", _calls)
    throttle = None
    if level is not None and "calls" not in fields.errors:
        throttle = fields.read("calls", lambda _: Throttle.of(level, calls))
    trace_level = fields.read("logging", lambda text: one_of(TraceLevel, text))
    if description is None or throttle is None or trace_level is None:
        return None
    return Settings(
        description,
        throttle,
        trace_level,
        sample_data=fields.is_on("sample_data"),
        prevent_update=fields.is_on("pin"),
    )


def _calls(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS:
        raise InvalidValue("write a whole number from 1 to 200, for example 20")
    return int(text)
