import csv
import io
import os
from pathlib import Path
from secrets import token_hex

import openpyxl
import pytest

from scoreline.core.keys import ApiKey, KeyKind
from scoreline.files.encryption import decrypt
from scoreline.workbook.keys import stored_endpoints
from scoreline.workbook.submission import Submission
from support.listener import Listener
from support.loans import applications, fitted
from support.rich import by_office
from support.shop import WEB_SERVICE

HEADERS = ("income", "debt", "region")


@pytest.fixture
def shipped(scoreline, shop, tmp_path):
    """A workbook as a customer gets it."""
    out = tmp_path / "acme.xlsx"
    done = scoreline("workbook", "make", WEB_SERVICE, "default", "--out", out)
    assert (done.code, done.out) == (0, f"{out}\n"), done.err
    return out


@pytest.fixture
def foreign(tmp_path):
    """Make a workbook of somebody's own, without an endpoint sheet."""

    def make(*rows, name="own.xlsx"):
        book = openpyxl.Workbook()
        book.active.title = "Data"
        for row in rows:
            book.active.append(row)
        path = tmp_path / name
        book.save(path)
        return path

    return make


@pytest.fixture
def url(scoreline, shop, monkeypatch):
    """Where the default endpoint is scored; its key is in the environment."""
    found = scoreline("endpoint", "show", WEB_SERVICE, "default", "--json").json
    monkeypatch.setenv("SCORELINE_KEY", found["PrimaryKey"])
    return f"{found['ApiLocation']}/execute?api-version=2.0&details=true"


def values(path, sheet):
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return list(rows)


def test_a_shipped_workbook_is_scored_beside_its_rows(scoreline, shipped):
    """Results equal the pipeline's own numbers, and the input file is untouched."""
    before = shipped.read_bytes()
    done = scoreline("workbook", "score", shipped)
    scored = shipped.with_name("acme.scored.xlsx")
    assert (done.code, done.out) == (0, f"{scored}\n")
    assert "20 of 20 rows scored (RRS)" in done.err
    assert shipped.read_bytes() == before
    rows = values(scored, "Score")
    at = next(number for number, row in enumerate(rows) if row[0] == "income")
    place = rows[at].index("Scored Probabilities")
    frame, _ = applications()
    expected = fitted().predict_proba(frame.head(20))[:, 1].tolist()
    found = [row[place] for row in rows[at + 1 : at + 21]]
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_batch_job_gives_the_same_results(scoreline, shipped, tmp_path):
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    assert scoreline("workbook", "score", shipped, "--out", one).code == 0
    done = scoreline("workbook", "score", shipped, "--batch", "--out", two)
    assert (done.code, "(BES)" in done.err) == (0, True)
    assert values(one, "Score") == values(two, "Score")


def test_an_existing_result_is_replaced_only_by_force(scoreline, shipped):
    scoreline("workbook", "score", shipped)
    done = scoreline("workbook", "score", shipped)
    assert (done.code, done.err) == (
        2,
        "scoreline: acme.scored.xlsx exists already; choose --out or --force\n",
    )
    assert scoreline("workbook", "score", shipped, "--force").code == 0


def test_a_file_of_ones_own_is_scored_by_url(scoreline, foreign, url):
    path = foreign(("Note", *HEADERS), ("a", 50, 20, "west"), ("b", 80, 90, "east"))
    done = scoreline("workbook", "score", path, "--url", url)
    assert done.code == 0
    assert "not sent, because the schema has no such column: 'Note'" in done.err
    rows = values(path.with_name("own.scored.xlsx"), "Data")
    assert rows[0][4:] == ("Scored Labels", "Scored Probabilities", "Scoring Status")
    assert [row[6] for row in rows[1:]] == ["Scored", "Scored"]


def test_bad_cells_make_rows_in_error_and_exit_1(scoreline, foreign, url):
    """M7: text in a number, an error cell and a blank; the good row is scored."""
    path = foreign(
        HEADERS,
        ("much", 1, "west"),
        ("#N/A", 1, "west"),
        (None, 1, "west"),
        (50, 1, "west"),
    )
    done = scoreline("workbook", "score", path, "--url", url)
    assert done.code == 1
    assert "1 of 4 rows scored" in done.err
    for place, reason in (
        ("A2", "text in a numeric column"),
        ("A3", "the cell holds the error #N/A"),
        ("A4", "blank in a required column"),
    ):
        (line,) = (one for one in done.err.splitlines() if place in one)
        assert reason in line
    assert "much" not in done.err
    rows = values(path.with_name("own.scored.xlsx"), "Data")
    assert [bool(row[4]) for row in rows[1:]] == [False, False, False, True]


def test_a_missing_column_stops_before_any_row_is_sent(scoreline, foreign, url):
    path = foreign(("income", "region"), (50, "west"))
    done = scoreline("workbook", "score", path, "--url", url)
    assert done.code == 1
    assert "missing column 'debt'" in done.err
    assert not path.with_name("own.scored.xlsx").exists()


def test_a_workbook_without_endpoint_sheet_is_exit_2(scoreline, foreign):
    path = foreign(HEADERS, (50, 1, "west"))
    done = scoreline("workbook", "score", path)
    assert done.code == 2
    assert "no endpoint sheet" in done.err
    assert not path.with_name("own.scored.xlsx").exists()


@pytest.mark.parametrize("verb", ["score", "check"])
@pytest.mark.parametrize("content", [b"", b"income,debt\n1,2\n", b"PK\x03\x04broken"])
def test_a_file_that_is_no_workbook_is_exit_2(scoreline, tmp_path, verb, content):
    path = tmp_path / "rows.xlsx"
    path.write_bytes(content)
    done = scoreline("workbook", verb, path)
    assert done.code == 2
    assert "rows.xlsx" in done.err + done.out


def test_a_wrong_key_is_exit_1(scoreline, foreign, url, monkeypatch):
    monkeypatch.setenv("SCORELINE_KEY", ApiKey.new(KeyKind.ENDPOINT).reveal())
    path = foreign(HEADERS, (50, 1, "west"))
    done = scoreline("workbook", "score", path, "--url", url)
    assert (done.code, done.err) == (1, "scoreline: Invalid credentials provided.\n")


def test_a_key_may_be_piped_in_and_is_never_an_argument(
    scoreline, foreign, url, monkeypatch
):
    key = os.environ["SCORELINE_KEY"]
    monkeypatch.delenv("SCORELINE_KEY")
    path = foreign(HEADERS, (50, 1, "west"))
    done = scoreline("workbook", "score", path, "--url", url, stdin=key + "\n")
    assert done.code == 0
    assert key not in done.out + done.err


def test_an_unreachable_service_is_exit_2(scoreline, foreign, monkeypatch):
    with Listener() as listener:
        place = f"{listener.url}/workspaces/{'a' * 32}/services/{'b' * 32}"
    monkeypatch.setenv("SCORELINE_KEY", ApiKey.new(KeyKind.ENDPOINT).reveal())
    path = foreign(HEADERS, (50, 1, "west"))
    done = scoreline("workbook", "score", path, "--url", place)
    assert done.code == 2
    assert done.err.startswith(f"scoreline: no service answers at {listener.url}: ")
    assert not path.with_name("own.scored.xlsx").exists()


def test_a_workbook_whose_url_was_replaced_sends_nothing(scoreline, shipped):
    """TM-3: the key in the sheet goes to no address that was not allowed."""
    book = openpyxl.load_workbook(shipped)
    cell = book["_scoreline"]["C3"]
    cell.value = f"https://evil.example{cell.value.split(':', 2)[2][5:]}"
    book.save(shipped)
    done = scoreline("workbook", "score", shipped)
    assert done.code == 2
    assert "https://evil.example: no key was sent there" in done.err
    assert "scoreline origin allow https://evil.example" in done.err


@pytest.mark.parametrize("text", ["threshold", "=1", "a=1 a=2"])
def test_a_parameter_is_written_as_name_and_value(scoreline, foreign, url, text):
    path = foreign(HEADERS, (50, 1, "west"))
    options = [word for one in text.split() for word in ("--parameter", one)]
    done = scoreline("workbook", "score", path, "--url", url, *options)
    assert done.code == 2
    assert "NAME=VALUE" in done.err


def test_a_parameter_nobody_knows_is_told_by_the_service(scoreline, foreign, url):
    path = foreign(HEADERS, (50, 1, "west"))
    options = ["--url", url, "--parameter", "threshold=0.4"]
    done = scoreline("workbook", "score", path, *options)
    assert done.code == 1
    assert "no parameter 'threshold'" in done.err


def test_a_file_above_the_size_that_was_set_is_refused(scoreline, foreign):
    path = foreign(HEADERS, *((1, 2, token_hex(15_000)) for _ in range(100)))
    assert path.stat().st_size > 2**20
    done = scoreline("workbook", "score", path, "--max-size", 1)
    assert done.code == 2
    assert "own.xlsx" in done.err


def test_text_above_the_size_that_was_set_is_refused(scoreline, url, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("a,b\n" + "1,2\n" * 300_000)
    done = scoreline("workbook", "score", path, "--url", url, "--max-size", 1)
    assert done.code == 2
    assert "own.csv has 1.1 MiB; allowed are 1 MiB" in done.err


def test_making_leaves_no_key_behind_when_it_fails(scoreline, shop, tmp_path):
    def keys():
        listed = scoreline("endpoint", "keys", "list", WEB_SERVICE, "default", "--json")
        return [key for key in listed.json if key["State"] == "valid"]

    before = keys()
    missing = tmp_path / "no" / "such" / "folder.xlsx"
    done = scoreline("workbook", "make", WEB_SERVICE, "default", "--out", missing)
    assert done.code == 2
    assert keys() == before


def test_a_workbook_is_not_made_over_another(scoreline, shipped):
    done = scoreline("workbook", "make", WEB_SERVICE, "default", "--out", shipped)
    assert done.code == 2
    assert "acme.xlsx exists already" in done.err


def test_a_shipped_workbook_passes_its_check(scoreline, shipped):
    done = scoreline("workbook", "check", shipped)
    assert done.code == 0, done.out
    assert "0 errors" in done.out
    told = scoreline("workbook", "check", shipped, "--offline", "--format", "json")
    assert {finding["severity"] for finding in told.json} <= {"note"}


def test_findings_are_exit_1(scoreline, shipped):
    book = openpyxl.load_workbook(shipped)
    sheet = book["Score"]
    (header,) = (c for row in sheet.iter_rows() for c in row if c.value == "income")
    sheet.cell(header.row + 1, header.column).value = "much"
    book.save(shipped)
    done = scoreline("workbook", "check", shipped)
    assert done.code == 1
    assert f"Score!A{header.row + 1}" in done.out
    assert "much" not in done.out


def test_one_bad_file_does_not_stop_the_check_of_others(scoreline, shipped, tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"")
    done = scoreline("workbook", "check", broken, shipped, "--format", "json")
    assert done.code == 2
    assert {Path(finding["file"]).name for finding in done.json} >= {"broken.xlsx"}


def test_a_workbook_without_endpoint_sheet_fails_its_check(scoreline, foreign):
    done = scoreline("workbook", "check", foreign(HEADERS, (50, 1, "west")))
    assert (done.code, "endpoint-sheet-missing" in done.out) == (2, True)


def test_a_csv_file_is_scored_into_another(scoreline, url, tmp_path):
    path = tmp_path / "rows.csv"
    lines = [
        "note,income,debt,region",
        "a,50,20,west",
        "=x,much,90,east",
        "c,80,1,west",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = scoreline("workbook", "score", path, "--url", url)
    out = tmp_path / "rows.scored.csv"
    assert (done.code, done.out) == (1, f"{out}\n")
    assert "2 of 3 rows scored" in done.err
    rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert rows[0][4:] == ["Scored Labels", "Scored Probabilities", "Scoring Status"]
    assert [row[:4] for row in rows[1:]] == [line.split(",") for line in lines[1:]]
    assert rows[1][6] == "Scored"
    assert rows[2][4:6] == ["", ""]
    assert "text in a numeric column" in rows[2][6]
    again = scoreline("workbook", "score", path)
    assert (again.code, "rows.scored.csv exists" in again.err) == (2, True)
    refused = scoreline("workbook", "score", path, "--force")
    assert (refused.code, "by its --url" in refused.err) == (2, True)


def test_an_encrypted_workbook_is_scored_with_its_password(scoreline, shop, tmp_path):
    path, out = tmp_path / "locked.xlsx", tmp_path / "locked.scored.xlsx"
    command = ("workbook", "make", WEB_SERVICE, "default", "--out", path)
    scoreline(*command, "--password-stdin", stdin="sesame\n")
    plain = scoreline("workbook", "score", path)
    assert (plain.code, "password: --password-stdin" in plain.err) == (2, True)
    wrong = scoreline("workbook", "score", path, "--password-stdin", stdin="simsim\n")
    assert (wrong.code, "the password does not open" in wrong.err) == (2, True)
    done = scoreline("workbook", "score", path, "--password-stdin", stdin="sesame\n")
    assert (done.code, done.out) == (0, f"{out}\n"), done.err
    decrypt(out, tmp_path / "plain.xlsx", "sesame")
    assert values(tmp_path / "plain.xlsx", "Score")[3][5] == "Scored"


def test_the_last_job_is_stored_so_that_its_results_can_be_fetched(scoreline, shipped):
    assert scoreline("workbook", "score", shipped, "--batch").code == 0
    stored = stored_endpoints(shipped.with_name("acme.scored.xlsx")).endpoint()
    submission = Submission.parse(stored.last_job)
    listed = scoreline("job", "list", WEB_SERVICE, "default", "--json").json
    assert submission.job_id == listed[0]["Id"]


def test_one_of_several_endpoints_is_named(scoreline, shipped):
    book = openpyxl.load_workbook(shipped)
    sheet = book["_scoreline"]
    row = [cell.value for cell in sheet[3]]
    sheet.append(["other", *row[1:]])
    book.save(shipped)
    unclear = scoreline("workbook", "score", shipped)
    assert (unclear.code, "say which endpoint is meant" in unclear.err) == (2, True)
    assert scoreline("workbook", "score", shipped, "--endpoint", "other").code == 0


def test_results_are_recorded_and_compared(scoreline, shipped):
    done = scoreline("workbook", "check", shipped, "--record")
    assert (done.code, "recorded results in acme.golden.json" in done.err) == (0, True)
    record = shipped.with_name("acme.golden.json")
    text = record.read_text(encoding="utf-8").replace("0.", "0.5", 1)
    record.write_text(text, encoding="utf-8")
    told = scoreline("workbook", "check", shipped)
    assert (told.code, "[golden-result]" in told.out) == (1, True)
    assert scoreline("workbook", "check", shipped, "--tolerance", "1").code == 0


@pytest.mark.parametrize(
    ("format_", "told"), [("junit", "<testsuites>"), ("sarif", "2.1.0")]
)
def test_findings_are_told_to_programs(scoreline, shipped, format_, told):
    done = scoreline("workbook", "check", shipped, "--offline", "--format", format_)
    assert (done.code, told in done.out) == (0, True)


@pytest.mark.office
def test_an_ods_file_is_scored_into_an_xlsx(scoreline, shipped, tmp_path):
    path = by_office(shipped, tmp_path / "acme.ods")
    done = scoreline("workbook", "score", path)
    assert (done.code, done.out) == (0, f"{tmp_path / 'acme.scored.xlsx'}\n"), done.err
    assert "acme.scored.xlsx holds the values of acme.ods, no formats" in done.err
    refused = scoreline("workbook", "score", path, "--out", tmp_path / "b.ods")
    assert (refused.code, "are saved as .xlsx" in refused.err) == (2, True)
