"""One LibreOffice, what the worker tells of a document, and what happens if it dies."""

import os
import select
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from scoreline.core.address import Address
from scoreline.core.errors import WorkbookError
from scoreline.core.table import CellError
from scoreline.excel.calc import office as office_module
from scoreline.excel.calc.driver import Document
from scoreline.excel.calc.office import Installation, Office, find_office
from scoreline.workbook.ports import TableInfo
from support.office import opened, render, shared_office

pytestmark = pytest.mark.office


@pytest.fixture
def document():
    made = Document(shared_office())
    yield made
    made.close()


def at(text: str) -> Address:
    return Address.parse(f"Sheet1!{text}")


def test_values_come_typed(tmp_path):
    book = Workbook()
    book.active.title = "Data"
    book.active.append(["text", "00123", 1.5, True, datetime(2026, 1, 31, 12), None])
    book.active["A2"] = "=1/0"
    book.save(tmp_path / "book.xlsx")
    with opened(tmp_path / "book.xlsx") as found:
        moment = datetime(2026, 1, 31, 12)
        assert found.values("Data!A1:F1") == [
            ["text", "00123", 1.5, True, moment, None]
        ]
        assert found.values("Data!A2") == [[CellError("#DIV/0!")]]


def test_formulas_tell_dates_and_truths_too(document):
    """Whatever stands beside them: no cell here is a date or a 0 or 1 by itself."""
    document.write(at("A1:A3"), [[46053.5], [2.0], ["x"]])
    assert document.read(at("A1:A3")) == [[46053.5], [2.0], ["x"]]
    document.set_formula(at("B1"), "=A1+1")
    document.set_number_format("Sheet1", [at("B1")], "yyyy-mm-dd")
    document.set_formula(at("B2"), "=A2>1")
    assert document.read(at("A1:B2")) == [
        [46053.5, datetime(2026, 2, 1, 12)],
        [2.0, True],
    ]
    document.set_number_format("Sheet1", [at("A2")], "BOOLEAN")
    document.write(at("A2"), [[0.0]])
    assert document.read(at("A2:A2")) == [[False]]


def test_a_workbook_of_1904_shows_its_own_dates(tmp_path):
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)
    book.active["A1"] = datetime(2026, 1, 31)
    book.save(tmp_path / "book.xlsx")
    with opened(tmp_path / "book.xlsx") as found:
        assert found.values("Sheet!A1") == [[datetime(2026, 1, 31)]]


def test_written_text_stays_text_and_none_empties(document):
    area = at("A1:B2")
    document.write(area, [["=1+1", 2.0], ["old", 0.1]])
    document.write(at("A2:A2"), [[None]])
    assert document.read(area) == [["=1+1", 2.0], [None, 0.1]]
    assert document.formula_areas(area) == ()


def test_whether_something_is_to_be_saved_is_told(document, tmp_path):
    document.write(at("A1"), [["x"]])
    assert document.is_modified
    document.save(tmp_path / "saved.xlsx")
    assert not document.is_modified


def test_a_formula_is_spelt_as_in_excel(document):
    document.write(at("A1:A2"), [[1.0], [2.0]])
    document.set_formula(at("B1"), "=SUM(Sheet1!A1,A2)*2")
    assert document.read(at("B1")) == [[6.0]]
    assert document.formula_areas(at("A1:B2")) == (at("B1"),)


def test_used_area_is_that_of_the_content(document):
    assert document.used("Sheet1") is None
    document.set_number_format("Sheet1", [at("Z90:Z99")], "0.00")
    document.write(at("C4"), [["x"]])
    document.write(at("E9"), [[1.0]])
    assert document.used("Sheet1") == at("C4:E9")


def test_merged_ranges_are_found_from_any_of_their_cells(document):
    document.merge(at("B2:C3"))
    document.merge(at("E2:E9"))
    document.merge(at("F2:F9"))
    assert document.merged(at("C3")) == (at("B2:C3"),)
    assert document.merged(at("A5:F5")) == (at("E2:E9"), at("F2:F9"))
    assert document.merged(at("A1:A9")) == ()


def test_hidden_rows_are_missing_from_the_visible_runs(document):
    document.show_rows("Sheet1", 3, 4, visible=False)
    document.show_rows("Sheet1", 7, 7, visible=False)
    assert document.visible_rows("Sheet1", 1, 9) == [(1, 2), (5, 6), (8, 9)]
    assert document.visible_rows("Sheet1", 3, 4) == []


def test_tables_and_names_of_a_file_are_told(tmp_path):
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.active.add_table(Table(displayName="Rows", ref="A1:B2"))
    book.defined_names["here"] = DefinedName("here", attr_text="Sheet!$B$2")
    book.save(tmp_path / "book.xlsx")
    with opened(tmp_path / "book.xlsx") as found:
        area = Address.parse("Sheet!A1:B2")
        assert found.document.tables() == (TableInfo("Rows", area),)
        assert found.document.names() == {"here": Address.parse("Sheet!B2")}


def test_saving_keeps_what_was_written(document, tmp_path):
    document.write(at("A1:B1"), [["x", 0.1]])
    document.save(tmp_path / "saved.xlsx")
    with opened(tmp_path / "saved.xlsx") as found:
        assert found.values("Sheet1!A1:B1") == [["x", 0.1]]


def test_a_refusal_says_what_was_asked(document):
    with pytest.raises(WorkbookError, match="LibreOffice, used:"):
        document.used("Nowhere")


def test_pages_become_pictures(document, tmp_path):
    document.write(at("A1"), [["page"]])
    document.save(tmp_path / "book.xlsx")
    pictures = render(tmp_path / "book.xlsx", tmp_path)
    assert [picture.read_bytes()[1:4] for picture in pictures] == [b"PNG"]


def test_a_killed_office_is_told_at_the_next_request():
    with Office() as office:
        document = Document(office)
        os.killpg(office.pid, signal.SIGKILL)
        with pytest.raises(WorkbookError):
            document.sheets()
        assert not office.is_alive


def test_office_ends_when_its_owner_is_killed():
    """Nobody is left behind: the worker's input ends, and LibreOffice with it."""
    script = (
        "from scoreline.excel.calc.office import Office; import sys;"
        "print(Office().pid, flush=True); sys.stdin.read()"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with owner:
        pid = int(owner.stdout.readline())
        watched = os.pidfd_open(pid)
        owner.kill()
    assert select.select([watched], [], [], 30)[0] == [watched]
    os.close(watched)


def test_missing_libreoffice_is_told_with_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WorkbookError, match="apt-get install libreoffice-calc"):
        find_office(places=())


def test_missing_bridge_is_told_too(monkeypatch, tmp_path):
    program = tmp_path / "soffice"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WorkbookError, match="no Python here imports 'uno'"):
        find_office(places=())


def test_an_office_that_does_not_start_is_told(tmp_path):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 77\n", encoding="utf-8")
    program.chmod(0o755)
    broken = Installation(program, find_office().python)
    with pytest.raises(WorkbookError, match="starting: it ended with 77"):
        Office(broken)


def test_an_office_that_ends_once_at_its_start_is_started_again(tmp_path):
    found = find_office()
    program = tmp_path / "soffice"
    program.write_text(
        f'#!/bin/sh\n[ -e {tmp_path}/once ] && exec {found.program} "$@"\n'
        f"touch {tmp_path}/once\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    with Office(Installation(program, found.python)) as office:
        assert office.is_alive


def test_modules_beside_a_workbook_are_not_imported(monkeypatch, tmp_path):
    """A folder that came by mail must not choose what our programs run."""
    for name in ("uno", "json", "worker"):
        trap = f"open({str(tmp_path / 'sprung')!r}, 'w')"
        (tmp_path / f"{name}.py").write_text(trap, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with Office() as office:
        assert office.is_alive
    assert not (tmp_path / "sprung").exists()


def test_worker_imports_nothing_of_ours():
    """It runs under a Python that has none of our dependencies, perhaps an old one."""
    folder = Path(office_module.__file__).with_name("worker")
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "scoreline." not in text
        compile(text, path, "exec", dont_inherit=True, _feature_version=8)
