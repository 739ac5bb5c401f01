"""The protocol's objects, as JSON spells them.

Source: the Classic management API's description and its clients (reference, sections
1 and 2). Names are PascalCase. Unknown fields are refused in requests and ignored in
answers, so that an older client can read a newer service.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

from scoreline.core.errors import AnswerInvalid, RequestUnreadable, UnexpectedName
from scoreline.wire.bodies import check_names, json_fault
from scoreline.wire.preparing import prepared

__all__ = [
    "Answer",
    "BlobReference",
    "EndpointAnswer",
    "EndpointCreate",
    "EndpointPatch",
    "JobAnswer",
    "JobSubmit",
    "JobSummary",
    "KeyAnswer",
    "Nothing",
    "OptionalText",
    "PlanAnswer",
    "Publish",
    "PublishType",
    "RefreshRequest",
    "Request",
    "ResourceObject",
    "UploadRequest",
    "WebServiceAnswer",
    "WorkbookKeyAnswer",
    "WorkbookKeyCreate",
    "decode_answer",
    "decode_answers",
    "decode_request",
    "decode_text",
    "encode",
    "format_time",
]


class Request(Struct, rename="pascal", forbid_unknown_fields=True):
    """What a caller sends; a misspelt field is an error, not a wish ignored."""


class Answer(Struct, rename="pascal"):
    """What the service answers; a client skips the fields it does not know."""


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """An empty object, by which R spells a null that it has read."""

    def __bool__(self) -> Literal[False]:
        """Be no text."""
        return False


OptionalText: TypeAlias = str | Nothing | None


class BlobReference(Struct, rename="pascal", frozen=True):
    """Where a blob lies: the three parts are put together as they stand.

    A caller may send what it was answered: what is null may come back empty.

    Attributes:
        base_location: Scheme and host, with a slash at the end.
        relative_location: Container and path; its extension tells the format.
        sas_blob_token: A signed, expiring query that begins with ``?``.
        connection_string: Classic's other way to name a store; refused here.
    """

    relative_location: OptionalText = None
    base_location: OptionalText = None
    sas_blob_token: OptionalText = None
    connection_string: OptionalText = None

    @property
    def url(self) -> str:
        """The whole address, signature included."""
        base = (self.base_location or "").rstrip("/")
        path = (self.relative_location or "").lstrip("/")
        return f"{base}/{path}{self.sas_blob_token or ''}"


class ResourceObject(Struct, rename="pascal", frozen=True):
    """An updatable part of an endpoint: a named trained model.

    Attributes:
        name: What it is called in the web service.
        location: Where the model lies.
        kind: Classic's one kind.
        own: Whether it is the endpoint's own instead of its version's. Our addition,
            told in answers; in a request it says nothing.
    """

    name: str
    location: BlobReference
    kind: str = "TrainedModel"
    own: bool = False


class PublishType(Struct, rename="pascal"):
    """What a publishing says of its type, whatever else stands in its body."""

    type: str


class Publish(Request):
    """Body of ``PUT …/webservices/{id}``: make a model a web service.

    Attributes:
        name: The web service's name.
        type: ``Model``; ``Code`` was Classic's and is refused.
        model: The model file, uploaded before.
        sample: Column names and rows, as text.
        schema: The schema, if the publisher corrected the inferred one.
        description: What it does.
        training: Whether the training service ``NAME training`` is published, too.
            Then the sample may hold one column that is no input: the outcome.
    """

    name: str
    type: str
    model: BlobReference
    sample: dict[str, Any]
    schema: dict[str, Any] | None = None
    description: str = ""
    training: bool = False


class WebServiceAnswer(Answer):
    """A web service: a template for endpoints, not itself callable."""

    id: str
    name: str
    description: str
    creation_time: str
    workspace_id: str
    default_endpoint_name: str
    endpoint_count: int
    version: str = ""
    resources: list[str] = []


class EndpointCreate(Request):
    """Body of ``PUT …/endpoints/{name}``.

    ``WebServiceId``, ``EndpointName`` and a number as text are what Classic's clients
    send, too.
    """

    description: str | None = None
    throttle_level: str | None = None
    max_concurrent_calls: int | str | None = None
    prevent_update: bool | None = None
    sample_data_enabled: bool | None = None
    diagnostics_trace_level: str | None = None
    web_service_id: str | None = None
    endpoint_name: str | None = None


class EndpointPatch(Request):
    """Body of ``PATCH …/endpoints/{name}``: what is absent stays."""

    description: str | UnsetType = UNSET
    throttle_level: str | UnsetType = UNSET
    max_concurrent_calls: int | str | UnsetType | None = UNSET
    prevent_update: bool | UnsetType = UNSET
    sample_data_enabled: bool | UnsetType = UNSET
    diagnostics_trace_level: str | UnsetType = UNSET
    resources: list[ResourceObject] | UnsetType = UNSET


class RefreshRequest(Request):
    """Body of ``POST …/refresh``; Classic's clients send ``"True"`` as text.

    Attributes:
        overwrite_resources: Whether the endpoint's own models give way, too.
        dry_run: Whether to answer as if, and change nothing (our addition).
    """

    overwrite_resources: bool | str = False
    dry_run: bool = False


class EndpointAnswer(Answer):
    """One customer's address on a web service."""

    name: str
    description: str
    creation_time: str
    workspace_id: str
    web_service_id: str
    help_location: str
    api_location: str
    version: str
    max_concurrent_calls: int
    throttle_level: str
    diagnostics_trace_level: str
    prevent_update: bool
    sample_data_enabled: bool
    experiment_location: str
    resources: list[ResourceObject]
    primary_key: str | None = None
    secondary_key: str | None = None
    update_available: bool = False


class PlanAnswer(Answer):
    """What came of compiling an endpoint's models anew (our addition).

    Attributes:
        compiled: Whether it scores by a plan now.
        reason: Why it does not.
    """

    compiled: bool
    reason: str = ""


class KeyAnswer(Answer):
    """A key just regenerated."""

    key: str


class WorkbookKeyCreate(Request):
    """Body of ``POST …/workbookkeys``.

    Attributes:
        name: What the key is for, usually the workbook's file name.
        expires: First day (UTC, ``YYYY-MM-DD``) on which it is valid no more.
    """

    name: str
    expires: str | None = None


class WorkbookKeyAnswer(Answer):
    """A score-only key of one endpoint, made for one workbook.

    Attributes:
        key: The key itself: for the owner, again and again.
        state: ``valid``, ``revoked`` or ``expired``.
    """

    id: str
    name: str
    creation_time: str
    state: str
    expires: str | None = None
    key: str | None = None


class UploadRequest(Request):
    """Body of ``POST …/blobs``: a file name, whose extension tells the format."""

    name: str


class JobSubmit(Request):
    """Body of ``POST …/jobs``; ``Input`` is the oldest clients' form of one input.

    Attributes:
        max_error_rows: How many bad rows may pass into a last column ``Error`` (our
            addition; by default the first bad row fails the job).
    """

    inputs: dict[str, BlobReference] | None = None
    input: BlobReference | None = None
    outputs: dict[str, BlobReference] | None = None
    global_parameters: dict[str, Any] | None = None
    max_error_rows: int = 0
    azure_batch_pool_id: str | None = None


class JobAnswer(Answer):
    """Where a job stands; rows done and in all are our addition."""

    status_code: str
    results: dict[str, BlobReference] | None = None
    details: str | None = None
    rows_done: int = 0
    rows_total: int | None = None
    error_rows: int = 0


class JobSummary(Answer):
    """One line of ``GET …/jobs``, newest first (our addition)."""

    id: str
    status_code: str
    creation_time: str
    rows_done: int = 0
    rows_total: int | None = None
    error_rows: int = 0


_R = TypeVar("_R", bound=Struct)


def decode_request(body: bytes, kind: type[_R]) -> _R:
    """Return the *kind* of request that *body* holds.

    Raises:
        UnexpectedName: If it has a field that the request does not know.
        RequestUnreadable: If it is no JSON, or not of that kind, or gives a name twice.
    """
    try:
        request = msgspec.json.decode(body, type=prepared(kind))
    except msgspec.ValidationError as error:
        text = str(error)
        if "unknown field" in text:
            raise UnexpectedName(f"the request's body: {_lower(text)}") from None
        raise RequestUnreadable(f"the request's body: {_lower(text)}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestUnreadable(json_fault(body, error)) from None
    check_names(body)
    return request


def decode_answer(body: bytes, kind: type[_R]) -> _R:
    """Return the *kind* of answer that *body* holds.

    Raises:
        AnswerInvalid: If it holds none.
    """
    try:
        return msgspec.json.decode(body, type=prepared(kind))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise AnswerInvalid(
            f"the service's answer is no {kind.__name__.removesuffix('Answer')}; is "
            "this the right URL?"
        ) from None


def decode_answers(body: bytes, kind: type[_R]) -> list[_R]:
    """Return all answers of a list; an empty *body* (204) holds none.

    Raises:
        AnswerInvalid: If it holds no list of them.
    """
    try:
        return msgspec.json.decode(body, type=prepared(list[kind])) if body else []  # type: ignore[valid-type]  # a type made at run time
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise AnswerInvalid(
            f"the service's answer is no list of {kind.__name__.removesuffix('Answer')}"
            " objects; is this the right URL?"
        ) from None


def decode_text(body: bytes) -> str:
    """Return the text of an answer that is a JSON string, such as a job's id.

    Raises:
        AnswerInvalid: If it is none.
    """
    try:
        return msgspec.json.decode(body, type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise AnswerInvalid(
            "the service's answer is no text; is this the right URL?"
        ) from None


def encode(thing: object) -> bytes:
    """Return *thing* as JSON."""
    return msgspec.json.encode(thing)


def format_time(moment: datetime) -> str:
    """Return *moment* as the protocol spells it: ``2016-01-29T13:27:14.153Z``."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
