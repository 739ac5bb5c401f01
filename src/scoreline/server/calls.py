"""RRS calls, counted and recorded: what the callers themselves never wait for."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from scoreline.core.states import TraceLevel
from scoreline.server.errors import code_of, message_of
from scoreline.service.diagnostics import CallTrace, Diagnostics
from scoreline.service.entities import Served
from scoreline.service.usage import Usage

__all__ = ["Call", "CallLog"]


@dataclass(slots=True)
class Call:
    """One RRS call of a caller who was let in; filled in as it goes on.

    Attributes:
        served: The endpoint, as of the instant that the call came in.
        key_id: Which credential called.
        request_id: The request, 32 hexadecimal digits.
        began: When its body was complete, in seconds of the performance counter.
        content: Its body.
        rows: How many rows were scored.
        results: The answer's body.
        is_at_once: Whether nothing had to be waited for, once its body was complete.
    """

    served: Served
    key_id: str
    request_id: str
    began: float = field(default_factory=time.perf_counter)
    content: bytes = field(default=b"", repr=False)
    rows: int = 0
    results: bytes = field(default=b"", repr=False)
    is_at_once: bool = False


class CallLog:
    """Counts each call in its endpoint's usage, and records it where that is wanted.

    Args:
        usage: Counts of endpoints.
        diagnostics: Records of calls.
    """

    def __init__(self, usage: Usage, diagnostics: Diagnostics) -> None:
        self._usage = usage
        self._diagnostics = diagnostics

    def scored(self, call: Call) -> None:
        """Note that *call* has its results."""
        seconds = time.perf_counter() - call.began
        self._usage.count_call(call.served, call.rows, seconds)
        if call.served.endpoint.trace_level is not TraceLevel.NONE:
            self._record(call, seconds)

    def failed(self, call: Call, error: Exception) -> None:
        """Note that *call* was told *error* in place of results."""
        code = code_of(error)
        self._usage.count_failure(call.served, code)
        if call.served.endpoint.trace_level is not TraceLevel.NONE:
            seconds = time.perf_counter() - call.began
            self._record(call, seconds, code, message_of(error))

    def _record(
        self, call: Call, seconds: float, code: str = "", message: str = ""
    ) -> None:
        trace = CallTrace(
            call.key_id,
            call.request_id,
            seconds,
            call.rows,
            code=code,
            message=message,
            request=call.content,
            response=call.results,
        )
        self._diagnostics.record_call(call.served, trace)
