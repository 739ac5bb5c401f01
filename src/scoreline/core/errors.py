"""Everything that Scoreline raises on purpose.

ServiceError
├ InvalidValue (ValueError)      a value breaks its own rule
│ ├ RequestUnreadable            a request's body is not what it must be
│ ├ RequestChanged               an Idempotency-Key that came with another body
│ ├ UnexpectedName               a field, column, parameter or port nobody knows
│ │ └ OutputUnknown              an output that the web service does not have
│ ├ ParameterMissing             a required web-service parameter has no value
│ ├ InputMissing                 a job without rows to score
│ ├ InputRepeated                a job with Input and Inputs
│ ├ ExtensionInvalid             a blob's extension names no format we take there
│ ├ LocationInvalid              a blob reference that can't be read or written
│ ├ ModelInvalid                 a model file that can't be published
│ └ IncompatibleModel            a trained model that does not fit its endpoint
├ SchemaMismatch (ValueError)    rows do not fit the schema
├ NotFound                       web service, endpoint, job, blob
├ NameTaken                      the name is in use
├ RequestInProgress              the same request is being done
├ NotAllowed                     the state of the thing forbids it
│ ├ Pinned                       an endpoint that is not to be refreshed
│ ├ KeptModelUnfit               a model of its own that a refresh can't keep
│ └ ChangedMeanwhile             what was checked is past; nothing was done
├ KeyRejected                    no detail: not which part was wrong
│ └ KeyDead                      a key that was known and is valid no more
├ AccessDenied                   a valid key that may not do this
├ TooManyCalls                   the endpoint's throttle is full
├ ServerFull                     the whole service is full
├ BodyTooLarge                   a body over its limit
├ BodyTooSlow                    a body that did not arrive in time
├ ScoringTimeout                 no answer in time
├ ScoringFailed                  the model raised
├ OutputMismatch                 the model's answer does not fit its schema
├ JobFailed                      a batch job ended without results
├ Unreachable                    no service answered at that address
├ OriginRefused                  a key may not travel to that address
├ AnswerInvalid                  a service answered something that is no answer
└ WorkbookError                  a workbook, or a place in it
  ├ FileUnreadable               not a workbook that can be read
  ├ NoEndpointStored             no (usable) endpoint sheet
  ├ ColumnMissing                the input range lacks a column
  ├ RangeInvalid                 no such sheet or range
  ├ OutputBlocked                results have no place to go
  └ ProgramBusy                  the spreadsheet program takes no calls just now

Data stands in attributes, which an error read off the wire may lack; the sentence is
built by the class where several callers share it. No message holds a key or a row's
value. Nothing here knows HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "AccessDenied",
    "AnswerInvalid",
    "BodyTooLarge",
    "BodyTooSlow",
    "CellProblem",
    "ChangedMeanwhile",
    "ColumnMissing",
    "ExtensionInvalid",
    "FileUnreadable",
    "IncompatibleModel",
    "InputMissing",
    "InputRepeated",
    "InvalidValue",
    "JobFailed",
    "KeptModelUnfit",
    "KeyDead",
    "KeyRejected",
    "LocationInvalid",
    "ModelInvalid",
    "NameTaken",
    "NoEndpointStored",
    "NotAllowed",
    "NotFound",
    "OriginRefused",
    "OutputBlocked",
    "OutputMismatch",
    "OutputUnknown",
    "ParameterMissing",
    "Pinned",
    "ProgramBusy",
    "RangeInvalid",
    "RequestChanged",
    "RequestInProgress",
    "RequestUnreadable",
    "SchemaMismatch",
    "ScoringFailed",
    "ScoringTimeout",
    "ServerFull",
    "ServiceError",
    "TooManyCalls",
    "UnexpectedName",
    "Unreachable",
    "WorkbookError",
]


class ServiceError(Exception):
    """The base of everything raised on purpose; ``str()`` is one plain sentence.

    Attributes:
        answered: Whether a service told it, over the wire.
    """

    answered: bool = False


class InvalidValue(ServiceError, ValueError):
    """A value breaks its own rule."""


class RequestUnreadable(InvalidValue):
    """A request's body is not what it must be."""


class RequestChanged(InvalidValue):
    """A request under an Idempotency-Key that came with another body before."""


class UnexpectedName(InvalidValue):
    """A field, column, parameter or port that the receiver does not know."""


class ParameterMissing(InvalidValue):
    """A web-service parameter without a default was given no value."""


class InputMissing(InvalidValue):
    """A job was given no rows to score."""


class InputRepeated(InvalidValue):
    """A job was given the same input twice, as ``Input`` and in ``Inputs``."""


class OutputUnknown(UnexpectedName):
    """A job was told where to put an output that its web service does not have."""


class ExtensionInvalid(InvalidValue):
    """A blob whose extension names no format that is read, or written, there."""


class LocationInvalid(InvalidValue):
    """A blob reference that can't be read or written."""


class ModelInvalid(InvalidValue):
    """A model file that can't be published."""


class IncompatibleModel(InvalidValue):
    """A trained model that does not fit the endpoint it is meant for."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one value of a row; the value itself is not kept.

    Attributes:
        row: Which row, from 1; 0 if the whole column is meant.
        column: The column's name; empty if the row as a whole is meant.
        reason: What was wrong and what is allowed, as a clause.
    """

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        if self.row and not self.column:
            return f"row {self.row}: {self.reason}"
        place = f"row {self.row}, column" if self.row else "column"
        return f"{place} {self.column!r}: {self.reason}"


class SchemaMismatch(ServiceError, ValueError):
    """Rows do not fit the schema.

    Attributes:
        problems: The first of them, at least one, in row order.
    """

    def __init__(self, *problems: CellProblem) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


class NotFound(ServiceError):
    """A web service, endpoint, version, job or blob that does not exist.

    Attributes:
        kind: What was looked for, as the vocabulary names it.
        name: Its name or id, as the caller gave it.
    """

    kind: str = ""
    name: str = ""

    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name
        super().__init__(f"there is no {kind} {name!r}")


class NameTaken(ServiceError):
    """The name is in use.

    Attributes:
        kind: What bears the name.
        name: The name.
    """

    kind: str = ""
    name: str = ""

    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name
        super().__init__(f"{kind} {name!r} exists already; choose another name")


class RequestInProgress(ServiceError):
    """A request that is being done, sent once more under its Idempotency-Key."""


class NotAllowed(ServiceError):
    """The present state of the thing forbids what was asked."""


class Pinned(NotAllowed):
    """An endpoint whose PreventUpdate is set, and that is not refreshed."""


class KeptModelUnfit(NotAllowed):
    """A model of an endpoint's own that does not fit the newest version."""


class ChangedMeanwhile(NotAllowed):
    """A change that was checked against a state that is past; nothing was done."""


class KeyRejected(ServiceError):
    """The key is not valid here; which part was wrong is not told."""

    def __init__(self, message: str = "Invalid credentials provided.") -> None:
        super().__init__(message)


class KeyDead(KeyRejected):
    """A key that was known and is valid no more.

    Attributes:
        fate: ``revoked``, ``regenerated`` or ``expired``.
        date: On which day (UTC), as ``YYYY-MM-DD``.
    """

    fate: str = ""
    date: str = ""

    def __init__(self, fate: str, date: str) -> None:
        self.fate = fate
        self.date = date
        verb = "expired" if fate == "expired" else f"was {fate}"
        super().__init__(
            f"This key {verb} on {date}; ask the owner of the endpoint for a new one."
        )


class AccessDenied(ServiceError):
    """A valid key that may not do what was asked."""


class TooManyCalls(ServiceError):
    """The endpoint serves as many calls as its throttle allows.

    Attributes:
        endpoint: The endpoint's name.
        max_concurrent_calls: Calls in flight that the endpoint serves at once.
        retry_after: Seconds after which trying again makes sense.
    """

    endpoint: str = ""
    max_concurrent_calls: int = 0
    retry_after: float = 1.0

    def __init__(
        self, endpoint: str, max_concurrent_calls: int, retry_after: float = 1.0
    ) -> None:
        self.endpoint = endpoint
        self.max_concurrent_calls = max_concurrent_calls
        self.retry_after = retry_after
        super().__init__(
            f"endpoint {endpoint!r} serves {max_concurrent_calls} concurrent calls, "
            "and all are in use; try again shortly"
        )


class ServerFull(ServiceError):
    """The whole service has no room for another call.

    Attributes:
        retry_after: Seconds after which trying again makes sense.
    """

    retry_after: float = 1.0

    def __init__(self, retry_after: float = 1.0) -> None:
        self.retry_after = retry_after
        super().__init__("the service has no room for another call; try again shortly")


class BodyTooLarge(ServiceError):
    """A body over its limit.

    Attributes:
        limit: The limit in bytes.
    """

    limit: int = 0

    def __init__(
        self, limit: int, advice: str = "score many rows as a batch job"
    ) -> None:
        self.limit = limit
        super().__init__(
            f"the request is larger than the {limit:,} bytes allowed; {advice}"
        )


class BodyTooSlow(ServiceError):
    """A body that did not arrive in time."""


class ScoringTimeout(ServiceError):
    """The model gave no answer in time.

    Attributes:
        seconds: How long was waited.
    """

    seconds: float = 0.0

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"the model gave no answer within {seconds:g} seconds")


class ScoringFailed(ServiceError):
    """The model raised; its own words stay in the service's log.

    Attributes:
        incident: The id under which the log tells more.
    """

    incident: str = ""

    def __init__(
        self, incident: str, reason: str = "the model raised an error"
    ) -> None:
        self.incident = incident
        super().__init__(f"{reason} (incident {incident})")


class OutputMismatch(ServiceError):
    """The model's answer does not fit the rows or the output schema."""


class JobFailed(ServiceError):
    """A batch job ended without results.

    Attributes:
        job_id: The job.
        reason: Why, as a clause.
    """

    def __init__(self, job_id: str, reason: str) -> None:
        self.job_id = job_id
        self.reason = reason
        super().__init__(f"job {job_id}: {reason}")


class Unreachable(ServiceError):
    """No service answered.

    Attributes:
        origin: Scheme, host and port that were tried.
    """

    def __init__(self, origin: str, reason: str) -> None:
        self.origin = origin
        super().__init__(f"no service answers at {origin}: {reason}")


class OriginRefused(ServiceError):
    """A key may not travel to that address.

    Attributes:
        origin: Scheme, host and port, or what could be read of them.
    """

    def __init__(self, origin: str, reason: str) -> None:
        self.origin = origin
        super().__init__(f"{origin}: {reason}")


class AnswerInvalid(ServiceError):
    """A service answered something that is no answer of ours."""


class WorkbookError(ServiceError):
    """A workbook, or a place in it, is not as it must be.

    Attributes:
        address: Where, as ``Sheet!A1``; empty if the whole file is meant.
    """

    def __init__(self, message: str, address: str = "") -> None:
        self.address = address
        super().__init__(f"{address}: {message}" if address else message)


class FileUnreadable(WorkbookError):
    """Not a workbook that can be read."""


class NoEndpointStored(WorkbookError):
    """The workbook has no endpoint sheet, or none that can be used."""


class ColumnMissing(WorkbookError):
    """The input range lacks columns that the schema requires.

    Attributes:
        columns: The missing names, in schema order.
    """

    def __init__(self, columns: tuple[str, ...], address: str, hint: str = "") -> None:
        self.columns = columns
        names = ", ".join(repr(name) for name in columns)
        word = "column" if len(columns) == 1 else "columns"
        super().__init__(f"missing {word} {names}{hint}", address)


class RangeInvalid(WorkbookError):
    """No such sheet, table or range."""


class OutputBlocked(WorkbookError):
    """Results have no place to go."""


class ProgramBusy(WorkbookError):
    """The spreadsheet program takes no calls just now: somebody types, or it asks."""
