"""What the hidden endpoint sheet holds, and how a damaged one is told."""

import pytest

from scoreline.core.errors import NoEndpointStored
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_sheet import SHEET, StoredEndpoint
from support.fake_workbook import FakeWorkbook

KEY = ApiKey.new(KeyKind.WORKBOOK)
ACME = StoredEndpoint(
    "acme",
    "mortgage",
    "https://score.test/workspaces/1/services/2",
    KEY,
    schema_digest="0123456789abcdef",
    workbook_id="f" * 32,
)
BORG = StoredEndpoint(
    "borg", "mortgage", "http://localhost:8750/x", key_reference="mortgage/borg"
)


def stored(*endpoints):
    rows = endpoint_sheet.sheet_rows(endpoints)
    return FakeWorkbook().put(f"{SHEET}!A1", *rows)


def test_endpoints_are_read_as_they_were_written():
    assert endpoint_sheet.read(stored(ACME, BORG)).endpoints == (ACME, BORG)


def test_a_key_does_not_show_in_a_repr():
    sheet = endpoint_sheet.read(stored(ACME))
    assert KEY.reveal() not in repr(sheet)


def test_the_only_endpoint_needs_no_name():
    assert endpoint_sheet.read(stored(ACME)).endpoint() == ACME


def test_one_of_several_endpoints_is_named():
    sheet = endpoint_sheet.read(stored(ACME, BORG))
    assert sheet.endpoint("borg") == BORG
    with pytest.raises(NoEndpointStored, match="say which endpoint is meant: 'acme'"):
        sheet.endpoint()
    with pytest.raises(NoEndpointStored, match="has no endpoint 'cyan'"):
        sheet.endpoint("cyan")


def test_a_workbook_without_the_sheet_says_so():
    with pytest.raises(NoEndpointStored, match=r"has no endpoint sheet \(_scoreline\)"):
        endpoint_sheet.read(FakeWorkbook().put("Data!A1", ("a",)))


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("A1", "Something", "_scoreline!A1: the endpoint sheet is damaged"),
        ("B1", "1", "_scoreline!A1: the endpoint sheet is damaged"),
        ("B1", 2.0, "_scoreline!B1: the endpoint sheet has format 2, and this"),
        ("C2", "Link", "_scoreline!C2: the endpoint sheet is damaged: header 'URL'"),
        ("A3", "Acme Bank", "_scoreline!A3: endpoint name 'Acme Bank': use 1 to 24"),
        ("C3", "score.test", "_scoreline!C3: that is no URL of an endpoint"),
        ("C3", "https://a@b/", "_scoreline!C3: that is no URL of an endpoint"),
        ("H3", 7.0, "_scoreline!H3: 'Last job' is a text"),
    ],
)
def test_what_is_damaged_is_named_with_its_place(place, value, told):
    book = stored(ACME).put(f"{SHEET}!{place}", (value,))
    with pytest.raises(NoEndpointStored) as caught:
        endpoint_sheet.read(book)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda key: f" {key}", "it holds blanks or other characters"),
        (lambda key: f"{key}\u00a0", "it holds blanks or other characters"),
        (lambda key: f"“{key}”", "it holds blanks or other characters"),
        (lambda key: key[:-3], "it was cut or changed"),
    ],
)
def test_a_key_edited_by_hand_is_refused_and_not_repeated(edit, told):
    text = edit(KEY.reveal())
    book = stored(ACME).put(f"{SHEET}!D3", (text,))
    with pytest.raises(NoEndpointStored) as caught:
        endpoint_sheet.read(book)
    assert told in str(caught.value)
    assert str(caught.value).startswith("_scoreline!D3: ")
    assert text.strip() not in str(caught.value)


def test_a_sheet_without_rows_holds_no_endpoint():
    with pytest.raises(NoEndpointStored, match="the sheet holds no endpoint"):
        endpoint_sheet.read(stored())


def test_an_endpoint_stored_twice_is_refused():
    with pytest.raises(NoEndpointStored, match=r"_scoreline!A4: endpoint 'acme'"):
        endpoint_sheet.read(stored(ACME, ACME))


def test_the_last_job_is_kept_for_its_endpoint():
    book = stored(ACME, BORG)
    endpoint_sheet.write_last_job(book, "borg", "job7")
    sheet = endpoint_sheet.read(book)
    assert [e.last_job for e in sheet.endpoints] == ["", "job7"]
