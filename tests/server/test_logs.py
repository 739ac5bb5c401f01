"""One parseable line per event, whatever it tells."""

import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import InvalidValue
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.server.logs import REQUEST, JsonLines, log_level


def line(message, *arguments, **extra):
    """Return what is written of an event."""
    logger, out = logging.getLogger("scoreline.test"), io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    logger.error(message, *arguments, **extra)
    logger.removeHandler(handler)
    return out.getvalue()


def fail():
    raise RuntimeError("row: c4nary")


@given(st.text(), st.dictionaries(st.text(min_size=1), st.text()))
def test_every_event_is_one_line_of_printable_ascii(message, event):
    written = line("%s", message, extra={"event": event})
    assert written.endswith("\n")
    assert written[:-1].isprintable()
    assert written.isascii()
    json.loads(written)


@given(st.text(min_size=5000, max_size=20_000))
def test_lines_have_an_end(message):
    assert len(line("%s", message * 10, extra={"event": {"path": message}})) <= 8193


def test_a_line_tells_level_logger_and_request():
    token = REQUEST.set("a" * 32)
    found = json.loads(line("here", extra={"event": {"status": 200}}))
    REQUEST.reset(token)
    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "ERROR",
        "logger": "scoreline.test",
        "message": "here",
        "request_id": "a" * 32,
        "status": 200,
    }


def test_keys_and_signatures_are_blotted_out():
    key = ApiKey.new(KeyKind.ENDPOINT).reveal()
    found = line("GET /x?%s&sig=abc-_123=&y=1", key, extra={"event": {"path": key}})
    assert key not in found
    assert "abc-_123" not in found
    assert "&y=1" in found


def test_an_exceptions_words_are_not_told():
    try:
        fail()
    except RuntimeError:
        found = json.loads(line("it failed", exc_info=True))
    assert found["error"] == "RuntimeError"
    assert "test_logs.py" in found["places"][0]
    assert "row: c4nary" not in found["message"]


@pytest.mark.parametrize(
    ("text", "level"), [("", "WARNING"), (" Info ", "INFO"), ("debug", "DEBUG")]
)
def test_the_environment_chooses_the_level(text, level):
    assert log_level({"SCORELINE_LOG": text}) == getattr(logging, level)


def test_an_unknown_level_is_refused():
    with pytest.raises(InvalidValue, match="error, warning, info, debug"):
        log_level({"SCORELINE_LOG": "loud"})
