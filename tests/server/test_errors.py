import json
import logging

import pytest
from starlette.exceptions import HTTPException

from scoreline.core.errors import (
    AnswerInvalid,
    InvalidValue,
    KeyRejected,
    NotAllowed,
    Pinned,
    UnexpectedName,
)
from scoreline.server.errors import detailed, tell


def told(error):
    answer = tell(error, "r1")
    return answer.status, json.loads(answer.body)["error"], answer.headers


def test_our_errors_are_told_by_their_rule():
    status, error, _ = told(InvalidValue("too long"))
    assert (status, error["code"]) == (400, "BadArgument")
    assert error["details"] == [{"code": "BadParameterValue", "message": "too long"}]


def test_a_rejected_key_names_the_scheme():
    status, _, headers = told(KeyRejected())
    assert (status, headers["WWW-Authenticate"]) == (401, "Bearer")


def fail(error):
    raise error


def raised(code, kind, error):
    try:
        with detailed(code, kind):
            fail(error)
    except Exception as caught:  # noqa: BLE001  # which one it is, is the question
        return caught


def test_a_finer_code_takes_the_place_of_the_rule():
    _, error, _ = told(raised("CannotStartJob", NotAllowed, NotAllowed("it runs")))
    assert error["details"] == [{"code": "CannotStartJob", "message": "it runs"}]


@pytest.mark.parametrize(
    ("kind", "error"),
    [(InvalidValue, UnexpectedName("x")), (NotAllowed, Pinned("x"))],
)
def test_a_more_special_error_keeps_its_own_code(kind, error):
    assert raised("Coarse", kind, error) is error


@pytest.mark.parametrize(("status", "code"), [(404, "NotFound"), (405, "BadArgument")])
def test_the_router_refuses_in_the_same_shape(status, code):
    found, error, headers = told(HTTPException(status, headers={"Allow": "GET"}))
    assert (found, error["code"], headers) == (status, code, {"Allow": "GET"})


@pytest.mark.parametrize("error", [ValueError("row: 42-secret"), AnswerInvalid("x")])
def test_anything_else_becomes_an_incident(error):
    status, told_error, _ = told(error)
    assert (status, told_error["code"]) == (500, "InternalError")
    assert "incident" in told_error["details"][0]["message"]


def test_the_log_of_an_incident_holds_its_place_and_not_its_words(caplog):
    row = "secret cell".replace(" ", "-")
    with pytest.raises(ValueError, match="could not convert") as caught:
        float(row)
    with caplog.at_level(logging.ERROR, "scoreline.server"):
        tell(caught.value, "r1")
    assert "in request r1: ValueError" in caplog.text
    assert "test_errors.py" in caplog.text
    assert "secret-cell" not in caplog.text
