"""What two workbooks must not share."""

from dataclasses import replace

import pytest

from scoreline.core.keys import ApiKey, KeyKind
from scoreline.workbook.check.across import across
from scoreline.workbook.generate import make


@pytest.fixture
def pair(tmp_path, description, stored):
    def make_both(**changes):
        files = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
        make(files[0], description, stored)
        make(files[1], description, replace(stored, **changes))
        return [(file.name, finding.rule) for file, finding in across(files)]

    return make_both


def test_a_copy_may_share_all(pair):
    assert pair() == []


def test_workbooks_of_their_own_share_nothing(pair):
    assert pair(workbook_id="e" * 32, key=ApiKey.new(KeyKind.WORKBOOK)) == []


def test_one_id_for_two_keys_is_told_of_both(pair):
    found = pair(key=ApiKey.new(KeyKind.WORKBOOK))
    assert found == [("a.xlsx", "id-repeated"), ("b.xlsx", "id-repeated")]


def test_one_key_in_two_workbooks_is_told_of_both(pair):
    found = pair(workbook_id="e" * 32)
    assert found == [("a.xlsx", "key-shared"), ("b.xlsx", "key-shared")]
