"""Who may do what: the design's table, as one function."""

from __future__ import annotations

from enum import Enum
from typing import Final

from scoreline.core.errors import AccessDenied, KeyRejected
from scoreline.core.keys import KeyKind
from scoreline.service.entities import Principal

__all__ = ["Action", "check", "may"]


class Action(Enum):
    """What a caller wants to do; the value completes "this key may not …"."""

    MANAGE = "manage the workspace"
    SCORE = "score rows"
    SUBMIT = "submit jobs and upload rows"
    READ_SCHEMA = "read the schema"
    LIST_JOBS = "list the jobs of all keys"
    USE_JOB = "see, start, cancel or delete this job"
    READ_ENDPOINT = "read the endpoint"
    CHANGE_ENDPOINT = "change the endpoint"
    REGENERATE = "regenerate the endpoint's keys"
    WORKBOOK_KEYS = "manage workbook keys"
    READ_PLAN = "read what the endpoint scores by"


_WORKBOOK: Final = frozenset({Action.SCORE, Action.SUBMIT, Action.READ_SCHEMA})
_ENDPOINT: Final = _WORKBOOK | {
    Action.LIST_JOBS,
    Action.USE_JOB,
    Action.READ_ENDPOINT,
    Action.CHANGE_ENDPOINT,
    Action.REGENERATE,
}


def may(
    principal: Principal, action: Action, endpoint_id: str = "", submitter: str = ""
) -> bool:
    """Return whether *principal* may do *action* to the endpoint, or to its job.

    Args:
        principal: Who calls.
        action: What they want to do.
        endpoint_id: Which endpoint; empty for the workspace.
        submitter: Id of the key that submitted the job (``USE_JOB``).
    """
    if principal.kind is KeyKind.WORKSPACE:
        return True
    if not endpoint_id or principal.endpoint_id != endpoint_id:
        return False
    if principal.kind is KeyKind.ENDPOINT:
        return action in _ENDPOINT
    if action is Action.USE_JOB:
        return submitter == principal.key_id
    return action in _WORKBOOK


def check(
    principal: Principal, action: Action, endpoint_id: str = "", submitter: str = ""
) -> None:
    """Raise unless *principal* :func:`may` do *action*; takes the same arguments.

    Raises:
        KeyRejected: If the key belongs to another endpoint, or to none.
        AccessDenied: If it belongs to this one, and may not do that.
    """
    if may(principal, action, endpoint_id, submitter):
        return
    if not endpoint_id or principal.endpoint_id != endpoint_id:
        raise KeyRejected
    raise AccessDenied(f"this key may not {action.value}")
