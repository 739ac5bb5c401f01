"""Errors on the wire: forwards by the service, backwards by clients."""

import json

import pytest

from scoreline.core import errors
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.wire.errors import decode_error, encode_error, tellable

CASES = [
    (errors.RequestUnreadable("no JSON"), 400, "BadArgument", "RequestBodyInvalid"),
    (errors.UnexpectedName("no x"), 400, "BadArgument", "UnexpectedParameter"),
    (errors.InvalidValue("bad"), 400, "BadArgument", "BadParameterValue"),
    (errors.NotFound("job", "1"), 404, "NotFound", "JobNotFound"),
    (errors.NameTaken("endpoint", "a"), 409, "Conflict", "NameTaken"),
    (errors.NotAllowed("not now"), 400, "InvalidOperation", "NotAllowed"),
    (errors.KeptModelUnfit("no place"), 409, "Conflict", "KeptModelUnfit"),
    (errors.ChangedMeanwhile("ask again"), 409, "Conflict", "ChangedMeanwhile"),
    (errors.KeyRejected(), 401, "Unauthorized", "ScoreRequestUnauthorized"),
    (errors.KeyDead("revoked", "2026-01-31"), 401, "Unauthorized", "KeyNoLongerValid"),
    (errors.AccessDenied("no"), 403, "Forbidden", "AccessDenied"),
    (errors.TooManyCalls("a", 4), 503, "ServiceUnavailable", "RequestThrottled"),
    (errors.ServerFull(), 503, "ServiceUnavailable", "NoMoreResources"),
    (errors.BodyTooLarge(9), 413, "BadArgument", "RequestTooLarge"),
    (errors.ScoringTimeout(100), 408, "RequestTimeout", "ScoreRequestTimeout"),
    (errors.ScoringFailed("7f"), 400, "ModuleExecutionError", "ModuleExecutionError"),
]


@pytest.mark.parametrize(("error", "status", "code", "detail"), CASES)
def test_an_error_is_told_in_classics_shape(error, status, code, detail):
    got, body, _ = encode_error(error)
    told = json.loads(body)["error"]
    assert (got, told["code"], told["details"][0]["code"]) == (status, code, detail)
    assert told["message"]


@pytest.mark.parametrize(("error", "status", "code", "detail"), CASES)
def test_a_client_raises_what_the_service_raised(error, status, code, detail):
    got, body, headers = encode_error(error)
    again = decode_error(got, body, headers.get("Retry-After"))
    assert (type(again), str(again)) == (type(error), str(error))


def test_cells_come_back_with_their_places():
    error = errors.SchemaMismatch(
        errors.CellProblem(3, "income", "text in a numeric column"),
        errors.CellProblem(0, "age", "the column is missing"),
    )
    status, body, _ = encode_error(error)
    again = decode_error(status, body)
    assert isinstance(again, errors.SchemaMismatch)
    assert again.problems == error.problems


def test_a_full_throttle_says_when_to_try_again():
    _, _, headers = encode_error(errors.TooManyCalls("a", 4, retry_after=3))
    assert headers == {"Retry-After": "3"}


def test_an_error_without_a_rule_tells_nothing():
    status, body, _ = encode_error(errors.ServiceError("the secret cause"))
    assert status == 500
    assert b"secret" not in body


@pytest.mark.parametrize("body", [b"", b"<html>portal</html>", b'{"detail": "x"}'])
def test_an_answer_that_is_none_of_ours_is_named_so(body):
    error = decode_error(502, body)
    assert isinstance(error, errors.AnswerInvalid)
    assert "502" in str(error)


@pytest.mark.parametrize("kind", KeyKind)
def test_no_answer_repeats_a_key(kind):
    key = ApiKey.new(kind).reveal()
    column = errors.CellProblem(2, key, f"{key!r} is no number")
    for error in (
        errors.UnexpectedName(f"unknown field `{key}`"),
        errors.NotFound("job", f"x{key}"),
        errors.SchemaMismatch(column),
    ):
        _, body, _ = encode_error(error)
        assert key.encode() not in body
        assert b"(a key)" in body


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (f"no 'x{'y' * 5000}' here", f"no 'x{'y' * 79}…' here"),
        (f"unknown field `{'y' * 5000}`", f"unknown field `{'y' * 80}…`"),
        (f'no "it\'s {"y" * 5000}"', f'no "it\'s {"y" * 75}…"'),
        (f"'{'y' * 80}'", f"'{'y' * 80}'"),
        ("the request's body: " + "so " * 90 + "'x'",) * 2,
        ("takes " + ", ".join(["'a'"] * 500),) * 2,
    ],
)
def test_long_names_are_cut_and_sentences_are_not(message, told):
    assert tellable(message) == told


def test_a_message_has_an_end_whatever_is_quoted():
    for name in ("'\"" * 10**6, "\\" * 10**6 + "'", "\\`" * 10**6):
        assert len(tellable(f"no {name!r} and `{name}`")) <= 8000


def test_a_long_column_keeps_its_place_and_its_reason():
    problem = errors.CellProblem(3, "y" * 200, "no number")
    status, body, _ = encode_error(errors.SchemaMismatch(problem))
    again = decode_error(status, body)
    assert isinstance(again, errors.SchemaMismatch)
    assert again.problems == (problem,)


def test_a_problem_of_a_column_without_a_name_is_no_rows():
    problem = errors.CellProblem(0, "", "the column is given twice")
    assert str(problem) == "column '': the column is given twice"
