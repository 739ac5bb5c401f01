"""Small calls that need no waiting, answered in one step.

A call of a row or two costs less to score than the task, the messages and the timer
by which a server usually comes to it. So a small body that has arrived goes straight
to the plan of an endpoint whose caller is known already. Whatever is less simple -
another caller, no plan, a refusal of any kind - is left to the long way, which begins
anew and finds out.
"""

from __future__ import annotations

import time

from starlette.types import Scope

from scoreline.core.names import new_id
from scoreline.server.calls import Call, CallLog
from scoreline.server.exchange import Witness
from scoreline.server.logs import REQUEST
from scoreline.server.parts import Parts
from scoreline.server.regulars import Regulars
from scoreline.server.score_options import ScoreOptions
from scoreline.wire.scoring import decode_score_body, encode_score_answer

__all__ = ["Prompt"]


class Prompt:
    """Answers calls for which everything is at hand.

    Args:
        parts: The rooms of the service.
        regulars: Callers who were let in before.
        witness: Takes note of answers.
    """

    def __init__(self, parts: Parts, regulars: Regulars, witness: Witness) -> None:
        self._gate = parts.gate
        self._scoring = parts.scoring
        self._state = parts.state
        self._log = CallLog(parts.usage, parts.diagnostics)
        self._regulars = regulars
        self._witness = witness

    def answer(self, scope: Scope, body: bytes) -> bytes | None:
        """Return an answer's headers and body behind its status 200, or None.

        Nothing has happened then: the call is to go the long way.

        Args:
            scope: The request; a POST to where rows are scored, or what is like it.
            body: All of its body.
        """
        began = time.perf_counter()
        regular = self._regulars.recognize(scope)
        if regular is None or self._state.is_stopping:
            return None
        call = Call(regular.served, regular.key_id, new_id(), began, body)
        try:
            is_scored = self._score(call, regular.options)
        except Exception:  # noqa: BLE001  # whatever it is, the long way tells it
            return None
        if not is_scored:
            return None
        self._note(scope, call)
        return _spelt(call, regular.head)

    def _score(self, call: Call, options: ScoreOptions) -> bool:
        """Return whether *call* has its results."""
        schema = call.served.version.schema
        with self._gate.enter(call.served.endpoint):
            table, parameters = decode_score_body(schema, call.content)
            rows = self._scoring.at_once(call.served, table, parameters)
            if rows is None:
                return False
            call.rows = len(rows)
            call.results = encode_score_answer(
                schema, rows, details=options.details, swagger=options.swagger
            )
        return True

    def _note(self, scope: Scope, call: Call) -> None:
        request = REQUEST.set(call.request_id)
        self._log.scored(call)
        seconds = time.perf_counter() - call.began
        self._witness.count(scope, status=200, seconds=seconds)
        REQUEST.reset(request)


def _spelt(call: Call, head: bytes) -> bytes:
    own = b"%bcontent-length: %d\r\nx-ms-request-id: %b\r\n\r\n%b"
    return own % (head, len(call.results), call.request_id.encode(), call.results)
