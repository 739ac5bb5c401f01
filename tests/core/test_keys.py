"""Keys: what they look like, and how they keep out of sight."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import KeyRejected
from scoreline.core.keys import KEY_PATTERN, ApiKey, KeyKind


@pytest.mark.parametrize("kind", KeyKind)
def test_a_key_tells_its_kind_by_its_prefix(kind):
    key = ApiKey.new(kind)
    assert key.kind is kind
    assert key.reveal().startswith(f"{kind.value}_")


def test_scanners_find_a_leaked_key_by_its_pattern():
    key = ApiKey.new(KeyKind.ENDPOINT)
    assert KEY_PATTERN.search(f"oops: {key.reveal()}!")[0] == key.reveal()


def test_a_key_does_not_show_itself():
    key = ApiKey.new(KeyKind.WORKBOOK)
    body = key.reveal()[4:-4]
    assert body not in f"{key} {key!r} {[key]}"
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_keys_are_equal_by_content():
    key = ApiKey.new(KeyKind.ENDPOINT)
    assert key == ApiKey(key.reveal())
    assert key != ApiKey.new(KeyKind.ENDPOINT)
    assert len({key, ApiKey(key.reveal())}) == 1


@given(at=st.integers(0, 52), char=st.characters(codec="ascii"))
def test_one_wrong_character_is_found_without_a_look_up(at, char):
    text = ApiKey.new(KeyKind.ENDPOINT).reveal()
    wrong = text[:at] + char + text[at + 1 :]
    if wrong != text:
        with pytest.raises(KeyRejected):
            ApiKey(wrong)


@pytest.mark.parametrize("text", ["", "sle_", "é" * 53, "x" * 70_000, "sle_\0"])
def test_junk_is_rejected(text):
    with pytest.raises(KeyRejected, match="Invalid credentials"):
        ApiKey(text)
