"""The protocol's objects, as JSON spells them."""

from datetime import UTC, datetime

import pytest
from msgspec import UNSET

from scoreline.core.errors import AnswerInvalid, RequestUnreadable, UnexpectedName
from scoreline.wire.objects import (
    BlobReference,
    EndpointCreate,
    EndpointPatch,
    JobAnswer,
    JobSubmit,
    decode_answer,
    decode_request,
    encode,
    format_time,
)


def test_a_number_sent_as_text_is_read_as_classics_clients_send_it():
    body = b'{"Description": "", "ThrottleLevel": "High", "MaxConcurrentCalls": "20"}'
    assert decode_request(body, EndpointCreate).max_concurrent_calls == "20"


def test_what_a_patch_does_not_name_is_unset():
    patch = decode_request(b'{"Description": "new"}', EndpointPatch)
    assert (patch.description, patch.throttle_level) == ("new", UNSET)


def test_a_misspelt_field_is_told():
    with pytest.raises(UnexpectedName, match="Throttle"):
        decode_request(b'{"Throttle": "Low"}', EndpointCreate)


@pytest.mark.parametrize("body", [b"", b"[]", b"nope", b'{"Description": 1}'])
def test_a_body_of_another_form_is_unreadable(body):
    with pytest.raises(RequestUnreadable):
        decode_request(body, EndpointCreate)


def test_a_client_skips_fields_it_does_not_know():
    answer = decode_answer(b'{"StatusCode": "Running", "New": 1}', JobAnswer)
    assert answer.status_code == "Running"


def test_an_answer_of_another_form_is_invalid():
    with pytest.raises(AnswerInvalid, match="no Job"):
        decode_answer(b"<html>", JobAnswer)


@pytest.mark.parametrize("base", ["http://h", "http://h/"])
def test_a_blobs_address_is_its_parts_put_together(base):
    blob = BlobReference("/c/rows.csv", base, "?sig=x")
    assert blob.url == "http://h/c/rows.csv?sig=x"


def test_names_are_spelt_in_pascal_case():
    assert b'"StatusCode":"Failed"' in encode(JobAnswer("Failed"))


def test_times_are_spelt_with_milliseconds():
    moment = datetime(2016, 1, 29, 13, 27, 14, 153000, tzinfo=UTC)
    assert format_time(moment) == "2016-01-29T13:27:14.153Z"


@pytest.mark.parametrize("own", [b"", b', "Own": true', b', "Own": false'])
def test_an_endpoints_resource_can_be_sent_back_as_it_was_told(own):
    resource = b'{"Name": "model", "Kind": "TrainedModel", "Location": {}%s}' % own
    patch = decode_request(b'{"Resources": [%s]}' % resource, EndpointPatch)
    assert patch.resources[0].name == "model"


def test_a_null_that_comes_back_empty_is_still_none():
    """R reads null and writes {}."""
    body = b'{"Input": {"RelativeLocation": "x.csv", "ConnectionString": {}}}'
    reference = decode_request(body, JobSubmit).input
    assert not reference.connection_string
    assert reference.url == "/x.csv"


def test_an_object_in_place_of_a_text_is_refused():
    body = b'{"Input": {"RelativeLocation": {"a": 1}}}'
    with pytest.raises(UnexpectedName):
        decode_request(body, JobSubmit)
