"""Customers' files: kept for a while, read by a process of its own, never trusted."""

import asyncio
import time
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import (
    FileUnreadable,
    InvalidValue,
    NotAllowed,
    NotFound,
    ScoringFailed,
)
from scoreline.core.keys import KeyKind
from scoreline.server.portal.upload import safe_name
from scoreline.server.portal.upload_messages import Look, Place, Refused, Seen
from scoreline.server.portal.uploads import (
    LIFETIME,
    MOST_PER_KEY,
    Uploads,
)
from scoreline.service.entities import Principal
from scoreline.wire.schemas import SchemaAnswer, encode_schema
from support.fake_scorer import LOAN

SOMEBODY = Principal(KeyKind.ENDPOINT, "1" * 32, "e" * 32)
ANOTHER = Principal(KeyKind.ENDPOINT, "2" * 32, "e" * 32)
ROWS = b"income,region,note\r\n12.5,north,a\r\nx,south,b\r\n"
ENDPOINT = SchemaAnswer(
    "acme", "mortgage", "", "", LOAN.digest, encode_schema(LOAN), None
)


class Calendar:
    """A clock that goes when it is told to."""

    def __init__(self):
        self.now = datetime(2026, 1, 31, 12, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def calendar():
    return Calendar()


@pytest.fixture
def use(tmp_path, calendar):
    """Run a coroutine function of a collection of files."""

    def run(scenario):
        async def bounded():
            uploads = Uploads(tmp_path / "uploads", calendar)
            try:
                async with asyncio.timeout(60):
                    return await scenario(uploads)
            finally:
                await uploads.aclose()
                assert list((tmp_path / "uploads").iterdir()) == []

        return asyncio.run(bounded())

    return run


def brought(uploads, name="rows.csv", content=ROWS):
    upload = uploads.add(SOMEBODY, "e" * 32, name)
    upload.path.write_bytes(content)
    return upload


async def look(uploads, upload, endpoint=ENDPOINT, **place):
    async with uploads.open() as process:
        return await process.say(Look(str(upload.path), endpoint, Place(**place)))


def test_a_file_is_seen_by_the_key_that_brought_it_alone(use):
    async def scenario(uploads):
        upload = brought(uploads)
        assert uploads.get(SOMEBODY, upload.id) is upload
        assert uploads.of(SOMEBODY, "e" * 32) == [upload]
        assert uploads.of(ANOTHER, "e" * 32) == []
        with pytest.raises(NotFound):
            uploads.get(ANOTHER, upload.id)

    use(scenario)


def test_a_file_is_gone_after_an_hour(use, calendar):
    async def scenario(uploads):
        upload = brought(uploads)
        calendar.now += LIFETIME - timedelta(seconds=1)
        assert uploads.get(SOMEBODY, upload.id).path.exists()
        calendar.now += timedelta(seconds=1)
        with pytest.raises(NotFound):
            uploads.get(SOMEBODY, upload.id)
        assert not upload.folder.exists()

    use(scenario)


def test_what_an_earlier_process_left_is_deleted(tmp_path):
    left = tmp_path / "uploads" / ("0" * 32)
    left.mkdir(parents=True)
    (left / "rows.csv").write_bytes(ROWS)
    Uploads(tmp_path / "uploads")
    assert list((tmp_path / "uploads").iterdir()) == []


def test_one_key_has_a_few_files_at_a_time(use):
    async def scenario(uploads):
        for _ in range(MOST_PER_KEY):
            brought(uploads)
        with pytest.raises(NotAllowed, match="delete one"):
            brought(uploads)
        uploads.add(ANOTHER, "e" * 32, "rows.csv")

    use(scenario)


@pytest.mark.parametrize(
    "name", ["", "rows", "rows.exe", "rows.xlsm", "x.csv/..", ".csv"]
)
def test_other_files_are_refused_by_their_names(name):
    with pytest.raises(InvalidValue, match="choose a file that ends in"):
        safe_name(name)


@given(st.text(max_size=300), st.sampled_from([".xlsx", ".CSV", ".tsv"]))
def test_a_name_is_safe_as_a_file_and_as_a_header(stem, extension):
    name = safe_name("x" + stem.rpartition("/")[2].rpartition("\\")[2] + extension)
    assert name.isprintable()
    assert len((name + ".scored").encode()) < 200
    assert not set(name) & set('/\\:*?"<>|%;\r\n')
    assert not name.startswith((".", " "))
    assert len(name) <= 90


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Kundé 2026.xlsx", "Kundé 2026.xlsx"),
        ("C:\\neu\\顧客.xlsx", "顧客.xlsx"),
        ("Cafe\u0301.csv", "Café.csv"),
        ("a\u202excod.csv", "a_xcod.csv"),
        ("\r\nX-Odd: 1.csv", "__X-Odd_ 1.csv"),
    ],
)
def test_names_in_all_languages_stay(name, safe):
    assert safe_name(name) == safe


def test_a_look_tells_what_would_be_scored_and_what_would_not(use):
    seen = use(lambda uploads: look(uploads, brought(uploads)))
    assert isinstance(seen, Seen)
    assert (seen.input_range, seen.output_range) == ("CSV!A1:C3", "CSV!D1:F3")
    assert (seen.good, seen.bad) == (1, 1)
    assert "A3 'income': text in a numeric column" in seen.problems[0]


def test_missing_columns_are_named(use):
    answer = use(
        lambda uploads: look(
            uploads, brought(uploads, content=b"income,note\r\n1,\r\n")
        )
    )
    assert isinstance(answer, Refused)
    assert answer.missing == ["region"]


def bomb(path):
    """Write a zip of 20 KB that unpacks to 20 MB; return its bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (20 * 2**20))
    return path.read_bytes()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 but no more", b"<html>not a workbook</html>", b"\0" * 4096],
)
def test_what_is_no_workbook_is_told_so(use, content):
    answer = use(lambda uploads: look(uploads, brought(uploads, "a.xlsx", content)))
    assert isinstance(answer, Refused)
    assert answer.reason.startswith("a.xlsx")


def test_a_zip_bomb_is_refused_within_two_seconds(use, tmp_path):
    content = bomb(tmp_path / "bomb.xlsx")

    async def scenario(uploads):
        upload = brought(uploads, "bomb.xlsx", content)
        async with uploads.open() as process:
            began = time.monotonic()
            order = Look(str(upload.path), ENDPOINT, Place())
            return await process.say(order), time.monotonic() - began

    answer, seconds = use(scenario)
    assert isinstance(answer, Refused)
    assert "bomb.xlsx" in answer.reason
    assert seconds < 2


def test_a_file_that_asks_for_too_much_memory_is_refused(use):
    """One row of values as wide as memory: the process ends, the service does not."""

    async def scenario(uploads):
        upload = brought(uploads)
        with upload.path.open("ab") as file:
            file.truncate(2**30)  # sparse: one line of a gigabyte
        try:
            answer = await look(uploads, upload)
        except FileUnreadable as error:
            return str(error)
        return answer.reason

    assert "memory" in use(scenario)


def test_a_fault_of_ours_is_an_incident_without_the_files_words(use, caplog):
    async def scenario(uploads):
        upload = brought(uploads, "c4nary.csv")
        upload.path.unlink()
        upload.path.mkdir()  # what nobody can bring
        with pytest.raises(ScoringFailed, match="incident"):
            await look(uploads, upload)

    use(scenario)
    assert "a file was not handled: IsADirectoryError" in caplog.text
    assert "c4nary" not in caplog.text
