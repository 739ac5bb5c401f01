"""Who calls, and what they did."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from scoreline.core.keys import KeyKind, KeySlot

__all__ = [
    "AuditEntry",
    "Credential",
    "Principal",
]


@dataclass(frozen=True, slots=True)
class Credential:
    """What the store keeps of a key: enough to know it, not to use it.

    Attributes:
        id: 32 hexadecimal digits.
        kind: Workspace token, endpoint key or workbook key.
        digest: 32 bytes by which it is found (keyed with the home's secret).
        sealed: The key, encrypted under the home's secret; None once it is dead.
        created: When (UTC).
        endpoint_id: Whose key; empty for a workspace token.
        slot: Which of an endpoint's two keys; None for the other kinds.
        name: What a workbook key is for.
        expires: First day (UTC) on which it is valid no more, or None.
        fate: ``revoked`` or ``regenerated``; empty while it lives.
        fate_date: On which day (UTC) that happened.
    """

    id: str
    kind: KeyKind
    digest: bytes = field(repr=False)
    sealed: bytes | None = field(repr=False)
    created: datetime
    endpoint_id: str = ""
    slot: KeySlot | None = None
    name: str = ""
    expires: date | None = None
    fate: str = ""
    fate_date: date | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls: the credential behind a key, without the key.

    Attributes:
        kind: Workspace token, endpoint key or workbook key.
        key_id: Which credential, 32 hexadecimal digits.
        endpoint_id: The endpoint it belongs to; empty for a workspace token.
    """

    kind: KeyKind
    key_id: str
    endpoint_id: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the audit log: who did what to which object, and what came of it.

    Attributes:
        at: When (UTC).
        kind: Which kind of credential acted.
        key_id: Which credential, 32 hexadecimal digits.
        action: What was asked for, such as ``create endpoint``.
        subject: Of which object, such as ``{web service}/{endpoint}``.
        outcome: ``Done``, or the code of the refusal.
        request_id: The request, 32 hexadecimal digits.
    """

    at: datetime
    kind: KeyKind
    key_id: str
    action: str
    subject: str
    outcome: str
    request_id: str
