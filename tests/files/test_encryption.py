import openpyxl
import pytest

from scoreline.core.errors import FileUnreadable
from scoreline.files.encryption import decrypt, encrypt, is_encrypted
from scoreline.files.xlsx_reader import XlsxFile

PASSWORD = "blåbær 漢"


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "plain.xlsx"
    openpyxl.Workbook().save(path)
    return path


@pytest.fixture
def locked(plain, tmp_path):
    path = tmp_path / "locked.xlsx"
    encrypt(plain, path, PASSWORD)
    return path


def test_a_password_put_on_comes_off_again(plain, locked, tmp_path):
    assert is_encrypted(locked)
    assert not is_encrypted(plain)
    opened = tmp_path / "opened.xlsx"
    decrypt(locked, opened, PASSWORD)
    assert opened.read_bytes() == plain.read_bytes()


def test_a_wrong_password_is_told_without_repeating_it(locked, tmp_path):
    with pytest.raises(FileUnreadable) as caught:
        decrypt(locked, tmp_path / "opened.xlsx", "Secret 7")
    assert str(caught.value) == "the password does not open locked.xlsx"


def test_a_plain_file_has_no_password_to_take_off(plain, tmp_path):
    with pytest.raises(FileUnreadable, match=r"plain\.xlsx is not encrypted"):
        decrypt(plain, tmp_path / "opened.xlsx", PASSWORD)


def test_a_reader_names_the_encryption(locked):
    with pytest.raises(FileUnreadable, match="is encrypted; open it with its password"):
        XlsxFile(locked)


@pytest.mark.parametrize("damage", [slice(0, 600), slice(0, 3000)])
def test_a_damaged_file_is_told_in_plain_words(locked, tmp_path, damage):
    locked.write_bytes(locked.read_bytes()[damage])
    with pytest.raises(FileUnreadable):
        decrypt(locked, tmp_path / "opened.xlsx", PASSWORD)


def test_only_workbooks_are_encrypted(tmp_path):
    text = tmp_path / "text.xlsx"
    text.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(FileUnreadable, match=r"is no \.xlsx"):
        encrypt(text, tmp_path / "locked.xlsx", PASSWORD)
