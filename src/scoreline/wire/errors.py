"""Errors on the wire: one table, read forwards by the service, backwards by clients.

Source: "Web service error codes" of the Classic service (reference, section 3.4). A
body is ``{"error": {"code", "message", "details": [{"code", "message"}]}}``; a detail
that concerns a cell has ``row`` and ``column`` besides.

A name that a caller spelt comes back in the message, and it may be anything: a key by
mistake, or a megabyte. Keys are blotted out and names are cut here, for all errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeGuard

import msgspec

from scoreline.core import errors
from scoreline.core.keys import KEY_PATTERN
from scoreline.wire.preparing import prepared

__all__ = [
    "ErrorRule",
    "decode_error",
    "encode_error",
    "error_body",
    "rule_for",
    "tellable",
]

MAX_MESSAGE: Final = 8_000  # characters
MAX_NAME: Final = 80  # characters of a name in a message
MAX_COLUMN: Final = 255  # characters of a column's name, by which clients find it

_BLOT: Final = "(a key)"
_NAMES: Final = re.compile(
    r"""(?<!\w)(?:(['"])((?:\\.|(?!\1)[^\\])+)(?:\1(?!\w)|\Z)|`([^`]+)(?:`|\Z))""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """How one kind of error is told.

    Attributes:
        kind: The error's class.
        status: HTTP status.
        code: Classic's class of errors.
        message: The class's own sentence.
        detail: The code in ``details``.
    """

    kind: type[errors.ServiceError]
    status: int
    code: str
    message: str
    detail: str


_ARGUMENT: Final = (400, "BadArgument", "Invalid argument provided.")
_USER: Final = (400, "BadUserArgument", "Invalid user argument provided.")
_OPERATION: Final = (400, "InvalidOperation", "Invalid in the current context.")
_LATE: Final = (408, "RequestTimeout", "The request was not done in time.")
_BUSY: Final = (503, "ServiceUnavailable", "The service is temporarily unavailable.")
_UNAUTHORIZED: Final = (401, "Unauthorized", "Unauthorized.")
_NOT_FOUND: Final = (404, "NotFound", "Resource not found.")
_CONFLICT: Final = (409, "Conflict", "Resource exists already.")
_STANDING: Final = (409, "Conflict", "The endpoint was left as it is.")

# The most special kinds first: the first rule that fits an error tells it. Read
# backwards, a detail that no rule knows is of the last, most general kind.
_RULES: Final = (
    ErrorRule(errors.RequestUnreadable, *_ARGUMENT, "RequestBodyInvalid"),
    ErrorRule(
        errors.RequestChanged,
        422,
        "BadArgument",
        "Invalid argument provided.",
        "IdempotencyKeyReused",
    ),
    ErrorRule(errors.OutputUnknown, *_ARGUMENT, "InvalidOutputOverrideName"),
    ErrorRule(errors.UnexpectedName, *_ARGUMENT, "UnexpectedParameter"),
    ErrorRule(errors.InputMissing, *_ARGUMENT, "BatchJobInputsNotSpecified"),
    ErrorRule(errors.InputRepeated, *_ARGUMENT, "DuplicateInputInBatchCall"),
    ErrorRule(errors.ExtensionInvalid, *_ARGUMENT, "InvalidBlobExtension"),
    ErrorRule(errors.ParameterMissing, *_USER, "MissingRequiredGlobalParameters"),
    ErrorRule(errors.LocationInvalid, *_ARGUMENT, "InvalidBlob"),
    ErrorRule(errors.ModelInvalid, *_ARGUMENT, "ModelConfigurationInvalid"),
    ErrorRule(errors.IncompatibleModel, *_OPERATION, "IncompatibleModel"),
    ErrorRule(errors.SchemaMismatch, *_USER, "InputMismatchError"),
    ErrorRule(errors.InvalidValue, *_ARGUMENT, "BadParameterValue"),
    ErrorRule(
        errors.Pinned, 409, "Conflict", "The endpoint is pinned.", "PreventUpdate"
    ),
    ErrorRule(errors.KeptModelUnfit, *_STANDING, "KeptModelUnfit"),
    ErrorRule(errors.ChangedMeanwhile, *_STANDING, "ChangedMeanwhile"),
    ErrorRule(
        errors.RequestInProgress,
        409,
        "Conflict",
        "The request is being done.",
        "RequestInProgress",
    ),
    ErrorRule(errors.NotFound, *_NOT_FOUND, "WebServiceNotFound"),
    ErrorRule(errors.NameTaken, *_CONFLICT, "NameTaken"),
    ErrorRule(errors.NotAllowed, *_OPERATION, "NotAllowed"),
    ErrorRule(errors.KeyDead, *_UNAUTHORIZED, "KeyNoLongerValid"),
    ErrorRule(errors.KeyRejected, *_UNAUTHORIZED, "ScoreRequestUnauthorized"),
    ErrorRule(errors.AccessDenied, 403, "Forbidden", "Not allowed.", "AccessDenied"),
    ErrorRule(errors.TooManyCalls, *_BUSY, "RequestThrottled"),
    ErrorRule(errors.ServerFull, *_BUSY, "NoMoreResources"),
    ErrorRule(
        errors.BodyTooLarge, 413, "BadArgument", "Invalid argument.", "RequestTooLarge"
    ),
    ErrorRule(errors.BodyTooSlow, *_LATE, "RequestCanceled"),
    ErrorRule(errors.ScoringTimeout, *_LATE, "ScoreRequestTimeout"),
    ErrorRule(
        errors.ScoringFailed,
        400,
        "ModuleExecutionError",
        "The model failed.",
        "ModuleExecutionError",
    ),
    ErrorRule(
        errors.OutputMismatch,
        400,
        "ModuleExecutionError",
        "The model failed.",
        "OutputMismatch",
    ),
)

# Details that Classic told more finely than our classes do.
_NOT_FOUND_DETAILS: Final = {
    "web service": "WebServiceIdNotFoundInWorkspace",
    "workspace": "WorkspaceNotFound",
    "endpoint": "WebServiceNotFound",
    "job": "JobNotFound",
    "blob": "BlobNotFound",
}


def rule_for(error: errors.ServiceError) -> ErrorRule | None:
    """Return how *error* is told, or None for one that no caller should see."""
    return next((rule for rule in _RULES if isinstance(error, rule.kind)), None)


def encode_error(
    error: errors.ServiceError, *, detail: str = ""
) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and further headers of the answer that tells *error*.

    An error without a rule becomes a 500 that says nothing but its class.

    Args:
        error: What happened.
        detail: A finer code for ``details``, where the caller knows one.
    """
    rule = rule_for(error)
    if rule is None:
        body = error_body(
            "InternalError", "An internal error.", {"code": "UnknownError"}
        )
        return 500, body, {}
    code = detail or _detail(error, rule)
    body = error_body(rule.code, rule.message, *_details(error, code))
    return rule.status, body, _headers(error)


def tellable(message: str) -> str:
    """Return *message* without keys, and no longer than people read.

    What stands in quotes is a name, and is cut to 80 characters.
    """
    plain = KEY_PATTERN.sub(_BLOT, message)
    if len(plain) > MAX_MESSAGE:
        plain = plain[: MAX_MESSAGE - 1] + "…"
    return _NAMES.sub(_shortened, plain)


def error_body(code: str, message: str, *details: Mapping[str, str | int]) -> bytes:
    """Return the body of an error of class *code*, for what has no error of ours."""
    return msgspec.json.encode(
        {"error": {"code": code, "message": message, "details": details}}
    )


class _Detail(msgspec.Struct):
    code: str = ""
    message: str = ""
    row: int = 0
    column: str = ""


class _Error(msgspec.Struct):
    code: str
    message: str = ""
    details: list[_Detail] = []


class _Envelope(msgspec.Struct):
    error: _Error


def decode_error(
    status: int, body: bytes, retry_after: str | None = None
) -> errors.ServiceError:
    """Return the error that an answer tells, of the class that the service raised."""
    error = _decode(status, body, retry_after)
    error.answered = True
    return error


def _decode(status: int, body: bytes, retry_after: str | None) -> errors.ServiceError:
    try:
        told = msgspec.json.decode(body, type=prepared(_Envelope)).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return errors.AnswerInvalid(
            f"the service answered status {status} without saying why; is this the "
            "right URL?"
        )
    first = told.details[0] if told.details else _Detail()
    rule = _backwards(status, told.code, first.code)
    if rule is None:
        return errors.AnswerInvalid(first.message or told.message)
    return _rebuild(rule.kind, told, first.message or told.message, retry_after)


def _backwards(status: int, code: str, detail: str) -> ErrorRule | None:
    if code == "NotFound":
        return next(rule for rule in _RULES if rule.kind is errors.NotFound)
    same = [rule for rule in _RULES if rule.status == status and rule.code == code]
    exact = [rule for rule in same if rule.detail == detail]
    return next(reversed(exact or same), None)


def _rebuild(
    kind: type[errors.ServiceError],
    told: _Error,
    message: str,
    retry_after: str | None,
) -> errors.ServiceError:
    if kind is errors.SchemaMismatch:
        return errors.SchemaMismatch(*map(_problem, told.details))
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    if isinstance(error, errors.TooManyCalls | errors.ServerFull):
        error.retry_after = float(retry_after) if _is_seconds(retry_after) else 1.0
    return error


def _problem(detail: _Detail) -> errors.CellProblem:
    known = errors.CellProblem(detail.row, detail.column, "")
    reason = detail.message.removeprefix(tellable(str(known)))
    return errors.CellProblem(detail.row, detail.column, reason)


def _is_seconds(text: str | None) -> TypeGuard[str]:
    return text is not None and text.isascii() and text.isdigit()


def _shortened(found: re.Match[str]) -> str:
    name = found[2] or found[3]
    if len(name) <= MAX_NAME:
        return found[0]
    quote = found[1] or "`"
    return f"{quote}{name[:MAX_NAME]}…{quote}"


def _detail(error: errors.ServiceError, rule: ErrorRule) -> str:
    if isinstance(error, errors.NotFound):
        return _NOT_FOUND_DETAILS.get(error.kind, rule.detail)
    return rule.detail


def _details(error: errors.ServiceError, code: str) -> list[dict[str, str | int]]:
    if isinstance(error, errors.SchemaMismatch):
        return [
            {
                "code": code,
                "message": tellable(str(problem)),
                "row": problem.row,
                "column": KEY_PATTERN.sub(_BLOT, problem.column)[:MAX_COLUMN],
            }
            for problem in error.problems
        ]
    return [{"code": code, "message": tellable(str(error))}]


def _headers(error: errors.ServiceError) -> dict[str, str]:
    if isinstance(error, errors.TooManyCalls | errors.ServerFull):
        return {"Retry-After": str(max(1, round(error.retry_after)))}
    return {}
