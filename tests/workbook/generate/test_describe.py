"""What is said of result columns whose publisher said nothing."""

import pytest

from scoreline.core.schema import Column, ColumnType, class_probability
from scoreline.workbook.generate.describe import result_meaning

LABELS = Column("Scored Labels", ColumnType.STRING, categories=("no", "yes"))
SHARE = Column("Scored Probabilities", ColumnType.NUMBER)
CLASS = Column(class_probability("a"), ColumnType.NUMBER)
OTHER = Column("cluster", ColumnType.NUMBER)


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (LABELS, "What the model says."),
        (SHARE, "How probable the model holds “yes”, from 0 to 1."),
        (CLASS, "How probable the model holds this class, from 0 to 1."),
        (OTHER, ""),
    ],
)
def test_a_result_column_says_what_it_means(column, told):
    assert result_meaning(column, [LABELS, SHARE]) == told
