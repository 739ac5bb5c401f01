"""Zip files as they are written."""

from io import BytesIO

import pytest

from scoreline.core.errors import OutputBlocked
from scoreline.files.zip_writer import PackedPart, ZipWriter


def test_what_needs_a_larger_kind_of_zip_is_refused_with_a_way_out():
    writer = ZipWriter(BytesIO())
    large = PackedPart(BytesIO(b"x"), 0, 2**32)
    with pytest.raises(OutputBlocked, match=r"larger than 4 GiB; spread its rows"):
        writer.add("xl/worksheets/sheet1.xml", large, None)
