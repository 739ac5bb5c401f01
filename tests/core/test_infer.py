"""A schema's columns, read off a publisher's sample."""

import pytest

from scoreline.core.infer import infer_columns
from scoreline.core.schema import ColumnType


def column(*texts):
    return infer_columns(["c"], [[text] for text in texts])[0]


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["1", "2.5", "-3e4"], ColumnType.NUMBER),
        (["1", "2", "3"], ColumnType.NUMBER),
        (["00123", "00456"], ColumnType.STRING),
        (["true", "FALSE"], ColumnType.BOOLEAN),
        (["2026-01-31", "2025-12-01T10:00"], ColumnType.DATETIME),
        (["1", "x"], ColumnType.STRING),
        (["", ""], ColumnType.STRING),
    ],
)
def test_the_type_is_what_every_value_spells(texts, kind):
    assert column(*texts).type is kind


def test_numbers_know_the_range_of_the_sample():
    seen = column("3", "-1", "2.5")
    assert (seen.minimum, seen.maximum) == (-1.0, 3.0)


def test_a_blank_makes_a_column_nullable():
    assert column("1", "").nullable
    assert not column("1", "2").nullable


def test_few_repeated_texts_are_categories():
    assert column("b", "a", "b", "a").categories == ("a", "b")


def test_many_different_texts_are_free_text():
    assert column(*(f"name {n}" for n in range(60))).categories == ()
