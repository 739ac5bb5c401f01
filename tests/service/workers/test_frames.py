import asyncio
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.service.workers.frames import frame, read_message, receive_message


@given(st.lists(st.binary(max_size=300)))
def test_messages_come_out_as_they_went_in(messages):
    stream = io.BytesIO(b"".join(map(frame, messages)))
    assert list(iter(lambda: read_message(stream), None)) == messages


@given(st.binary(min_size=1, max_size=30), st.data())
def test_a_message_cut_short_is_the_end(message, data):
    framed = frame(message)
    kept = data.draw(st.integers(0, len(framed) - 1))
    assert read_message(io.BytesIO(framed[:kept])) is None


def test_what_is_no_message_is_not_waited_for():
    """Text that a library printed would announce gigabytes that never come."""

    async def scenario():
        stream = asyncio.StreamReader()
        stream.feed_data(b"Warning: something")
        await receive_message(stream)

    with pytest.raises(EOFError, match="something else"):
        asyncio.run(scenario())
