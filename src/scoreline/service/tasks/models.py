"""Models to be inspected, tried, compiled and trained."""

from __future__ import annotations

from msgspec import field

from scoreline.service.entities import Recipe, Sample
from scoreline.service.tasks.base import Result, Task

__all__ = [
    "CheckResource",
    "Compile",
    "Compiled",
    "Inspect",
    "Inspected",
    "ResourceFits",
    "Train",
    "Trained",
]


class Inspected(Result, frozen=True, tag=True):
    """What a model turned out to be.

    Attributes:
        schema: Packed; the inputs as asked or inferred, the outputs as the model has
            them.
        resources: Pairs of name and SHA-256 of each step's own dump, in graph order.
        training: The training service's schema, packed, if one was asked for.
        outcome: What it calls the column to be learnt.
    """

    schema: bytes
    resources: list[tuple[str, str]]
    training: bytes = b""
    outcome: str = ""


class ResourceFits(Result, frozen=True, tag=True):
    """A resource stands in for the version's own, and scored the sample.

    Attributes:
        replaces: The names of all resources that the file brings: a pipeline, as
            training gives it, brings one for each of its steps.
    """

    replaces: list[str] = field(default_factory=list)


class Compiled(Result, frozen=True, tag=True):
    """A plan was made, or the reason why there is none was kept in its place.

    Attributes:
        reason: Why there is none; empty if there is one.
    """

    reason: str


class Trained(Result, frozen=True, tag=True):
    """A model was trained, compared and written.

    Attributes:
        rows: How many records the file held.
        errors: How many of them were bad and left out.
    """

    rows: int
    errors: int


class Inspect(Task[Inspected], frozen=True, tag=True):
    """Say what a model takes and gives, and prove it by scoring the sample.

    Attributes:
        experiment: Digest of the model's file.
        sample: Rows that the model must be able to score.
        schema: Packed, where the publisher gave one; its outputs are replaced.
        training: Whether it is to be trained on customers' rows, too. Then the sample
            may hold one column that the model does not take: the outcome.
    """

    experiment: str
    sample: Sample
    schema: bytes | None = None
    training: bool = False


class CheckResource(Task[ResourceFits], frozen=True, tag=True):
    """Say whether a trained model can stand in for one of the version's own.

    Attributes:
        recipe: What the endpoint scores with now.
        name: Which resource is to be replaced.
        digest: Digest of the new model's file.
        schema: Packed.
        sample: Rows that the model must be able to score.
    """

    recipe: Recipe
    name: str
    digest: str
    schema: bytes
    sample: Sample


class Compile(Task[Compiled], frozen=True, tag=True):
    """Make the plan of a recipe, as inspecting and checking do besides.

    Attributes:
        recipe: Which models score.
        schema: Packed.
        sample: Rows that try the plan, with others made of them.
    """

    recipe: Recipe
    schema: bytes
    sample: Sample


class Train(Task[Trained], frozen=True, tag=True):
    """Fit a clone of a pipeline on a customer's rows, and compare it.

    Attributes:
        experiment: Digest of the pipeline's file.
        present: What the trained model is compared with.
        schema: Packed; its input holds the outcome as its last column.
        path: A CSV or TSV file in UTF-8 with a header line.
        model_path: Where the trained pipeline goes.
        evaluation_path: Where the comparison goes, without a header line.
        delimiter: What stands between the file's values.
        out_delimiter: What stands between the comparison's.
        held_out: Which share of the rows is kept for the comparison.
        seed: Tells which rows those are.
        max_errors: How many records may be bad; they are left out.
    """

    experiment: str
    present: Recipe
    schema: bytes
    path: str
    model_path: str
    evaluation_path: str
    delimiter: str = ","
    out_delimiter: str = ","
    held_out: float = 0.25
    seed: int = 0
    max_errors: int = 0
