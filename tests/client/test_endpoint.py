import msgspec
import pytest

import scoreline.client.endpoint as endpoint_module
from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.retry import Retry
from scoreline.client.session import Session
from scoreline.core.errors import (
    AnswerInvalid,
    InvalidValue,
    KeyRejected,
    OriginRefused,
    SchemaMismatch,
    TooManyCalls,
    UnexpectedName,
)
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.core.schema import Column, ColumnType, Schema
from scoreline.core.table import Table
from scoreline.wire.errors import encode_error
from scoreline.wire.schemas import encode_schema
from scoreline.wire.scoring import encode_score_answer
from support.listener import Listener
from support.loans import about, applications, fitted
from support.shop import WEB_SERVICE, workspace_of

KEY = ApiKey.new(KeyKind.ENDPOINT)
PLACE = f"/workspaces/{'a' * 32}/services/{'b' * 32}"
SCHEMA = Schema.of(
    [Column("x", ColumnType.NUMBER)], [Column("Scored Labels", ColumnType.NUMBER)]
)


@pytest.fixture
def endpoint(shop):
    """The shop's default endpoint, with its primary key."""
    found = workspace_of(shop).endpoints(WEB_SERVICE).show("default")
    return ScoringEndpoint(found.api_location, found.primary_key)


def table(count):
    frame, _ = applications(count=count)
    return Table(tuple(frame.columns), tuple(map(tuple, frame.to_numpy().tolist())))


@pytest.fixture
def listener():
    with Listener() as listener:
        answer = {
            "Endpoint": "acme01",
            "WebService": "echo",
            "Description": "",
            "Version": "",
            "Digest": SCHEMA.digest,
            "Schema": encode_schema(SCHEMA),
        }
        listener.tell("GET", f"{PLACE}/schema", answer)
        yield listener


@pytest.fixture
def echo(listener):
    """An endpoint that answers each row's own number."""
    listener.tell("POST", f"{PLACE}/execute", echoed)
    session = Session(retry=Retry(share=lambda: 0.0), sleep=lambda _seconds: None)
    return ScoringEndpoint(listener.url + PLACE, KEY, session=session)


def echoed(seen):
    rows = seen.json()["Inputs"]["input1"]["Values"]
    return encode_score_answer(SCHEMA, rows, details=True, swagger=False)


def test_an_endpoint_describes_itself(endpoint):
    description = endpoint.describe()
    assert (description.endpoint, description.web_service) == ("default", WEB_SERVICE)
    assert description.schema.input.names == ("income", "debt", "region")
    assert description.sample.columns == description.schema.input.names
    assert len(description.sample.rows) == 20
    assert endpoint.describe() is description


def test_results_equal_the_pipelines_own_numbers(endpoint):
    """Row for row, over more rows than one call takes."""
    frame, _ = applications(count=2500)
    told = []
    results = endpoint.score(table(2500), progress=lambda *at: told.append(at))
    expected = about(fitted().predict_proba(frame)[:, 1].tolist())
    at = results.columns.index("Scored Probabilities")
    assert [row[at] for row in results.rows] == expected
    assert told == [(1000, 2500), (2000, 2500), (2500, 2500)]


def test_columns_may_come_in_another_order(endpoint):
    given = table(3)
    turned = Table(given.columns[::-1], tuple(row[::-1] for row in given.rows))
    assert endpoint.score(turned) == endpoint.score(given)


def test_a_bad_row_is_named_by_its_place_among_all_rows(endpoint):
    rows = list(table(1500).rows)
    rows[1233] = (None, 1.0, "west")
    with pytest.raises(SchemaMismatch) as error:
        endpoint.score(Table(("income", "debt", "region"), tuple(rows)))
    assert (error.value.problems[0].row, error.value.answered) == (1234, True)
    assert "row 1234, column 'income': blank in a required column" in str(error.value)


def test_missing_and_unknown_columns_are_told(endpoint):
    with pytest.raises(SchemaMismatch, match="column 'debt': the column is missing"):
        endpoint.score(Table(("income", "region"), ((1.0, "west"),)))
    with pytest.raises(UnexpectedName, match="'colour'"):
        endpoint.score(Table(("colour",), (("red",),)))


def test_no_rows_need_no_call(endpoint):
    assert endpoint.score(table(1).__class__(("income",), ())).rows == ()


def test_a_wrong_key_is_refused(endpoint):
    with pytest.raises(KeyRejected):
        ScoringEndpoint(endpoint.api_location, KEY).describe()


def test_a_request_uri_with_any_query_will_do(endpoint):
    uri = f"{endpoint.api_location}/execute?api-version=2.0&details=true"
    assert ScoringEndpoint(uri, KEY).api_location == endpoint.api_location


@pytest.mark.parametrize("url", ["", "acme01", "http://localhost/", "ftp://x/y"])
def test_what_is_no_endpoint_is_refused_at_once(url):
    with pytest.raises(InvalidValue, match="that is no endpoint's URL"):
        ScoringEndpoint(url, KEY)


def test_an_origin_nobody_allowed_is_refused_at_once():
    with pytest.raises(OriginRefused, match=r"scores\.example"):
        ScoringEndpoint(f"https://scores.example{PLACE}", KEY)


def test_bodies_stay_below_the_services_limit(echo, listener, monkeypatch):
    """A call with too long a body is halved, and rows keep their order."""
    monkeypatch.setattr(endpoint_module, "MAX_BODY_BYTES", 600)
    rows = tuple((float(number),) for number in range(200))
    assert echo.score(Table(("x",), rows)).rows == rows
    sent = listener.requests("POST")
    assert len(sent) > 2
    assert max(len(seen.body) for seen in sent) <= 600


def test_a_full_endpoint_is_asked_again(echo, listener):
    status, body, headers = encode_error(TooManyCalls("acme01", 4))
    listener.tell("POST", f"{PLACE}/execute", (status, headers, body), echoed)
    assert echo.score(Table(("x",), ((1.5,),))).rows == ((1.5,),)


def test_all_results_or_none(echo, listener):
    """A failure in the second call leaves nothing of the first."""
    refusal = encode_error(AnswerInvalid("secret"))
    listener.tell("POST", f"{PLACE}/execute", echoed, (refusal[0], {}, refusal[1]))
    rows = tuple((float(number),) for number in range(1500))
    with pytest.raises(AnswerInvalid):
        echo.score(Table(("x",), rows))


def answer(values, names=("Scored Labels",)):
    value = {"ColumnNames": list(names), "ColumnTypes": ["Double"], "Values": values}
    results = {"output1": {"type": "table", "value": value}}
    return msgspec.json.encode({"Results": results})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in</html>",
        b"{}",
        answer([]),
        answer([["1"]]),
        answer([["1"], ["2"], ["3"]]),
        answer([["1"], ["=1+1"]]),
        answer([["1"], ["NaN"]]),
        answer([["1"], ["1e999"]]),
        answer([["1"], ["2", "3"]]),
        answer([["1"], [2]]),
        answer([["1"], ["2"]], names=["Other"]),
        answer([["1"], ["2"]])[:-1],
    ],
)
def test_an_answer_that_does_not_fit_is_not_used(echo, listener, body):
    """N-7: truncated, of another program, too short or long, of other types."""
    listener.tell("POST", f"{PLACE}/execute", body)
    with pytest.raises(AnswerInvalid):
        echo.score(Table(("x",), ((1.0,), (2.0,))))


@pytest.mark.parametrize(
    "schema", [{}, {"Inputs": {}}, {"Inputs": [], "Outputs": 1}, {"Inputs": {"a": [1]}}]
)
def test_a_description_that_is_none_is_told_as_such(echo, listener, schema):
    listener.answers["GET", f"{PLACE}/schema"][0]["Schema"] = schema
    with pytest.raises(AnswerInvalid, match="describes the endpoint"):
        echo.describe()


def test_sample_rows_that_do_not_fit_their_schema_are_told(echo, listener):
    described = listener.answers["GET", f"{PLACE}/schema"][0]
    described["Sample"] = {"ColumnNames": ["y"], "Values": [["1"]]}
    with pytest.raises(AnswerInvalid, match="describes the endpoint"):
        echo.describe()
