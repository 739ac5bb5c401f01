import pytest

from scoreline.core.errors import InvalidValue
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.server.wishes import (
    check_named,
    one_of,
    overwrites,
    patched_throttle,
    throttle_for,
)
from scoreline.wire.objects import EndpointCreate, EndpointPatch, RefreshRequest

LOW = Throttle()
HIGH_7 = Throttle(ThrottleLevel.HIGH, 7)


@pytest.mark.parametrize(
    ("level", "calls", "wanted"),
    [
        (None, None, LOW),
        ("Low", 50, LOW),
        ("Low", "50", LOW),
        ("High", None, Throttle(ThrottleLevel.HIGH, 20)),
        ("High", "7", HIGH_7),
        ("High", 7, HIGH_7),
    ],
)
def test_a_new_endpoint_gets_the_throttle_of_its_level(level, calls, wanted):
    assert throttle_for(level, calls) == wanted


@pytest.mark.parametrize(
    ("level", "calls"),
    [
        ("low", None),
        ("", None),
        ("", 7),
        ("Medium", None),
        ("High", 0),
        ("High", 201),
        ("High", "1.5"),
    ]
    + [
        ("High", text)
        for text in ("", " 7", "\N{ARABIC-INDIC DIGIT ONE}", "9" * 5000, "-1")
    ],
)
def test_an_impossible_throttle_is_refused(level, calls):
    with pytest.raises(InvalidValue):
        throttle_for(level, calls)


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        ({}, None),
        ({"max_concurrent_calls": None}, None),
        ({"throttle_level": "High"}, None),
        ({"max_concurrent_calls": 9}, Throttle(ThrottleLevel.HIGH, 9)),
        ({"throttle_level": "Low"}, LOW),
        ({"throttle_level": "Low", "max_concurrent_calls": 9}, LOW),
    ],
)
def test_a_patch_changes_what_it_names(wish, wanted):
    assert patched_throttle(EndpointPatch(**wish), HIGH_7) == wanted


def test_an_empty_level_is_no_wish_for_low():
    with pytest.raises(InvalidValue, match="'Low', 'High'"):
        patched_throttle(EndpointPatch(throttle_level=""), HIGH_7)


def test_a_number_alone_is_ignored_at_low():
    assert patched_throttle(EndpointPatch(max_concurrent_calls=9), LOW) == LOW


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [(True, True), (False, False), ("True", True), ("False", False), ("true", True)],
)
def test_overwriting_is_spelt_as_truth_or_text(answer, wanted):
    assert overwrites(RefreshRequest(overwrite_resources=answer)) is wanted


def test_overwriting_is_nothing_else():
    with pytest.raises(InvalidValue, match="'True' or 'False'"):
        overwrites(RefreshRequest(overwrite_resources="yes"))


def test_an_unknown_level_lists_the_known_ones():
    with pytest.raises(InvalidValue, match="'None', 'Error', 'All'"):
        one_of(TraceLevel, "all")


def test_a_body_may_repeat_the_url_but_not_contradict_it():
    check_named(EndpointCreate(web_service_id="a", endpoint_name="b"), "a", "b")
    with pytest.raises(InvalidValue, match="EndpointName"):
        check_named(EndpointCreate(endpoint_name="c"), "a", "b")
    with pytest.raises(InvalidValue, match="WebServiceId"):
        check_named(EndpointCreate(web_service_id="c"), "a", "b")
