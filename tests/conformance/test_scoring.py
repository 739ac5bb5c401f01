"""Rows 22 to 29 and 38: the request-response service."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import loans
from support.checklist import expected, table
from support.service import detail_of, error_of

DETAILS = "api-version=2.0&details=true"
SWAGGER = "api-version=2.0&format=swagger"


@pytest.fixture(scope="module")
def endpoint(shop):
    return shop.endpoint()


def test_row_22_the_table_form_tells_names_and_types(shop, endpoint):
    answer = shop.execute(endpoint, query=DETAILS).json()
    output = answer["Results"]["output1"]
    assert output["type"] == "table"
    assert list(output["value"]) == ["ColumnNames", "ColumnTypes", "Values"]
    names = ["Scored Labels", "Scored Probabilities"]
    assert output["value"]["ColumnNames"] == names
    assert output["value"]["ColumnTypes"] == ["String", "Double"]
    cells = [cell for row in output["value"]["Values"] for cell in row]
    assert all(isinstance(cell, str) for cell in cells)


def test_row_22_numbers_read_back_as_the_very_same_doubles(shop, endpoint):
    assert shop.probabilities(endpoint) == expected(loans.fitted())


def test_row_23_without_details_there_are_values_only(shop, endpoint):
    value = shop.execute(endpoint).json()["Results"]["output1"]["value"]
    assert list(value) == ["Values"]


def test_row_24_the_swagger_form_takes_and_gives_objects(shop, endpoint):
    names, rows = loans.COLUMNS, table()["Inputs"]["input1"]["Values"]
    items = [dict(zip(names, row, strict=True)) for row in rows]
    body = {"Inputs": {"input1": items}, "GlobalParameters": {}}
    answer = shop.execute(endpoint, body, query=SWAGGER).json()
    scored = answer["Results"]["output1"]
    assert [float(row["Scored Probabilities"]) for row in scored] == expected(
        loans.fitted()
    )
    assert {row["Scored Labels"] for row in scored} <= {"yes", "no"}


def test_row_25_columns_are_matched_by_name(shop, endpoint):
    mixed = table(("region", "income", "debt"))
    assert shop.execute(endpoint, mixed).json() == shop.execute(endpoint).json()


def test_row_25_numbers_may_be_numbers_or_text(shop, endpoint):
    body = table()
    values = body["Inputs"]["input1"]["Values"]
    values[:] = [[float(row[0]), float(row[1]), row[2]] for row in values]
    assert shop.execute(endpoint, body).json() == shop.execute(endpoint).json()


def test_row_26_an_unknown_parameter_is_rows_of(shop, endpoint):
    answer = shop.execute(endpoint, table(parameters={"seed": 1}))
    assert detail_of(answer) == (400, "BadArgument", "UnexpectedParameter")


@pytest.mark.parametrize("rows", [0, 1, 100])
def test_row_27_as_many_results_as_rows(shop, endpoint, rows):
    answer = shop.execute(endpoint, table(rows=rows)).json()
    assert len(answer["Results"]["output1"]["value"]["Values"]) == rows


def test_row_27_an_unknown_input_is_rows_of(shop, endpoint):
    body = {"Inputs": {"input2": {"ColumnNames": [], "Values": []}}}
    answer = shop.execute(endpoint, body)
    assert detail_of(answer) == (400, "BadArgument", "UnexpectedParameter")


def rows_of(values, columns=loans.COLUMNS):
    return {"Inputs": {"input1": {"ColumnNames": list(columns), "Values": values}}}


WIDE = [*loans.COLUMNS, "x"]


@pytest.mark.parametrize(
    ("body", "code", "detail"),
    [
        (rows_of([["secret", "1", "x"]]), "BadUserArgument", "InputMismatchError"),
        (rows_of([["", "1", "x"]]), "BadUserArgument", "InputMismatchError"),
        (rows_of([["1", "1"]]), "BadUserArgument", "InputMismatchError"),
        (rows_of([["1"]], ["income"]), "BadUserArgument", "InputMismatchError"),
        (
            rows_of([["1"] * 4], [*loans.COLUMNS, "x"]),
            "BadArgument",
            "UnexpectedParameter",
        ),
        ({"Rows": []}, "BadArgument", None),
        ([], "BadArgument", "RequestBodyInvalid"),
        ({"Inputs": {}}, "BadArgument", "RequestBodyInvalid"),
    ],
)
def test_row_28_each_error_has_its_code(shop, endpoint, body, code, detail):
    status, found, found_detail = detail_of(shop.execute(endpoint, body))
    assert (status, found) == (400, code)
    assert detail in {None, found_detail}


def test_row_28_a_bad_cell_is_named_and_its_value_is_not(shop, endpoint):
    answer = shop.execute(endpoint, rows_of([["1", "1", "x"], ["1", "s3cret", "x"]]))
    detail = error_of(answer)["details"][0]
    assert (detail["row"], detail["column"]) == (2, "debt")
    assert "row 2, column 'debt'" in detail["message"]
    assert "s3cret" not in answer.text


def test_row_28_every_answer_has_an_id_and_a_date(shop, endpoint):
    answers = [shop.execute(endpoint), shop.execute(endpoint, [])]
    assert len({answer.headers["x-ms-request-id"] for answer in answers}) == 2
    assert all("Date" in answer.headers for answer in answers)


def test_row_29_more_than_4_mb_are_refused_and_the_service_serves_on(shop, endpoint):
    over = json.dumps(table()).encode().ljust(4 * 1024 * 1024 + 1)
    answer = shop.execute(endpoint, data=over)
    assert detail_of(answer) == (413, "BadArgument", "RequestTooLarge")
    assert shop.execute(endpoint, data=over[:-1]).status_code == 200


def test_row_29_a_body_without_length_is_bounded_too(shop, endpoint):
    pieces = (b" " * 65536 for _ in range(80))
    answer = shop.execute(endpoint, data=pieces)
    assert answer.status_code == 413


def test_row_09_a_full_endpoint_refuses_and_others_are_served(shop):
    """Exactness is proved in ``tests/server``, where the model waits to be told."""
    full = shop.endpoint(ThrottleLevel="High", MaxConcurrentCalls=1)
    quiet = shop.endpoint()
    many = rows_of(table()["Inputs"]["input1"]["Values"] * 10_000)

    def score_many():
        answer = shop.execute(full, many)
        while answer.status_code == 503:  # a small call was there first
            answer = shop.execute(full, many)
        return answer

    with ThreadPoolExecutor(1) as pool:
        long_call = pool.submit(score_many)
        answer = shop.execute(full)
        while answer.status_code != 503 and not long_call.done():
            answer = shop.execute(full)
        assert shop.execute(quiet).status_code == 200
        assert long_call.result().status_code == 200
    assert detail_of(answer) == (503, "ServiceUnavailable", "RequestThrottled")
    assert int(answer.headers["Retry-After"]) >= 1
    assert f"{full['Name']!r} serves 1 concurrent calls" in answer.text


COPIES = 4_000


def large():
    """Return a body of more than 256 KB: a worker's task from its first byte."""
    body = table()
    body["Inputs"]["input1"]["Values"] *= COPIES
    assert len(json.dumps(body)) > 2**18
    return body


@pytest.mark.parametrize("query", ["api-version=2.0", DETAILS, SWAGGER])
def test_a_large_body_is_answered_as_a_small_one(shop, endpoint, query):
    few = shop.execute(endpoint, query=query).json()["Results"]["output1"]
    many = shop.execute(endpoint, large(), query=query).json()["Results"]["output1"]
    if query == SWAGGER:
        few = few * COPIES
    else:
        few["value"]["Values"] *= COPIES
    assert many == few


def spoil_a_value(body):
    body["Inputs"]["input1"]["Values"][-1] = ["many", "words", "east"]


def name_another_input(body):
    body["Inputs"]["input9"] = []


def give_a_parameter(body):
    body["GlobalParameters"]["rate"] = 1


def add_a_field(body):
    body["Unknown"] = 1


@pytest.mark.parametrize(
    "spoil", [spoil_a_value, name_another_input, give_a_parameter, add_a_field]
)
def test_a_large_body_is_refused_as_a_small_one(shop, endpoint, spoil):
    few, many = table(), large()
    spoil(few)
    spoil(many)
    answers = [shop.execute(endpoint, body) for body in (few, many)]
    small, big = map(error_of, answers)
    assert [answer.status_code for answer in answers] == [400, 400]
    for detail in small["details"]:
        if "row" in detail:
            detail["row"] *= COPIES
            row = f"row {detail['row']}"
            detail["message"] = detail["message"].replace("row 3", row)
    assert big == small
