import pytest

from scoreline.cli.errors import exit_code, guarded
from scoreline.core import errors
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.wire.errors import decode_error, encode_error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InvalidValue("x"), 2),
        (errors.ModelInvalid("x"), 2),
        (errors.KeyRejected(), 2),
        (errors.Unreachable("http://x", "x"), 2),
        (errors.OriginRefused("http://x", "x"), 2),
        (errors.FileUnreadable("x"), 2),
        (errors.NoEndpointStored("x"), 2),
        (errors.RangeInvalid("x"), 2),
        (errors.OutputBlocked("x"), 2),
        (errors.ColumnMissing(("x",), "A1"), 1),
        (errors.SchemaMismatch(errors.CellProblem(1, "x", "y")), 1),
        (errors.JobFailed("x", "y"), 1),
        (errors.AnswerInvalid("x"), 1),
        (errors.NotFound("endpoint", "x"), 1),
    ],
)
def test_the_exit_code_tells_whether_anything_began(error, code):
    assert exit_code(error) == code


@pytest.mark.parametrize(
    "error",
    [
        errors.InvalidValue("x"),
        errors.KeyRejected(),
        errors.NameTaken("endpoint", "x"),
        errors.TooManyCalls("x", 4),
    ],
)
def test_what_a_service_answered_is_exit_1(error):
    status, body, _ = encode_error(error)
    assert exit_code(decode_error(status, body)) == 1


def run(error, capsys):
    def fail():
        raise error

    with pytest.raises(SystemExit) as done:
        guarded(fail)
    return done.value.code, capsys.readouterr().err


def test_an_error_is_one_sentence(capsys):
    code, said = run(errors.NoEndpointStored("this workbook has none"), capsys)
    assert (code, said) == (2, "scoreline: this workbook has none\n")


def test_a_message_cannot_drive_the_terminal(capsys):
    """Words of a service or a file arrive as words."""
    _, said = run(errors.AnswerInvalid("\x1b[2J\x07two\nlines"), capsys)
    assert said == "scoreline: \\x1b[2J\\x07two\\nlines\n"


def test_ctrl_c_is_told_in_a_word(capsys):
    assert run(KeyboardInterrupt(), capsys) == (130, "scoreline: stopped\n")


def test_an_unexpected_error_is_reported_without_keys(person, capsys):
    """One sentence on the screen; the traceback lies in a file, keys masked."""
    key = ApiKey.new(KeyKind.ENDPOINT).reveal()
    code, said = run(RuntimeError(f"oops {key}"), capsys)
    (report,) = person.rglob("*.txt")
    assert code == 70
    assert said.count("\n") == 1
    assert str(report) in said
    text = report.read_text(encoding="utf-8")
    assert "RuntimeError: oops sl?_…" in text
    assert key not in text + said
