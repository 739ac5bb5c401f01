"""The scoring action, over a workbook in memory."""

import pytest

from scoreline.core.address import Address
from scoreline.core.errors import (
    AnswerInvalid,
    ColumnMissing,
    OutputBlocked,
    RangeInvalid,
)
from scoreline.core.table import CellError, Uncalculated
from scoreline.workbook.find import Choice
from scoreline.workbook.ports import TableInfo
from scoreline.workbook.score import Mode, ScoreOptions, score
from support.fake_scorer import FakeScorer, answer
from support.fake_workbook import FakeWorkbook

HEADERS = ("income", "region", "note")
TEXT_TOLD = "text in a numeric column; write a number such as 12.5"
ROWS = ((12.5, "north", "a"), (30.0, "south", None), (7.0, "north", "=1+1"))


def loans(*rows, place="Data!A1"):
    return FakeWorkbook().put(place, HEADERS, *(rows or ROWS))


def test_results_stand_beside_their_rows():
    book = loans()
    report = score(book, FakeScorer())
    assert book.get("Data!D1:F4") == [
        ["Scored Labels", "Scored Probabilities", "Scoring Status"],
        *([*answer(row), "Scored"] for row in ROWS),
    ]
    assert (report.rows, report.scored, report.errors) == (3, 3, 0)
    assert report.mode is Mode.RRS
    assert report.input_range == Address.parse("Data!A1:C4")
    assert report.output_range == Address.parse("Data!D1:F4")


def test_a_second_run_updates_the_same_columns():
    book = loans()
    score(book, FakeScorer())
    book.put("Data!A2", (99.0,))
    score(book, FakeScorer())
    assert book.get("Data!D2:G2") == [[*answer((99.0, "north", "a")), "Scored", None]]
    assert book.get("Data!D1:F1") == [
        ["Scored Labels", "Scored Probabilities", "Scoring Status"]
    ]


def test_results_of_a_row_that_became_blank_are_cleared():
    book = loans()
    score(book, FakeScorer())
    book.put("Data!A3", (None, None, None))
    report = score(book, FakeScorer())
    assert book.get("Data!D3:F3") == [[None, None, None]]
    assert report.rows == 2


def test_result_columns_may_stand_in_another_order():
    names = ("Scoring Status", "Scored Labels", "Scored Probabilities")
    book = loans().put("Data!D1", names)
    score(book, FakeScorer())
    label, share = answer(ROWS[0])
    assert book.get("Data!D2:F2") == [["Scored", label, share]]


def test_only_columns_of_the_schema_are_sent_and_others_are_told():
    book = FakeWorkbook().put("Data!A1", ("id", *HEADERS[::-1]), (1.0, *ROWS[0][::-1]))
    report = score(book, FakeScorer())
    assert book.get("Data!E2:F2") == [list(answer(ROWS[0]))]
    assert report.extra_columns == ("id",)


def test_a_bad_cell_costs_its_row_only():
    bad = (
        ("12", "north", None),
        (CellError("#N/A"), "north", None),
        (None, "south", None),
        (1.0, Uncalculated(), None),
    )
    book = loans(ROWS[0], *bad, ROWS[1])
    report = score(book, FakeScorer())
    statuses = [row[0] for row in book.get("Data!F2:F7")]
    assert statuses == [
        "Scored",
        f"Not scored: A3 'income': {TEXT_TOLD}",
        "Not scored: A4 'income': the cell holds the error #N/A",
        "Not scored: A5 'income': blank in a required column; fill in a value",
        "Not scored: B6 'region': the cell's formula was never calculated",
        "Scored",
    ]
    assert book.get("Data!D3:E6") == [[None, None]] * 4
    assert book.get("Data!D7:E7") == [list(answer(ROWS[1]))]
    assert (report.scored, report.errors) == (2, 4)
    assert report.problems[0].startswith("row 3: Not scored: A3 'income': text")


def test_several_bad_cells_of_a_row_are_all_told():
    book = loans(("x", None, 1.0))
    score(book, FakeScorer())
    told = (
        f"Not scored: A2 'income': {TEXT_TOLD}; "
        "B2 'region': blank in a required column; fill in a value"
    )
    assert book.get("Data!F2") == [[told]]


def test_an_unseen_category_is_scored_and_told():
    book = loans((1.0, "west", None))
    score(book, FakeScorer())
    assert book.get("Data!F2") == [
        ["Scored; 'region' holds a value the model has not seen"]
    ]


def test_a_missing_column_stops_before_any_call():
    book = FakeWorkbook().put("Data!B2", ("incom", "region", "note"), ROWS[0])
    scorer = FakeScorer()
    with pytest.raises(ColumnMissing) as caught:
        score(book, scorer)
    assert str(caught.value) == (
        "Data!B2:D2: missing column 'income'; is 'incom' in B2 meant to be 'income'?"
    )
    assert scorer.calls == []


def test_blank_rows_are_skipped_and_results_stay_beside_their_rows():
    book = loans(ROWS[0], (None, None, None), ROWS[1])
    report = score(book, FakeScorer())
    assert book.get("Data!D4:E4") == [list(answer(ROWS[1]))]
    assert report.rows == 2


def test_no_rows_at_all_is_an_error():
    book = FakeWorkbook().put("Data!A1", HEADERS, (None, None, None), (None,))
    book.put("Data!F4", ("aside",))
    with pytest.raises(RangeInvalid, match="there is no row to score"):
        score(book, FakeScorer())


def test_rows_none_of_which_can_be_sent_make_no_call():
    book = loans(("x", "north", None))
    scorer = FakeScorer()
    report = score(book, scorer)
    assert scorer.calls == []
    assert report.mode is Mode.NONE
    assert book.get("Data!F2")[0][0].startswith("Not scored: A2")


def test_many_rows_become_a_batch_job():
    book, scorer = loans(), FakeScorer()
    report = score(book, scorer, ScoreOptions(rrs_rows=2))
    assert scorer.calls == ["submit", "wait", "results"]
    assert (report.mode, report.job_id) == (Mode.BES, "1" * 32)
    assert book.get("Data!D2:E4") == [list(answer(row)) for row in ROWS]


def test_a_batch_job_can_be_asked_for():
    scorer = FakeScorer()
    score(loans(), scorer, ScoreOptions(batch=True))
    assert scorer.calls == ["submit", "wait", "results"]


def test_as_many_rows_as_allowed_are_scored_at_once():
    scorer = FakeScorer()
    assert score(loans(), scorer, ScoreOptions(rrs_rows=3)).mode is Mode.RRS


def test_stop_cancels_the_job_and_writes_nothing():
    book, scorer = loans(), FakeScorer()

    def stop(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score(book, scorer, ScoreOptions(batch=True), stop)
    assert scorer.cancelled == ["1" * 32]
    assert book.writes == 0


def test_rows_on_their_way_to_a_batch_job_are_counted():
    told = []
    book = loans(*((float(at), "north", None) for at in range(25_000)))
    score(book, FakeScorer(), progress=lambda *counts: told.append(counts))
    assert told[:2] == [(10_000, None), (20_000, None)]
    assert told[-1] == (25_000, 25_000)


def test_a_run_may_be_stopped_before_its_job_is_submitted():
    def stop(_done, _total):
        raise KeyboardInterrupt

    scorer = FakeScorer()
    book = loans(*((float(at), "north", None) for at in range(10_000)))
    with pytest.raises(KeyboardInterrupt):
        score(book, scorer, progress=stop)
    assert (scorer.cancelled, book.writes) == ([], 0)


@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize("spoil", [1, -1])
def test_an_answer_of_other_length_writes_nothing(batch, spoil):
    book = loans()
    with pytest.raises(AnswerInvalid):
        score(book, FakeScorer(spoil=spoil), ScoreOptions(batch=batch))
    assert book.writes == 0


def test_rows_that_change_meanwhile_write_nothing():
    book = loans()

    def edit(_done, _total):
        book.put("Data!A3", (31.0,))

    with pytest.raises(OutputBlocked, match="rows changed while they were scored"):
        score(book, FakeScorer(), ScoreOptions(), edit)
    assert book.writes == 0


def test_results_keep_clear_of_what_stands_right_of_the_rows():
    book = loans().put("Data!E3", ("mine",))
    report = score(book, FakeScorer(), ScoreOptions(choice=Choice(range="A1:C4")))
    assert report.output_range.local == "F1:H4"


def test_an_output_cell_may_lie_anywhere():
    book = loans().put("Out!A1", ("results below",))
    report = score(book, FakeScorer(), ScoreOptions(output="Out!B3"))
    assert str(report.output_range) == "Out!B3:D6"
    assert book.get("Out!B4:C4") == [list(answer(ROWS[0]))]


def test_an_occupied_output_cell_is_refused_unless_forced():
    book = loans().put("Data!H3", ("mine",))
    with pytest.raises(OutputBlocked, match=r"^Data!H3: results would overwrite"):
        score(book, FakeScorer(), ScoreOptions(output="G1"))
    score(book, FakeScorer(), ScoreOptions(output="G1", force=True))
    assert book.get("Data!H3") == [[answer(ROWS[1])[1]]]


def test_results_never_overwrite_the_inputs():
    with pytest.raises(OutputBlocked, match="would overwrite the inputs"):
        score(loans(), FakeScorer(), ScoreOptions(output="C2", force=True))


def test_formulas_among_earlier_results_are_kept():
    book = loans()
    score(book, FakeScorer())
    book.computed.append(Address.parse("Data!E3"))
    with pytest.raises(OutputBlocked, match=r"^Data!E3: formulas stand among"):
        score(book, FakeScorer())


def test_scattered_result_columns_are_refused_with_their_place():
    book = loans().put("Data!D1", ("Scored Labels", "mine", "Scoring Status"))
    with pytest.raises(OutputBlocked, match=r"^Data!D1: some result columns"):
        score(book, FakeScorer())


def test_rows_without_headers_match_by_place():
    book = FakeWorkbook().put("Data!A1", *ROWS)
    options = ScoreOptions(choice=Choice(has_headers=False))
    report = score(book, FakeScorer(), options)
    assert book.get("Data!D1:F1") == [[*answer(ROWS[0]), "Scored"]]
    assert report.input_range.local == "A1:C3"


def test_a_table_takes_its_results_beside_it():
    book = loans()
    book.listed.append(TableInfo("Loans", Address.parse("Data!A1:C4")))
    report = score(book, FakeScorer(), ScoreOptions(choice=Choice(table="loans")))
    assert report.output_range.local == "D1:F4"


def test_parameters_reach_the_scorer():
    scorer = FakeScorer()
    score(loans(), scorer, ScoreOptions(parameters={"threshold": 0.4}))
    assert scorer.parameters == [{"threshold": 0.4}]
