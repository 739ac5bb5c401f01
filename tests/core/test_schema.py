"""What a web service takes and gives."""

import dataclasses

import pytest

from scoreline.core.errors import InvalidValue
from scoreline.core.schema import Column, ColumnType, Port, Schema, class_probability

INCOME = Column("income", ColumnType.NUMBER)
LABEL = Column("Scored Labels", ColumnType.STRING)


def test_the_digest_changes_when_callers_would_have_to():
    schema = Schema.of([INCOME], [LABEL])
    nullable = dataclasses.replace(INCOME, nullable=True)
    renamed = dataclasses.replace(INCOME, name="Income")
    others = [Schema.of([c], [LABEL]).digest for c in (nullable, renamed)]
    assert schema.digest not in others


def test_the_digest_stays_when_only_words_and_limits_change():
    told = dataclasses.replace(INCOME, description="a year", unit="USD", maximum=9.0)
    assert Schema.of([told], [LABEL]).digest == Schema.of([INCOME], [LABEL]).digest


def test_a_column_name_stands_once_in_a_port():
    with pytest.raises(InvalidValue, match="repeat"):
        Port("input1", (INCOME, INCOME))


def test_a_column_has_a_name_and_ordered_limits():
    with pytest.raises(InvalidValue, match="has a name"):
        Column(" ", ColumnType.NUMBER)
    with pytest.raises(InvalidValue, match="minimum is above maximum"):
        Column("n", ColumnType.NUMBER, minimum=2, maximum=1)


def test_a_classs_probability_is_named_as_classic_did():
    assert class_probability("a b") == 'Scored Probabilities for Class "a b"'
