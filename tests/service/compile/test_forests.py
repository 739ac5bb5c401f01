import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from scoreline.service.compile.forests import rounding_threshold

SINGLES = st.floats(width=32, allow_nan=False, allow_infinity=False)
DOUBLES = st.floats(-1e38, 1e38)


@given(st.one_of(DOUBLES, SINGLES), DOUBLES)
@example(0.1, float(np.float32(0.1)))
@example(1.0, np.nextafter(1.0, 2.0))
def test_a_moved_threshold_parts_as_rounding_did(threshold, value):
    moved = rounding_threshold(np.array([threshold]))[0]
    assert (value <= moved) == (float(np.float32(value)) <= threshold)


@given(SINGLES, st.integers(-2, 2))
def test_the_last_value_that_rounds_down_is_told_from_the_next(threshold, steps):
    """Around the very point where rounding turns, where random values hardly fall."""
    moved = rounding_threshold(np.array([float(threshold)]))[0]
    value = moved
    for _ in range(abs(steps)):
        value = np.nextafter(value, np.inf if steps > 0 else -np.inf)
    if np.isfinite(value):
        with np.errstate(over="ignore"):
            rounded = float(np.float32(value))
        assert (value <= moved) == (rounded <= threshold)
