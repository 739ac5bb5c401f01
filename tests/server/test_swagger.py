import json

from scoreline.core.schema import Column, ColumnType, Parameter, Port, Schema
from scoreline.server.swagger import MAX_CATEGORIES, SwaggerTitle, swagger_document

TITLE = SwaggerTitle("loans", "", "acme", "")


def document(*columns, parameters=(), where="https://scores.test/workspaces/a"):
    outputs = (Port("output1", (Column("Scored Labels", ColumnType.STRING),)),)
    schema = Schema((Port("input1", columns),), outputs, parameters)
    return swagger_document(TITLE, schema, where)


def item(column):
    return document(column)["definitions"]["input1Item"]["properties"][column.name]


def kinds(count):
    return tuple(f"kind {number}" for number in range(count))


def test_categories_are_listed():
    assert item(Column("a", ColumnType.STRING, categories=("x",)))["enum"] == ["x"]


def test_a_long_list_of_categories_is_left_out():
    long = Column("a", ColumnType.STRING, categories=kinds(MAX_CATEGORIES + 1))
    assert "enum" not in item(long)
    capped = Column("a", ColumnType.STRING, categories=kinds(MAX_CATEGORIES))
    assert len(item(capped)["enum"]) == MAX_CATEGORIES


def test_limits_seen_in_the_sample_are_not_told():
    seen = Column("a", ColumnType.NUMBER, minimum=1.25, maximum=9.75)
    assert "1.25" not in json.dumps(document(seen))


def test_every_type_is_known():
    columns = [Column(kind.value, kind) for kind in ColumnType]
    properties = document(*columns)["definitions"]["input1Item"]["properties"]
    assert {name: found["type"] for name, found in properties.items()} == {
        "integer": "integer",
        "number": "number",
        "string": "string",
        "boolean": "boolean",
        "datetime": "string",
    }


def test_a_parameter_without_a_default_is_required():
    free = Parameter("seed", ColumnType.INTEGER, default=1, minimum=0, maximum=9)
    needed = Parameter("mode", ColumnType.STRING, choices=("fast", "exact"))
    found = document(parameters=(free, needed))["definitions"]["GlobalParameters"]
    assert found["required"] == ["mode"]
    seed = found["properties"]["seed"]
    assert (seed["default"], seed["minimum"], seed["maximum"]) == (1, 0, 9)
    assert found["properties"]["mode"]["enum"] == ["fast", "exact"]


def test_the_host_names_its_port():
    assert document()["host"] == "scores.test:443"
    assert document(where="http://[::1]:8750/x")["host"] == "[::1]:8750"


def test_an_empty_description_says_so():
    told = document()["info"]["description"]
    assert told == "No description provided for this web service."
