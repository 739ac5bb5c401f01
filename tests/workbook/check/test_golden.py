"""Golden results: recorded once, compared whenever a workbook is checked."""

from dataclasses import dataclass

import openpyxl
import pytest

from scoreline.core.errors import FileUnreadable
from scoreline.core.table import Table
from scoreline.workbook.check.golden import (
    compare_golden,
    golden_path,
    record_golden,
)
from scoreline.workbook.generate import make
from support.fake_scorer import SAMPLE, FakeScorer


@dataclass
class Shifted(FakeScorer):
    """Answers probabilities that are a little larger."""

    by: float = 0.0

    def score(self, table, parameters, progress):
        rows = super().score(table, parameters, progress).rows
        moved = tuple((label, share + self.by) for label, share in rows)
        return Table(self.schema.output.names, moved)


@pytest.fixture
def made(tmp_path, description, stored):
    return make(tmp_path / "acme.xlsx", description, stored)


@pytest.fixture
def compare(made, scorer):
    """Record what the endpoint gives, then compare with one that is off *by*."""
    record_golden(made, lambda _: scorer)

    def run(by, tolerance=1e-9):
        other = Shifted(sample=SAMPLE, by=by)
        return list(compare_golden(made, lambda _: other, tolerance))

    return run


def test_the_same_results_give_no_finding(compare):
    assert compare(0.0) == []
    assert compare(1e-12) == []


def test_other_results_are_told_by_row_and_column(compare):
    findings = compare(1e-3)
    assert [(f.rule, f.address) for f in findings] == [
        ("golden-result", f"Score!A{row}:F{row}") for row in (4, 5, 6)
    ]
    assert findings[0].message == "'Scored Probabilities' is not what was recorded"
    assert compare(1e-3, tolerance=0.01) == []


def test_a_workbook_without_a_record_is_not_scored(made, scorer):
    assert list(compare_golden(made, lambda _: scorer)) == []
    assert scorer.calls == []


def test_other_rows_ask_for_another_record(compare, made):
    book = openpyxl.load_workbook(made)
    book["Score"]["A4"] = 99
    book.save(made)
    (finding,) = compare(0.0)
    assert finding.rule == "golden-rows-changed"
    assert "--record" in finding.mend


def test_a_record_holds_results_and_no_rows(compare, made):
    record = golden_path(made).read_text(encoding="utf-8")
    assert "declined" in record or "approved" in record
    assert "00123" not in record


@pytest.mark.parametrize("text", ["", "{}", '{"format": 9, "endpoints": []}', "[1]"])
def test_a_damaged_record_is_told(compare, made, text):
    golden_path(made).write_text(text, encoding="utf-8")
    with pytest.raises(FileUnreadable, match=r"acme\.golden\.json"):
        compare(0.0)
