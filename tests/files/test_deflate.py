"""Whatever packs a part, the other library unpacks it."""

import importlib.util
import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.files import deflate


def without_isal(monkeypatch):
    """Return the module as a machine without ISA-L loads it."""
    monkeypatch.setitem(sys.modules, "isal", None)
    spec = importlib.util.spec_from_file_location("deflate_by_zlib", deflate.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packed_by(module, data):
    packer = module.deflater()
    return packer.compress(data) + packer.flush()


def unpacked_by(module, data, step=7):
    unpacker = module.inflater()
    pieces = [unpacker.decompress(data, step)]
    while unpacker.unconsumed_tail:
        pieces.append(unpacker.decompress(unpacker.unconsumed_tail, step))
    return b"".join(pieces) + unpacker.flush()


@given(st.binary(max_size=2000), st.binary(max_size=20))
def test_both_libraries_understand_each_other(data, before):
    with pytest.MonkeyPatch.context() as patch:
        other = without_isal(patch)
    assert data == unpacked_by(other, packed_by(deflate, data))
    assert data == unpacked_by(deflate, packed_by(other, data))
    start = zlib.crc32(before)
    assert deflate.checksum(data, start) == other.checksum(data, start)


def test_damage_is_told_by_either(monkeypatch):
    for module in (deflate, without_isal(monkeypatch)):
        with pytest.raises(module.DeflateError):
            module.inflater().decompress(b"\xff" * 40, 100)
