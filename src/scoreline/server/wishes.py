"""What callers of the management API ask for, in the service's own terms.

Classic's clients spell more loosely than its description: numbers and booleans come
as text, a Low endpoint with a number, the endpoint's name once more in the body.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, TypeVar

from msgspec import UNSET

from scoreline.core.errors import InvalidValue
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.wire.objects import EndpointCreate, EndpointPatch, RefreshRequest

__all__ = ["check_named", "one_of", "overwrites", "patched_throttle", "throttle_for"]

_TRUTH: Final = {"true": True, "false": False}
_MAX_DIGITS: Final = 9

EnumT = TypeVar("EnumT", bound=Enum)


def one_of(kind: type[EnumT], text: str) -> EnumT:
    """Return the member of *kind* that *text* names.

    Raises:
        InvalidValue: If there is none.
    """
    try:
        return kind(text)
    except ValueError:
        allowed = ", ".join(repr(member.value) for member in kind)
        raise InvalidValue(f"{kind.__name__}: choose one of {allowed}") from None


def throttle_for(level: str | None, calls: int | str | None) -> Throttle:
    """Return the throttle of a new endpoint; a number at Low is ignored, as in Classic.

    Raises:
        InvalidValue: If the level is unknown, or the number out of range.
    """
    chosen = ThrottleLevel.LOW if level is None else one_of(ThrottleLevel, level)
    number = _number(calls)
    return Throttle.of(chosen, None if chosen is ThrottleLevel.LOW else number)


def patched_throttle(wish: EndpointPatch, present: Throttle) -> Throttle | None:
    """Return the throttle that *wish* makes of *present*, or None to let it stay.

    Raises:
        InvalidValue: If the level is unknown, or the number out of range.
    """
    given_level, given_calls = wish.throttle_level, wish.max_concurrent_calls
    if given_level is UNSET and given_calls in {UNSET, None}:
        return None
    level = present.level.value if given_level is UNSET else given_level
    calls = None if given_calls is UNSET else given_calls
    if calls is None and level == present.level.value:
        return None
    return throttle_for(level, calls)


def overwrites(wish: RefreshRequest) -> bool:
    """Return whether a refresh is to replace an endpoint's own models, too.

    Raises:
        InvalidValue: If the text is neither ``True`` nor ``False``.
    """
    answer = wish.overwrite_resources
    if isinstance(answer, bool):
        return answer
    if answer.lower() not in _TRUTH:
        raise InvalidValue("OverwriteResources is 'True' or 'False'")
    return _TRUTH[answer.lower()]


def check_named(wish: EndpointCreate, web_service_id: str, name: str) -> None:
    """Refuse a body that names another endpoint than the URL does.

    Raises:
        InvalidValue: If it does.
    """
    if wish.web_service_id not in {None, "", web_service_id}:
        raise InvalidValue("WebServiceId is not the one in the URL")
    if wish.endpoint_name not in {None, "", name}:
        raise InvalidValue("EndpointName is not the one in the URL")


def _number(calls: int | str | None) -> int | None:
    if not isinstance(calls, str):
        return calls
    if not calls.isascii() or not calls.isdigit() or len(calls) > _MAX_DIGITS:
        raise InvalidValue("MaxConcurrentCalls is a whole number")
    return int(calls)
