import io
import json
import posixpath
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile

import olefile
import pytest

from scoreline.core.errors import FileUnreadable, NotAllowed
from scoreline.excel.addin.build import _with_element, addin_bytes, build, digest_of
from scoreline.excel.addin.source import (
    MODULES,
    RIBBON,
    WORKBOOK_MODULE,
    text_of,
)

TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONSHIP = (
    "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
)
READ_VBA = """
import json, sys
from oletools.olevba import VBA_Parser
parser = VBA_Parser(sys.argv[1])
found = {name: code for _, _, name, code in parser.extract_macros()}
parser.close()
json.dump(found, sys.stdout)
"""


@pytest.fixture(scope="module")
def content():
    return addin_bytes()


@pytest.fixture(scope="module")
def package(content):
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        yield opened


def targets(package):
    """Yield each relationship's type and the part that it names."""
    for name in package.namelist():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for found in ET.fromstring(package.read(name)).iter(RELATIONSHIP):
            part = posixpath.normpath(posixpath.join(folder, found.get("Target")))
            yield found.get("Type"), part


def test_the_same_text_makes_the_same_bytes(content):
    assert addin_bytes() == content


def test_nothing_of_this_machine_or_of_the_library_is_in_it(package, tmp_path):
    """No user name, no folder, no time; the properties are ours."""
    assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = package.read("docProps/core.xml").decode()
    assert "<dc:creator>Scoreline</dc:creator>" in core
    assert "dcterms" not in core
    for name in package.namelist():
        assert b"/home/" not in package.read(name)


def test_parts_do_not_depend_on_how_zlib_was_built(package):
    assert {info.compress_type for info in package.infolist()} == {zipfile.ZIP_STORED}


def test_every_part_has_a_content_type_and_a_way_to_it(package):
    """OPC: what is there is typed and related, what is related is there."""
    names = package.namelist()
    types = ET.fromstring(package.read("[Content_Types].xml"))
    endings = {found.get("Extension") for found in types.iter(f"{TYPES}Default")}
    typed = {found.get("PartName")[1:] for found in types.iter(f"{TYPES}Override")}
    parts = {name for name in names[1:] if not name.endswith(".rels")}
    assert names[0] == "[Content_Types].xml"
    assert len(names) == len(set(names))
    assert typed <= parts
    assert all(part in typed or part.split(".")[-1] in endings for part in parts)
    assert {part for _, part in targets(package)} == parts


def test_the_workbook_is_an_add_in_with_macros(package):
    types = ET.fromstring(package.read("[Content_Types].xml"))
    found = {e.get("PartName"): e.get("ContentType") for e in types}
    kind = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
    assert found["/xl/workbook.xml"] == kind


def test_the_ribbon_stands_where_excel_2010_and_later_look(package):
    kind = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
    assert dict(targets(package))[kind] == "customUI/customUI14.xml"
    assert package.read("customUI/customUI14.xml").decode() == text_of(RIBBON)


def test_the_project_is_a_sound_compound_file(package):
    """A strict reader finds nothing to mend, and every stream in full."""
    file = io.BytesIO(package.read("xl/vbaProject.bin"))
    with olefile.OleFileIO(file, raise_defects=olefile.DEFECT_POTENTIAL) as project:
        streams = {"/".join(path): path for path in project.listdir()}
        assert {f"VBA/{name}" for name in (*MODULES, WORKBOOK_MODULE)} <= set(streams)
        for path in streams.values():
            assert len(project.openstream(path).read()) == project.get_size(path)


def test_olevba_reads_every_module_as_it_was_written(content, tmp_path):
    """Another reader than the writer, and one that virus scanners use."""
    pytest.importorskip("oletools", reason="'make test' installs oletools")
    path = tmp_path / "scoreline.xlam"
    path.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", READ_VBA, str(path)],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    found = json.loads(done.stdout)
    for name in MODULES:
        code = text_of(f"{name}.bas")
        assert found[f"{name}.bas"].replace("\r\n", "\n").strip() == code.strip()
    handlers = text_of("ThisWorkbook.cls").split("Option Explicit")[1]
    assert handlers.strip() in found["ThisWorkbook.cls"].replace("\r\n", "\n")
    assert set(found) == {f"{m}.bas" for m in MODULES} | {
        "ThisWorkbook.cls",
        "Sheet1.cls",
    }


def test_a_file_in_the_way_is_replaced(tmp_path, content):
    out = tmp_path / "new" / "scoreline.xlam"
    assert build(out) == out
    out.write_bytes(b"old")
    build(out)
    assert digest_of(out.read_bytes()) == digest_of(content)
    assert [path.name for path in out.parent.iterdir()] == ["scoreline.xlam"]


def test_a_place_that_can_not_be_written_is_named(tmp_path):
    (tmp_path / "folder").write_text("a file", encoding="utf-8")
    with pytest.raises(NotAllowed, match="close Excel"):
        build(tmp_path / "folder" / "scoreline.xlam")


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyopenvba", None)
    with pytest.raises(NotAllowed, match=r"scoreline\[excel\]"):
        addin_bytes()


def test_an_unexpected_template_is_refused():
    """The patch of the relationships must match exactly once."""
    with pytest.raises(FileUnreadable, match="2 times"):
        _with_element(b"</a></a>", "<b/>", "</a>")
