import io

from scoreline.core.schema import Column, ColumnType
from scoreline.service.arff import write_arff_head, write_arff_rows

COLUMNS = [
    Column("Scored Labels", ColumnType.STRING),
    Column("p", ColumnType.NUMBER),
    Column("ok", ColumnType.BOOLEAN),
]


def test_the_head_names_and_types_the_columns():
    out = io.StringIO()
    write_arff_head(out, "results", COLUMNS)
    assert out.getvalue().splitlines() == [
        "@RELATION 'results'",
        "",
        "@ATTRIBUTE 'Scored Labels' STRING",
        "@ATTRIBUTE 'p' NUMERIC",
        "@ATTRIBUTE 'ok' {False,True}",
        "",
        "@DATA",
    ]


def test_values_are_quoted_and_missing_ones_marked():
    out = io.StringIO()
    lines = ["it's 5%,0.25,True\n", '"a, ""b""\nc\\",,\n']
    write_arff_rows(out, COLUMNS, lines)
    assert out.getvalue() == ("'it\\'s 5%',0.25,'True'\n" + "'a, \"b\"\\nc\\\\',?,?\n")
