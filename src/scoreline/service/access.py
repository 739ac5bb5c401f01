"""Who calls, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from scoreline.core.keys import ApiKey, KeySlot
from scoreline.service.clock import Clock, utc_now
from scoreline.service.entities import Principal
from scoreline.service.secrets import KeyVault
from scoreline.service.store import Store

__all__ = ["Access", "Action", "KeyPair", "KeyState", "WorkbookKey", "check", "may"]


class Action(Enum):
    """What a caller wants to do."""

    MANAGE = "manage the workspace"
    SCORE = "score rows"
    SUBMIT = "submit jobs and upload rows"
    READ_SCHEMA = "read the schema"
    LIST_JOBS = "list all jobs"
    USE_JOB = "see, start, cancel or delete a job"
    READ_ENDPOINT = "read the endpoint with its keys"
    CHANGE_ENDPOINT = "change the endpoint"
    REGENERATE = "regenerate the endpoint's keys"
    WORKBOOK_KEYS = "manage workbook keys"


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


def check(
    principal: Principal, action: Action, endpoint_id: str = "", submitter: str = ""
) -> None:
    """Raise unless *principal* :func:`may` do *action*.

    Raises:
        KeyRejected: If the key belongs to another endpoint.
        AccessDenied: If it belongs to this one, and may not do that.
    """


class KeyState(Enum):
    """What has become of a workbook key."""

    VALID = "valid"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An endpoint's two keys."""

    primary: ApiKey
    secondary: ApiKey


@dataclass(frozen=True, slots=True)
class WorkbookKey:
    """A score-only key of one endpoint.

    Attributes:
        id: 32 hexadecimal digits.
        name: What it is for.
        created: When (UTC).
        expires: First day (UTC) on which it is valid no more, or None.
        state: Whether it is valid.
        key: The key itself; None once it was revoked.
    """

    id: str
    name: str
    created: datetime
    expires: date | None
    state: KeyState
    key: ApiKey | None


class Access:
    """The keys of the workspace and its endpoints; synchronous, from any thread."""

    def __init__(
        self, store: Store, vault: KeyVault, clock: Clock = utc_now
    ) -> None: ...

    def identify(self, key_text: str) -> Principal:
        """Return who bears the key that *key_text* spells.

        Raises:
            KeyDead: If we knew it, and it is valid no more.
            KeyRejected: If it is anything else.
        """

    def keys(self, endpoint_id: str) -> KeyPair:
        """Return an endpoint's two keys. Raises NotFound."""

    def regenerate(self, endpoint_id: str, slot: KeySlot) -> ApiKey:
        """Replace one of an endpoint's two keys; the other stays. Raises NotFound."""

    def create_workbook_key(
        self, endpoint_id: str, name: str, expires: date | None = None
    ) -> WorkbookKey:
        """Make a key for one workbook.

        Raises:
            NotFound: If there is no such endpoint.
            InvalidValue: If the name is empty or long, or the day is past.
        """

    def workbook_keys(self, endpoint_id: str) -> list[WorkbookKey]:
        """Return an endpoint's workbook keys, oldest first, dead ones included."""

    def revoke_workbook_key(self, endpoint_id: str, key_id: str) -> None:
        """Make a workbook key invalid; harmless when it is. Raises NotFound."""

    def workspace_token(self) -> ApiKey:
        """Return the workspace token, made at the first call."""

    def rotate_workspace_token(self) -> ApiKey:
        """Replace the workspace token; the old one is valid no more."""
