import pytest

from scoreline.core.errors import (
    CellProblem,
    IncompatibleModel,
    ModelInvalid,
    OutputMismatch,
    SchemaMismatch,
    ScoringFailed,
)
from scoreline.service.workers.failures import rebuild, tell


@pytest.mark.parametrize("kind", [IncompatibleModel, ModelInvalid, OutputMismatch])
def test_our_own_errors_keep_their_sentence(kind):
    error = rebuild(tell(kind("a plain sentence")), "")
    assert type(error) is kind
    assert str(error) == "a plain sentence"


def test_problems_of_rows_keep_their_places():
    problem = CellProblem(7, "income", "blank in a required column")
    error = rebuild(tell(SchemaMismatch(problem)), "")
    assert isinstance(error, SchemaMismatch)
    assert error.problems == (problem,)


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def test_a_foreign_error_tells_types_and_places_only():
    failed = tell(raised(ValueError("income 123456 of Jane Doe")))
    assert "Jane" not in repr(failed)
    assert "ValueError at test_failures.py:" in failed.trace


def test_a_foreign_error_is_the_models_failure():
    error = rebuild(tell(raised(RuntimeError("secret"))), "cafe")
    assert isinstance(error, ScoringFailed)
    assert str(error) == "the model raised an error (incident cafe)"


def test_running_out_of_memory_is_told():
    assert "memory" in tell(raised(MemoryError())).message
